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

/* How much of a buffer is to be printed, which takes that from *left. */
static size_t take(const char *buffer, size_t n, long long *left)
{
    const char *p = buffer, *end = buffer + n;

    if (bytes) {
        n = *left < (long long)n ? (size_t)*left : n;
        *left -= n;
        return n;
    }
    while (*left > 0 && p < end) {
        const char *newline = memchr(p, '\n', end - p);
        *left -= newline != NULL;
        p = newline ? newline + 1 : end;
    }
    return p - buffer;
}

/* What is read and not printed is left for others who share the file. */
static int print_head(const char *name)
{
    static char buffer[COPY_SIZE];
    int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY);
    long long left = limit;
    ssize_t n = 0;

    if (fd < 0)
        return complain(name);
    if (nfiles > 1)
        printf("%s==> %s <==\n", nshown++ ? "\n" : "", name);
    while (left > 0 && (n = read(fd, buffer, sizeof buffer)) > 0) {
        size_t used = take(buffer, n, &left);
        fwrite(buffer, 1, used, stdout);
        if (used < (size_t)n)
            lseek(fd, (off_t)used - n, SEEK_CUR);
    }
    int status = n < 0 ? complain(name) : 0;
    if (fd != STDIN_FILENO)
        close(fd);
    return status;
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
