/*
 * The engine of the printf family: flags - + space 0 #, width and precision
 * as numbers or *, lengths hh h l ll z j t, conversions d i u x X o c s p %.
 * There is no floating point. What is not understood is printed as it stands.
 */
#include "format.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LEFT 0x01  /* - */
#define PLUS 0x02  /* + */
#define SPACE 0x04 /* a space where a plus would be */
#define ZERO 0x08  /* 0 */
#define ALT 0x10   /* # */

#define MAX_DIGITS 22 /* of 64 bits in octal */

struct spec {
    int flags;
    int width;
    int precision; /* -1: none */
    int length;    /* bytes of the argument */
};

static void emit(struct sink *sink, const char *s, size_t n)
{
    if (n > 0)
        sink->write(sink, s, n);
    sink->total += n;
}

static void fill(struct sink *sink, char c, int n)
{
    char block[16];

    if (n <= 0)
        return;
    memset(block, c, sizeof(block));
    for (; n > (int)sizeof(block); n -= sizeof(block))
        emit(sink, block, sizeof(block));
    emit(sink, block, n);
}

/* Text of n bytes in a field as wide as spec says. */
static void emit_field(struct sink *sink, const struct spec *spec,
                       const char *s, size_t n)
{
    int padding = spec->width - (int)n;

    if (!(spec->flags & LEFT))
        fill(sink, ' ', padding);
    emit(sink, s, n);
    if (spec->flags & LEFT)
        fill(sink, ' ', padding);
}

/* Digits of value, ending before end; returns where they start. */
static char *digits(char *end, uint64_t value, unsigned base, bool upper)
{
    const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";

    for (; value >> 32; value /= base)
        *--end = set[value % base];
    for (uint32_t low = value; low; low /= base)
        *--end = set[low % base];
    return end;
}

/* A number: prefix (sign or 0x), zeros up to the precision, digits. */
static void emit_number(struct sink *sink, const struct spec *spec,
                        uint64_t value, unsigned base, bool upper,
                        const char *prefix)
{
    char buf[MAX_DIGITS];
    char *start = digits(buf + sizeof(buf), value, base, upper);
    int n = buf + sizeof(buf) - start;
    int zeros = spec->precision < 0 ? n == 0 : spec->precision - n;
    int prefix_len = strlen(prefix);

    if (zeros < 0)
        zeros = 0;
    if (base == 8 && (spec->flags & ALT) && zeros == 0)
        zeros = 1;
    int padding = spec->width - prefix_len - zeros - n;
    if ((spec->flags & (ZERO | LEFT)) == ZERO && spec->precision < 0 &&
        padding > 0) {
        zeros += padding;
        padding = 0;
    }
    if (!(spec->flags & LEFT))
        fill(sink, ' ', padding);
    emit(sink, prefix, prefix_len);
    fill(sink, '0', zeros);
    emit(sink, start, n);
    if (spec->flags & LEFT)
        fill(sink, ' ', padding);
}

static void emit_signed(struct sink *sink, const struct spec *spec,
                        int64_t value)
{
    const char *sign = value < 0             ? "-"
                       : spec->flags & PLUS  ? "+"
                       : spec->flags & SPACE ? " "
                                             : "";
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;

    emit_number(sink, spec, magnitude, 10, false, sign);
}

static void emit_string(struct sink *sink, const struct spec *spec,
                        const char *s)
{
    if (!s)
        s = "(null)";
    size_t max = spec->precision < 0 ? (size_t)-1 : (size_t)spec->precision;
    emit_field(sink, spec, s, strnlen(s, max));
}

/* Cut an argument to its length, as the types char and short do. */
static int64_t take_signed(const struct spec *spec, va_list *ap)
{
    if (spec->length == 8)
        return va_arg(*ap, int64_t);
    int value = va_arg(*ap, int);
    return spec->length == 1   ? (signed char)value
           : spec->length == 2 ? (short)value
                               : value;
}

