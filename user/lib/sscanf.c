/*
 * sscanf: white space, literal text and the conversions d i u x X o s c [ n %
 * with *, width and the lengths hh h l ll z j t. There is no floating point.
 */
#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 40 /* characters of a number that are looked at */

struct conversion {
    bool suppress; /* *: do not store */
    size_t width;  /* 0: none */
    int length;    /* bytes of the integer to store */
};

static const char *skip_space(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    return s;
}

/* What stands between % and the conversion character. */
static const char *parse_conversion(const char *fmt, struct conversion *c)
{
    *c = (struct conversion){.length = sizeof(int)};
    if (*fmt == '*') {
        c->suppress = true;
        fmt++;
    }
    for (; isdigit((unsigned char)*fmt); fmt++)
        c->width = c->width * 10 + *fmt - '0';
    for (;; fmt++) {
        if (*fmt == 'h')
            c->length /= 2;
        else if ((*fmt == 'l' && fmt[1] == 'l') || *fmt == 'j')
            c->length = sizeof(long long);
        else if (*fmt != 'l' && *fmt != 'z' && *fmt != 't')
            return fmt;
    }
}

static void store(void *to, int length, uint64_t value)
{
    memcpy(to, &value, length);
}

/* An integer in a base (0: as in C); what follows it, or NULL. */
static const char *scan_number(const char *s, const struct conversion *c,
                               int base, bool is_signed, uint64_t *value)
{
    char text[NUMBER_MAX + 1];
    char *end;
    size_t n = c->width && c->width < NUMBER_MAX ? c->width : NUMBER_MAX;

    s = skip_space(s);
    n = strnlen(s, n);
    memcpy(text, s, n);
    text[n] = 0;
    *value = is_signed ? (uint64_t)strtoll(text, &end, base)
                       : strtoull(text, &end, base);
    return end == text ? NULL : s + (end - text);
}

/* The characters of a set, [a-z] or [^a-z]; the format behind its ]. */
static const char *parse_set(const char *fmt, bool set[UCHAR_MAX + 1])
{
    bool member = *fmt != '^';
    const char *first = fmt += !member;

    memset(set, !member, UCHAR_MAX + 1);
    for (; *fmt && (*fmt != ']' || fmt == first); fmt++) {
        unsigned char low = *fmt, high = low;
        if (fmt[1] == '-' && fmt[2] && fmt[2] != ']') {
            high = fmt[2];
            fmt += 2;
        }
        for (int c = low; c <= high; c++)
            set[c] = member;
    }
    set[0] = false;
    return *fmt ? fmt + 1 : fmt;
}

/* How many characters, up to the width, are in the set. */
static size_t span(const char *s, const struct conversion *c,
                   const bool set[UCHAR_MAX + 1])
{
    size_t n = 0;

    while (set[(unsigned char)s[n]] && (!c->width || n < c->width))
        n++;
    return n;
}

/* s, c and [: copy text to the argument; what follows it, or NULL. */
static const char *scan_text(const char *s, const struct conversion *c,
                             char kind, const char **fmt, va_list *ap)
{
    bool set[UCHAR_MAX + 1];
    size_t n;

    if (kind == 'c') {
        n = strnlen(s, c->width ? c->width : 1);
    } else {
        if (kind == '[')
            *fmt = parse_set(*fmt, set);
        else
            parse_set("^ \t\n\v\f\r]", set);
        if (kind == 's')
            s = skip_space(s);
        n = span(s, c, set);
    }
    if (n == 0)
        return NULL;
    if (!c->suppress) {
        char *to = va_arg(*ap, char *);
        memcpy(to, s, n);
        if (kind != 'c')
            to[n] = 0;
    }
    return s + n;
}

static int base_of(char kind)
{
    switch (kind) {
    case 'd':
    case 'u':
        return 10;
    case 'x':
    case 'X':
    case 'p':
        return 16;
    case 'o':
        return 8;
    case 'i':
        return 0;
    default:
        return -1;
    }
}

/* One conversion; what follows its text, or NULL if that does not match. */
static const char *scan_one(const char *s, const struct conversion *c,
                            char kind, const char **fmt, va_list *ap)
{
    uint64_t value;

    if (kind == 's' || kind == 'c' || kind == '[')
        return scan_text(s, c, kind, fmt, ap);
    int base = base_of(kind);
    if (base < 0)
        return NULL;
    s = scan_number(s, c, base, kind == 'd' || kind == 'i', &value);
    if (s && !c->suppress)
        store(va_arg(*ap, void *), c->length, value);
    return s;
}

/* Whether input that ran out before any conversion is an EOF, not a 0. */
static bool at_end(const char *s, char kind)
{
    return !*(kind == 'c' || kind == '[' ? s : skip_space(s));
}

/* A character of the format that stands for itself (space: any number). */
static const char *scan_literal(const char *s, char c)
{
    if (isspace((unsigned char)c))
        return skip_space(s);
    return *s == c ? s + 1 : NULL;
}

int vsscanf(const char *input, const char *fmt, va_list arguments)
{
    const char *s = input, *next = input;
    struct conversion c;
    char kind = ' ';
    int stored = 0;
    va_list ap;

    va_copy(ap, arguments);
    for (; next && *fmt; s = next ? next : s) {
        if (*fmt != '%') {
            kind = 'c';
            next = scan_literal(s, *fmt++);
            continue;
        }
        fmt = parse_conversion(fmt + 1, &c);
        kind = *fmt++;
        if (kind == 'n') {
            store(va_arg(ap, void *), c.length, s - input);
        } else if (kind == '%') {
            next = scan_literal(skip_space(s), '%');
        } else {
            next = scan_one(s, &c, kind, &fmt, &ap);
            stored += next && !c.suppress;
        }
    }
    va_end(ap);
    return !next && stored == 0 && at_end(s, kind) ? EOF : stored;
}

int sscanf(const char *s, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsscanf(s, fmt, ap);
    va_end(ap);
    return n;
}
