/*
 * Built-ins that print: echo printf
 */
#include <stdio.h>
#include <string.h>

#include "arith.h"
#include "builtin.h"
#include "mem.h"
#include "out.h"
#include "sh.h"

#define SPEC_SIZE 64    /* of one conversion, rewritten for snprintf */
#define FIELD_MAX 10000 /* widest field or finest precision */

/*
 * Print the character that the escape behind a backslash at S stands for,
 * and return what follows it; NULL for \c, which ends all output. In %b and
 * echo (ZERO) an octal number begins with 0.
 */
static const char *print_escape(const char *s, bool zero)
{
    static const char letters[] = "abfnrtv\\", meanings[] = "\a\b\f\n\r\t\v\\";
    const char *letter = *s ? strchr(letters, *s) : NULL;
    int n = 0, digits = 0;

    if (zero && *s == 'c')
        return NULL;
    if (letter) {
        out_char(meanings[letter - letters]);
        return s + 1;
    }
    if (*s < '0' || *s > '7' || (zero && *s != '0')) {
        out_char('\\');
        return s;
    }
    if (zero)
        s++;
    while (digits++ < 3 && *s >= '0' && *s <= '7')
        n = 8 * n + *s++ - '0';
    out_char((char)n);
    return s;
}

/* Print S with its escapes. False if \c ended it. */
static bool print_escaped(const char *s)
{
    while (s && *s) {
        if (*s == '\\')
            s = print_escape(s + 1, true);
        else
            out_char(*s++);
    }
    return s != NULL;
}

/* Is ARG a word of options? Then it sets those it has. */
static bool echo_options(const char *arg, bool *newline, bool *escapes)
{
    if (!arg || arg[0] != '-' || !arg[1] || arg[1 + strspn(arg + 1, "ne")])
        return false;
    if (strchr(arg, 'n'))
        *newline = false;
    if (strchr(arg, 'e'))
        *escapes = true;
    return true;
}

/* echo [-ne] [string...]: -n without a newline, -e with escapes */
int builtin_echo(int argc, char **argv)
{
    bool newline = true, escapes = false;
    int i = 1;

    while (echo_options(argv[i], &newline, &escapes))
        i++;
    for (; i < argc; i++) {
        if (!escapes)
            out_str(argv[i]);
        else if (!print_escaped(argv[i]))
            return 0;
        if (i + 1 < argc)
            out_char(' ');
    }
    if (newline)
        out_char('\n');
    return 0;
}

/* What printf is at. */
struct print {
    char **arg; /* the next argument */
    int status;
    bool ended; /* by \c */
};

static const char *take_arg(struct print *p)
{
    return *p->arg ? *p->arg++ : NULL;
}

/* The next argument as a number: 12, -0x1f, 'c. A missing one is 0. */
static long long take_number(struct print *p)
{
    const char *arg = take_arg(p), *s = arg, *end;
    long long n = 0;
    bool negative;

    if (!arg || !*arg)
        return 0;
    if (*s == '\'' || *s == '"')
        return (unsigned char)s[1];
    while (*s == ' ' || *s == '\t')
        s++;
    negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    end = arith_number(s, &n);
    if (end == s || *end) {
        warn("printf: %s: not a number", arg);
        p->status = 1;
    }
    return negative ? -n : n;
}

/* A width or precision at S, into *N. Returns what follows it. */
static const char *take_size(struct print *p, const char *s, int *n)
{
    long long value = 0;

    if (*s == '*') {
        value = take_number(p);
        s++;
    } else {
        while (is_digit(*s) && value < FIELD_MAX)
            value = 10 * value + *s++ - '0';
    }
    if (value > FIELD_MAX || value < -FIELD_MAX)
        value = FIELD_MAX;
    *n = (int)value;
    return s;
}

/* Print S in a field; PRECISION < 0 is none. */
static void print_string(const char *s, int width, int precision)
{
    size_t n = strlen(s);
    int pad;

    if (precision >= 0 && n > (size_t)precision)
        n = (size_t)precision;
    pad = (width < 0 ? -width : width) - (int)n;
    for (; width > 0 && pad > 0; pad--)
        out_char(' ');
    out_add(s, n);
    for (; pad > 0; pad--)
        out_char(' ');
}

/* Print N with the FLAGS, WIDTH and PRECISION of a conversion LETTER. */
static void print_number(const char *flags, int width, int precision,
                         char letter, long long n)
{
    char spec[SPEC_SIZE], *text;
    size_t size = (size_t)(width < 0 ? -width : width) + 32;

    if (precision >= 0) {
        size += (size_t)precision;
        snprintf(spec, sizeof(spec), "%%%s*.%dll%c", flags, precision, letter);
    } else {
        snprintf(spec, sizeof(spec), "%%%s*ll%c", flags, letter);
    }
    text = arena_alloc(scratch, size);
    snprintf(text, size, spec, width, n);
    out_str(text);
}

/* The conversion behind a % at S. Returns what follows it, NULL if bad. */
static const char *convert(struct print *p, const char *s)
{
    char flags[8] = "", c[2] = "";
    const char *start = s, *arg;
    int width = 0, precision = -1;

    for (; *s && strchr("-+ #0", *s); s++)
        if (!strchr(flags, *s))
            strncat(flags, s, 1);
    s = take_size(p, s, &width);
    if (*s == '.')
        s = take_size(p, s + 1, &precision);
    if (strchr(flags, '-') && width > 0)
        width = -width;
    if (*s && strchr("diouxX", *s)) {
        print_number(flags, width, precision, *s, take_number(p));
    } else if (*s == 's') {
        arg = take_arg(p);
        print_string(arg ? arg : "", width, precision);
    } else if (*s == 'b') {
        arg = take_arg(p);
        p->ended = arg && !print_escaped(arg);
    } else if (*s == 'c') {
        arg = take_arg(p);
        c[0] = arg ? arg[0] : '\0';
        print_string(c, width, precision);
    } else {
        warn("printf: %%%s: bad conversion", start);
        p->status = 1;
        return NULL;
    }
    return s + 1;
}

/* Go through the format once. */
static void print_format(struct print *p, const char *s)
{
    while (s && *s && !p->ended) {
        if (*s == '\\') {
            s = print_escape(s + 1, false);
        } else if (*s != '%') {
            out_char(*s++);
        } else if (s[1] == '%') {
            out_char('%');
            s += 2;
        } else {
            s = convert(p, s + 1);
            if (!s)
                p->ended = true;
        }
    }
}

/* printf format [argument...]: again and again until no argument is left */
int builtin_printf(int argc, char **argv)
{
    struct print p = {NULL, 0, false};
    char **before;
    int at = 1;

    if (argc > 1 && strcmp(argv[1], "--") == 0)
        at++;
    if (at >= argc)
        return usage("printf format [argument...]");
    p.arg = argv + at + 1;
    do {
        before = p.arg;
        print_format(&p, argv[at]);
    } while (*p.arg && p.arg > before && !p.ended);
    return p.status;
}