static uint64_t take_unsigned(const struct spec *spec, va_list *ap)
{
    if (spec->length == 8)
        return va_arg(*ap, uint64_t);
    unsigned value = va_arg(*ap, unsigned);
    return spec->length == 1   ? (unsigned char)value
           : spec->length == 2 ? (unsigned short)value
                               : value;
}

static const char *parse_flags(const char *fmt, struct spec *spec)
{
    static const char flags[] = "-+ 0#";
    const char *flag;

    for (; *fmt && (flag = strchr(flags, *fmt)); fmt++)
        spec->flags |= 1 << (flag - flags);
    return fmt;
}

/* A number or *; a number too large for an int stays at its limit. */
static const char *parse_count(const char *fmt, int *count, va_list *ap)
{
    *count = 0;
    if (*fmt == '*') {
        *count = va_arg(*ap, int);
        return fmt + 1;
    }
    for (; *fmt >= '0' && *fmt <= '9'; fmt++)
        if (__builtin_mul_overflow(*count, 10, count) ||
            __builtin_add_overflow(*count, *fmt - '0', count))
            *count = INT32_MAX;
    return fmt;
}

static const char *parse_length(const char *fmt, struct spec *spec)
{
    spec->length = 4;
    for (;; fmt++) {
        switch (*fmt) {
        case 'h':
            spec->length /= 2;
            break;
        case 'l':
            spec->length = fmt[1] == 'l' ? 8 : spec->length;
            break;
        case 'j':
            spec->length = 8;
            break;
        case 'z':
        case 't':
            break;
        default:
            return fmt;
        }
    }
}

/* The part between % and the conversion character, whose address returns. */
static const char *parse_spec(const char *fmt, struct spec *spec, va_list *ap)
{
    *spec = (struct spec){.precision = -1};
    fmt = parse_flags(fmt, spec);
    fmt = parse_count(fmt, &spec->width, ap);
    if (spec->width < 0) {
        spec->flags |= LEFT;
        spec->width = -spec->width;
    }
    if (*fmt == '.') {
        fmt = parse_count(fmt + 1, &spec->precision, ap);
        if (spec->precision < 0)
            spec->precision = -1;
    }
    return parse_length(fmt, spec);
}

/* One conversion; false if there is none of that name. */
static bool convert(struct sink *sink, const struct spec *spec, char conversion,
                    va_list *ap)
{
    uint64_t value;
    char c;

    switch (conversion) {
    case 'd':
    case 'i':
        emit_signed(sink, spec, take_signed(spec, ap));
        return true;
    case 'u':
        emit_number(sink, spec, take_unsigned(spec, ap), 10, false, "");
        return true;
    case 'o':
        emit_number(sink, spec, take_unsigned(spec, ap), 8, false, "");
        return true;
    case 'x':
    case 'X':
        value = take_unsigned(spec, ap);
        emit_number(sink, spec, value, 16, conversion == 'X',
                    !(spec->flags & ALT) || !value ? ""
                    : conversion == 'x'            ? "0x"
                                                   : "0X");
        return true;
    case 'p':
        value = (uintptr_t)va_arg(*ap, void *);
        if (value)
            emit_number(sink, spec, value, 16, false, "0x");
        else
            emit_field(sink, spec, "(nil)", 5);
        return true;
    case 'c':
        c = va_arg(*ap, int);
        emit_field(sink, spec, &c, 1);
        return true;
    case 's':
        emit_string(sink, spec, va_arg(*ap, const char *));
        return true;
    case '%':
        emit(sink, "%", 1);
        return true;
    default:
        return false;
    }
}

int format(struct sink *sink, const char *fmt, va_list arguments)
{
    va_list ap;

    va_copy(ap, arguments);
    while (*fmt) {
        const char *percent = strchrnul(fmt, '%');
        emit(sink, fmt, percent - fmt);
        if (!*percent)
            break;
        struct spec spec;
        const char *conversion = parse_spec(percent + 1, &spec, &ap);
        fmt = *conversion ? conversion + 1 : conversion;
        if (!convert(sink, &spec, *conversion, &ap))
            emit(sink, percent, fmt - percent);
    }
    va_end(ap);
    return sink->total;
}
