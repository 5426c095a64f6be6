/*
 * cmp: say where two files differ first. Exit status 0 if nowhere, 1 if they
 * differ, 2 on an error.
 *
 *   -s  say nothing
 */
#define PROG "cmp"
#define USAGE "[-s] file file"
#include "tool.h"

int main(int argc, char **argv)
{
    int option, silent = 0, a, b;
    long long byte = 1, line = 1;

    while ((option = getopt(argc, argv, "s")) != -1) {
        if (option != 's')
            usage();
        silent = 1;
    }
    if (argc - optind != 2)
        usage();
    const char *a_name = argv[optind], *b_name = argv[optind + 1];
    FILE *a_file = open_input(a_name);
    FILE *b_file = open_input(b_name);
    if (!a_file || !b_file)
        return 2;
    while ((a = getc(a_file)) == (b = getc(b_file)) && a != EOF) {
        byte++;
        line += a == '\n';
    }
    if (close_input(a_file, a_name) | close_input(b_file, b_name))
        return 2;
    if (a == b)
        return 0;
    if (silent)
        return 1;
    if (a == EOF || b == EOF) {
        fprintf(stderr, PROG ": EOF on %s after byte %lld\n",
                a == EOF ? a_name : b_name, byte - 1);
        return 1;
    }
    printf("%s %s differ: char %lld, line %lld\n", a_name, b_name, byte, line);
    return finish(1);
}
