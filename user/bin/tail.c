/*
 * tail: print the last 10 lines of files.
 *
 *   -n N, -N  the last N lines    -n +N  all from line N on
 *   -c N      the last N bytes    -c +N  all from byte N on
 *   -f        then wait for more to be added to the (last) file, for ever
 *
 * The input is read once, in order, so a pipe will do. What may still turn
 * out to be the end is kept as a ring of pieces: lines, or single bytes.
 */
#define PROG "tail"
#define USAGE "[-f] [-n [+]lines | -c [+]bytes] [file ...]"
#include <ctype.h>
#include "tool.h"

static long limit = 10;
static int from_start; /* limit counts from the start of the file */
static int bytes, follow, nfiles, nshown;

static void set_limit(const char *text)
{
    from_start = *text == '+';
    limit = number(text + (*text == '+' || *text == '-'), 0, LONG_MAX);
}

static void skip_start(FILE *input)
{
    long left = limit - 1;
    int c;

    while (left > 0 && (c = getc(input)) != EOF)
        left -= bytes || c == '\n';
    while ((c = getc(input)) != EOF)
        putchar(c);
}

static void print_last_bytes(FILE *input)
{
    unsigned char *ring = NULL;
    long n = 0, size = 0;
    int c;

    while ((c = getc(input)) != EOF) {
        if (n == size && size < limit) {
            size = size < limit / 2 ? 2 * size + 1 : limit;
            ring = allocate(ring, size);
        }
        if (size)
            ring[n++ % size] = c;
        if (n == 2 * limit)
            n = limit;
    }
    for (long i = n < limit ? 0 : n - limit; i < n; i++)
        putchar(ring[i % size]);
    free(ring);
}

struct line {
    char *text;
    size_t size;    /* memory at text */
    ssize_t length; /* of the line */
};

static void print_last_lines(FILE *input)
{
    struct line *ring = NULL, next = {NULL, 0, 0};
    long n = 0, size = 0;

    while ((next.length = getline(&next.text, &next.size, input)) > 0) {
        if (n == size && size < limit) {
            long larger = size < limit / 2 ? 2 * size + 1 : limit;
            ring = allocate(ring, larger * sizeof *ring);
            memset(ring + size, 0, (larger - size) * sizeof *ring);
            size = larger;
        }
        if (size) {
            struct line old = ring[n % size];
            ring[n++ % size] = next;
            next = old;
        }
        if (n == 2 * limit)
            n = limit;
    }
    for (long i = n < limit ? 0 : n - limit; i < n; i++)
        fwrite(ring[i % size].text, 1, ring[i % size].length, stdout);
    for (long i = 0; i < size; i++)
        free(ring[i].text);
    free(ring);
    free(next.text);
}

static void print_more(FILE *input)
{
    int c;

    for (;;) {
        while ((c = getc(input)) != EOF)
            putchar(c);
        if (ferror(input) || finish(0))
            return;
        clearerr(input);
        sleep(1);
    }
}

static int print_tail(const char *name)
{
    FILE *input = open_input(name);

    if (!input)
        return 1;
    if (nfiles > 1)
        printf("%s==> %s <==\n", nshown ? "\n" : "", name);
    nshown++;
    if (from_start)
        skip_start(input);
    else if (bytes)
        print_last_bytes(input);
    else
        print_last_lines(input);
    if (follow && nshown >= nfiles)
        print_more(input);
    return close_input(input, name);
}

int main(int argc, char **argv)
{
    int option;

    if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
        set_limit(argv[1] + 1);
        argv++;
        argc--;
    }
    while ((option = getopt(argc, argv, "fn:c:")) != -1) {
        if (option == '?')
            usage();
        if (option == 'f')
            follow = 1;
        else
            set_limit(optarg);
        bytes |= option == 'c';
    }
    nfiles = argc - optind;
    return finish(each_input(argv + optind, print_tail));
}
