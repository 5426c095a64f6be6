/*
 * uptime: what time it is, for how long the machine has been running, and how
 * many processes wanted a CPU on average in the last 1, 5 and 15 minutes.
 *
 *   -p  for how long, in words      -s  since when
 */
#define PROG "uptime"
#define USAGE "[-ps]"
#include <time.h>
#include "tool.h"
#include "tasks.h"
#include "uptime.h"

static void print_words(unsigned long minutes)
{
    static const struct {
        const char *name;
        unsigned long minutes;
    } units[] = {{"week", 10080}, {"day", 1440}, {"hour", 60}, {"minute", 1}};
    const char *before = " ";

    printf("up");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        unsigned long n = minutes / units[i].minutes;
        minutes %= units[i].minutes;
        if (n || (i == 3 && *before == ' ')) {
            printf("%s%lu %s%s", before, n, units[i].name, n == 1 ? "" : "s");
            before = ", ";
        }
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    unsigned long seconds = read_uptime() / TICKS_PER_S;
    time_t start = time(NULL) - seconds;
    char text[128];
    int option;

    option = getopt(argc, argv, "ps");
    if (option == '?' || optind < argc)
        usage();
    if (option == 'p') {
        print_words(seconds / 60);
    } else if (option == 's') {
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", localtime(&start));
        puts(text);
    } else {
        printf(" %s\n", describe_uptime(text, sizeof text));
    }
    return finish(0);
}
