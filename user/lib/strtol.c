/*
 * Numbers from text. All of the family share one parser, which collects the
 * magnitude and says whether it was too big.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

static int digit_value(char c)
{
    if (isdigit((unsigned char)c))
        return c - '0';
    if (isalpha((unsigned char)c))
        return tolower((unsigned char)c) - 'a' + 10;
    return INT_MAX;
}

/* Settle the base (0: as in C) and step over a hexadecimal prefix. */
static const char *skip_prefix(const char *s, int *base)
{
    bool hex = s[0] == '0' && (s[1] | 0x20) == 'x' && digit_value(s[2]) < 16;

    if (*base == 0)
        *base = hex ? 16 : s[0] == '0' ? 8 : 10;
    return hex && *base == 16 ? s + 2 : s;
}

/*
 * The magnitude of the number at s, at most max (then errno is ERANGE and
 * *overflow true). *end is s if there is no number.
 */
static unsigned long long parse(const char *s, char **end, int base,
                                unsigned long long max, bool *negative,
                                bool *overflow)
{
    const char *start = s;
    unsigned long long value = 0;
    bool any = false;

    *negative = *overflow = false;
    if (end)
        *end = (char *)start;
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        return 0;
    }
    while (isspace((unsigned char)*s))
        s++;
    if (*s == '-' || *s == '+')
        *negative = *s++ == '-';
    s = skip_prefix(s, &base);
    for (int digit; (digit = digit_value(*s)) < base; s++, any = true) {
        if (__builtin_mul_overflow(value, (unsigned)base, &value) ||
            __builtin_add_overflow(value, (unsigned)digit, &value) ||
            value > max)
            *overflow = true;
    }
    if (any && end)
        *end = (char *)s;
    if (*overflow)
        errno = ERANGE;
    return *overflow ? max : value;
}

/* The smallest number of the type has the magnitude max + 1. */
static long long parse_signed(const char *s, char **end, int base,
                              long long max)
{
    bool negative, overflow;
    unsigned long long value =
        parse(s, end, base, (unsigned long long)max + 1, &negative, &overflow);

    if (negative)
        return -value;
    if (value > (unsigned long long)max) {
        errno = ERANGE;
        return max;
    }
    return value;
}

static unsigned long long parse_unsigned(const char *s, char **end, int base,
                                         unsigned long long max)
{
    bool negative, overflow;
    unsigned long long value = parse(s, end, base, max, &negative, &overflow);

    return negative && !overflow ? -value : value;
}

long strtol(const char *s, char **end, int base)
{
    return parse_signed(s, end, base, LONG_MAX);
}

long long strtoll(const char *s, char **end, int base)
{
    return parse_signed(s, end, base, LLONG_MAX);
}

unsigned long strtoul(const char *s, char **end, int base)
{
    return parse_unsigned(s, end, base, ULONG_MAX);
}

unsigned long long strtoull(const char *s, char **end, int base)
{
    return parse_unsigned(s, end, base, ULLONG_MAX);
}

int atoi(const char *s)
{
    return strtol(s, NULL, 10);
}

long atol(const char *s)
{
    return strtol(s, NULL, 10);
}

long long atoll(const char *s)
{
    return strtoll(s, NULL, 10);
}
