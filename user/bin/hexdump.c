/*
 * hexdump: print bytes as numbers, 16 in a line. A run of equal lines is
 * shown as its first one and "*". Without -C, as words of 16 bits in the
 * machine's byte order.
 *
 *   -C  single bytes, and the characters they stand for
 *   -v  equal lines too
 *   -n N  only N bytes   -s N  leave out the first N bytes
 */
#define PROG "hexdump"
#define USAGE "[-Cv] [-n bytes] [-s offset] [file ...]"
#include <ctype.h>
#include "tool.h"

#define LINE 16

static int characters, verbose;
static long long left = -1; /* bytes still to be shown; -1: all */
static char **names;
static FILE *input;
static int status;

/* The next byte of all the files as one; EOF at the end of the last. */
static int next_byte(void)
{
    int c;

    for (;;) {
        if (input && (c = getc(input)) != EOF)
            return c;
        if (input)
            status |= close_input(input, *names++);
        if (!*names)
            return EOF;
        input = open_input(*names);
        if (!input) {
            status = 1;
            names++;
        }
        if (!*names)
            return EOF;
    }
}

static void print_words(const unsigned char *line, int n)
{
    for (int i = 0; i < LINE; i += 2)
        if (i < n)
            printf(" %04x", line[i] | (i + 1 < n ? line[i + 1] << 8 : 0));
        else
            fputs("     ", stdout);
    putchar('\n');
}

static void print_bytes(const unsigned char *line, int n)
{
    for (int i = 0; i < LINE; i++) {
        if (i % 8 == 0)
            putchar(' ');
        if (i < n)
            printf(" %02x", line[i]);
        else
            fputs("   ", stdout);
    }
    fputs("  |", stdout);
    for (int i = 0; i < n; i++)
        putchar(isprint(line[i]) ? line[i] : '.');
    fputs("|\n", stdout);
}

static void dump(long long offset)
{
    const char *format = characters ? "%08llx" : "%07llx";
    unsigned char line[LINE], last[LINE];
    int n, c = 0, nequal = 0, first = 1;

    while (c != EOF) {
        for (n = 0; n < LINE && left != 0 && (c = next_byte()) != EOF; n++) {
            line[n] = c;
            left -= left > 0;
        }
        if (n == 0)
            break;
        int equal = n == LINE && !first && memcmp(line, last, LINE) == 0;
        if (equal && !verbose) {
            if (nequal++ == 0)
                puts("*");
        } else {
            nequal = 0;
            printf(format, (unsigned long long)offset);
            (characters ? print_bytes : print_words)(line, n);
        }
        memcpy(last, line, LINE);
        first = 0;
        offset += n;
    }
    if (offset) {
        printf(format, (unsigned long long)offset);
        putchar('\n');
    }
}

int main(int argc, char **argv)
{
    static char *standard_input[] = {"-", NULL};
    long long offset = 0, skipped = 0;
    int option;

    while ((option = getopt(argc, argv, "Cvn:s:")) != -1) {
        if (option == 'C')
            characters = 1;
        else if (option == 'v')
            verbose = 1;
        else if (option == 'n')
            left = number(optarg, 0, LLONG_MAX);
        else if (option == 's')
            offset = number(optarg, 0, LLONG_MAX);
        else
            usage();
    }
    names = optind < argc ? argv + optind : standard_input;
    while (skipped < offset && next_byte() != EOF)
        skipped++;
    dump(skipped);
    return finish(status);
}
