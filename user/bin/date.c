/*
 * date: print the time, in UTC.
 *
 *   -d @N    the time N seconds after 1970, instead of now
 *   -u       UTC, as always
 *   +FORMAT  as strftime's, such as "+%Y-%m-%d %H:%M:%S"
 */
#define PROG "date"
#define USAGE "[-u] [-d @seconds] [+format]"
#include <time.h>
#include "tool.h"

int main(int argc, char **argv)
{
    const char *format = "%a %b %e %H:%M:%S UTC %Y";
    time_t when = time(NULL);
    char text[256];
    int option;

    while ((option = getopt(argc, argv, "d:u")) != -1) {
        if (option == 'd' && *optarg == '@')
            when = number(optarg + 1, 0, INT_MAX);
        else if (option != 'u')
            usage();
    }
    if (optind < argc && *argv[optind] == '+')
        format = argv[optind++] + 1;
    if (optind < argc)
        usage();
    size_t length = strftime(text, sizeof text, format, gmtime(&when));
    if (length == 0 && *format)
        usage();
    printf("%.*s\n", (int)length, text);
    return finish(0);
}
