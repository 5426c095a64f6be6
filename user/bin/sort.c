/*
 * sort: print the lines of all files in order of their bytes.
 *
 *   -n           by the whole number that a line starts with
 *   -r           backwards
 *   -u           of lines that compare equal, only the first
 *   -k A[,B]     by fields A to B (to the end of the line without B), from 1
 *   -t C         fields are separated by the character C, not by blanks
 *
 * Lines that compare equal are ordered as whole lines, unless -u is given.
 */
#define PROG "sort"
#define USAGE "[-nru] [-k from[,to]] [-t separator] [file ...]"
#include <ctype.h>
#include "tool.h"

struct line {
    char *text;      /* without the newline, ended by NUL */
    size_t position; /* in the input */
};

static int numeric, unique, sign = 1;
static int first_field, last_field; /* 0: not given */
static int separator;               /* 0: runs of blanks */
static struct line *lines;
static size_t nlines;

/* Where field `n` (from 1) of the text begins, its blanks included. */
static const char *field_start(const char *p, int n)
{
    while (--n > 0 && *p) {
        if (separator) {
            p += strcspn(p, (char[]){separator, '\0'});
            p += *p != '\0';
        } else {
            p += strspn(p, " \t");
            p += strcspn(p, " \t");
        }
    }
    return p;
}

/* The part of `text` that is compared; *length receives its size. */
static const char *find_key(const char *text, size_t *length)
{
    const char *start = field_start(text, first_field);

    *length = strlen(start);
    if (last_field) {
        const char *end = field_start(text, last_field + 1);
        if (separator && end > text && end[-1] == separator)
            end--;
        *length = end > start ? (size_t)(end - start) : 0;
    }
    return start;
}

static int compare_bytes(const char *a, size_t a_length, const char *b,
                         size_t b_length)
{
    size_t length = a_length < b_length ? a_length : b_length;
    int order = memcmp(a, b, length);

    return order ? order : (a_length > b_length) - (a_length < b_length);
}

/* The digits of the number at `p`, its leading zeros left out. */
static const char *find_digits(const char *p, size_t length, size_t *ndigits,
                               int *negative)
{
    const char *end = p + length;

    while (p < end && isspace((unsigned char)*p))
        p++;
    *negative = p < end && *p == '-';
    p += *negative;
    while (p < end && *p == '0')
        p++;
    for (*ndigits = 0; p + *ndigits < end; ++*ndigits)
        if (!isdigit((unsigned char)p[*ndigits]))
            break;
    if (*ndigits == 0)
        *negative = 0;
    return p;
}

/* Compare numbers of any length. */
static int compare_numbers(const char *a, size_t a_length, const char *b,
                           size_t b_length)
{
    size_t a_digits, b_digits;
    int a_negative, b_negative, order;

    a = find_digits(a, a_length, &a_digits, &a_negative);
    b = find_digits(b, b_length, &b_digits, &b_negative);
    if (a_negative != b_negative)
        return b_negative - a_negative;
    order = (a_digits > b_digits) - (a_digits < b_digits);
    if (!order)
        order = memcmp(a, b, a_digits);
    return a_negative ? -order : order;
}

static int compare_keys(const struct line *a, const struct line *b)
{
    size_t a_length, b_length;
    const char *a_key = find_key(a->text, &a_length);
    const char *b_key = find_key(b->text, &b_length);

    return sign * (numeric ? compare_numbers : compare_bytes)(a_key, a_length,
                                                              b_key, b_length);
}

static int compare_lines(const void *a_line, const void *b_line)
{
    const struct line *a = a_line, *b = b_line;
    int order = compare_keys(a, b);

    if (!order && !unique)
        order = sign * strcmp(a->text, b->text);
    if (!order)
        order = (a->position > b->position) - (a->position < b->position);
    return order;
}

static int read_lines(const char *name)
{
    static size_t room;
    FILE *input = open_input(name);
    char *text = NULL;
    size_t size = 0;
    ssize_t length;

    if (!input)
        return 1;
    while ((length = getline(&text, &size, input)) > 0) {
        if (nlines == room) {
            room = 2 * room + 64;
            lines = allocate(lines, room * sizeof *lines);
        }
        if (text[length - 1] == '\n')
            text[length - 1] = '\0';
        char *copy = copy_string(text);
        lines[nlines] = (struct line){copy, nlines};
        nlines++;
    }
    free(text);
    return close_input(input, name);
}

static void parse_key(const char *text)
{
    char *end;

    first_field = strtol(text, &end, 10);
    if (*end == ',')
        last_field = strtol(end + 1, &end, 10);
    if (*end == 'n')
        numeric = 1;
    if (*end == 'r')
        sign = -1;
    if (first_field < 1 || last_field < 0 || (*end && end[1]))
        usage();
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "nruk:t:")) != -1) {
        if (option == 'n')
            numeric = 1;
        else if (option == 'r')
            sign = -1;
        else if (option == 'u')
            unique = 1;
        else if (option == 'k')
            parse_key(optarg);
        else if (option == 't' && *optarg)
            separator = (unsigned char)*optarg;
        else
            usage();
    }
    if (each_input(argv + optind, read_lines))
        return 1;
    qsort(lines, nlines, sizeof *lines, compare_lines);
    for (size_t i = 0; i < nlines; i++)
        if (!unique || i == 0 || compare_keys(&lines[i - 1], &lines[i]))
            puts(lines[i].text);
    return finish(0);
}
