/*
 * head: print the first 10 lines of files.
 *
 *   -n N, -N  the first N lines   -c N  the first N bytes
 */
#define PROG "head"
#define USAGE "[-n lines | -c bytes] [file ...]"
#include <ctype.h>
#include "tool.h"

static long long limit = 10;
static int bytes, nfiles, nshown;

static int print_head(const char *name)
{
    FILE *input = open_input(name);
    long long left = limit;
    int c;

    if (!input)
        return 1;
    if (nfiles > 1)
        printf("%s==> %s <==\n", nshown++ ? "\n" : "", name);
    while (left > 0 && (c = getc(input)) != EOF) {
        putchar(c);
        left -= bytes || c == '\n';
    }
    return close_input(input, name);
}

int main(int argc, char **argv)
{
    int option;

    if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
        limit = number(argv[1] + 1, 0, LLONG_MAX);
        argv++;
        argc--;
    }
    while ((option = getopt(argc, argv, "n:c:")) != -1) {
        if (option == '?')
            usage();
        limit = number(optarg, 0, LLONG_MAX);
        bytes = option == 'c';
    }
    nfiles = argc - optind;
    return finish(each_input(argv + optind, print_head));
}
