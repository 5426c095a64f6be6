/*
 * tr: translate or delete characters, from standard input to standard output.
 *
 *   -d  delete the characters of the first set
 *   -s  make one of each run of a character of the last set
 *   -c  the first set is all characters but these
 *
 * A set is written as characters, ranges like a-z, \n \t \\ \NNN (octal) and
 * classes like [:upper:]. The last character of a short second set repeats.
 */
#define PROG "tr"
#define USAGE "[-cds] set [set]"
#include "tool.h"
#include "classes.h"
#include "escapes.h"

#define NCHARS 256

struct set {
    unsigned char *chars;
    size_t n;
    unsigned char has[NCHARS];
};

static void add_char(struct set *set, int c)
{
    set->chars = make_room(set->chars, set->n, 1);
    set->chars[set->n++] = c;
    set->has[c] = 1;
}

/* Read a character, which may be written with a backslash. */
static int read_char(const char **text)
{
    int c = (unsigned char)*(*text)++;

    if (c != '\\' || !**text)
        return c;
    int escaped = read_escape(text, 3);
    return escaped < 0 ? (unsigned char)*(*text)++ : escaped;
}

static void parse_set(struct set *set, const char *p)
{
    while (*p) {
        const struct char_class *class = find_class(p);
        if (class) {
            for (int c = 0; c < NCHARS; c++)
                if (class->has(c))
                    add_char(set, c);
            p += strlen(class->name);
            continue;
        }
        int c = read_char(&p), last = c;
        if (*p == '-' && p[1]) {
            p++;
            last = read_char(&p);
        }
        if (last < c)
            usage();
        for (; c <= last; c++)
            add_char(set, c);
    }
}

/* Make a set hold exactly the characters that it does not hold. */
static void invert(struct set *set)
{
    struct set other = {NULL, 0, {0}};

    for (int c = 0; c < NCHARS; c++)
        if (!set->has[c])
            add_char(&other, c);
    *set = other;
}

int main(int argc, char **argv)
{
    static struct set first, second;
    int option, delete = 0, squeeze = 0, complement = 0, last = EOF, c;
    unsigned char map[NCHARS];

    while ((option = getopt(argc, argv, "cds")) != -1) {
        if (option == '?')
            usage();
        delete |= option == 'd';
        squeeze |= option == 's';
        complement |= option == 'c';
    }
    int nsets = argc - optind, least = 1 + (delete == squeeze);
    if (nsets < least || nsets > least + (squeeze && !delete))
        usage();
    parse_set(&first, argv[optind]);
    if (nsets == 2)
        parse_set(&second, argv[optind + 1]);
    if (complement)
        invert(&first);
    for (c = 0; c < NCHARS; c++)
        map[c] = c;
    if (!delete &&nsets == 2 && second.n == 0)
        usage();
    for (size_t i = 0; !delete &&nsets == 2 && i < first.n; i++)
        map[first.chars[i]] = second.chars[i < second.n ? i : second.n - 1];
    const struct set *squeezed = nsets == 2 ? &second : &first;
    while ((c = getchar()) != EOF) {
        if (delete &&first.has[c])
            continue;
        c = map[c];
        if (squeeze && c == last && squeezed->has[c])
            continue;
        putchar(last = c);
    }
    return finish(ferror(stdin) ? complain("standard input") : 0);
}
