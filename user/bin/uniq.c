/*
 * uniq: print the input with runs of equal lines as one line.
 *
 *   -c  with the length of the run before the line
 *   -d  only lines that were repeated   -u  only lines that were not
 */
#define PROG "uniq"
#define USAGE "[-cdu] [file]"
#include "tool.h"

static int show_count, only_repeated, only_single;

static void show(const char *line, unsigned long n)
{
    if (n == 0 || (only_repeated && n == 1) || (only_single && n > 1))
        return;
    if (show_count)
        printf("%7lu ", n);
    puts(line);
}

int main(int argc, char **argv)
{
    int option;
    char *line = NULL, *last = NULL;
    size_t size = 0, last_size = 0;
    ssize_t length;
    unsigned long n = 0;

    while ((option = getopt(argc, argv, "cdu")) != -1) {
        if (option == '?')
            usage();
        show_count |= option == 'c';
        only_repeated |= option == 'd';
        only_single |= option == 'u';
    }
    if (argc - optind > 1)
        usage();
    const char *name = optind < argc ? argv[optind] : "-";
    FILE *input = open_input(name);
    if (!input)
        return 1;
    while ((length = getline(&line, &size, input)) > 0) {
        if (line[length - 1] == '\n')
            line[length - 1] = '\0';
        if (n == 0 || strcmp(line, last) != 0) {
            show(last, n);
            n = 0;
            char *old = last;
            size_t old_size = last_size;
            last = line;
            last_size = size;
            line = old;
            size = old_size;
        }
        n++;
    }
    show(last, n);
    return finish(close_input(input, name));
}
