/*
 * Formatted printing, and the kernel log.
 *
 * The log goes to the sinks that were registered, each text whole and in the
 * same order: `log_lock` protects the buffer, the list of sinks and the
 * order. It is the last lock in the order of locks (sinks may only take
 * their own). In a panic the other CPUs are stopped and no lock is taken.
 */
#include "lib/printf.h"

#include "lib/panic.h"
#include "lib/spinlock.h"
#include "lib/string.h"

#define LOG_TEXT_MAX 1024 /* bytes of one text; longer ones are cut */
#define MAX_SINKS 4
#define DIGITS_MAX 24 /* 64 bits in octal */

struct output {
    char *buf;
    size_t size;
    size_t length; /* of the whole text, whether it fits or not */
};

struct spec {
    bool left, zero, plus, space, alternate;
    int width;
    int precision; /* -1: none given */
    int length;    /* bytes of an integer argument */
};

static void put(struct output *out, char c)
{
    if (out->length + 1 < out->size)
        out->buf[out->length] = c;
    out->length++;
}

static void put_repeated(struct output *out, char c, int n)
{
    while (n-- > 0)
        put(out, c);
}

static void put_text(struct output *out, const char *text, int n)
{
    for (int i = 0; i < n; i++)
        put(out, text[i]);
}

/* Put prefix, zeroes and text into a field as wide as the spec wants. */
static void put_field(struct output *out, const struct spec *spec,
                      const char *prefix, int nzeroes, const char *text, int n)
{
    int nprefix = strlen(prefix);
    int npad = spec->width - nprefix - nzeroes - n;

    if (!spec->left)
        put_repeated(out, ' ', npad);
    put_text(out, prefix, nprefix);
    put_repeated(out, '0', nzeroes);
    put_text(out, text, n);
    if (spec->left)
        put_repeated(out, ' ', npad);
}

/* Write the digits of value so that they end before `end`; their start. */
static char *digits(char *end, uint64_t value, unsigned base, bool upper)
{
    const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";

    for (; value >> 32; value /= base)
        *--end = set[value % base];
    for (uint32_t low = value; low; low /= base)
        *--end = set[low % base];
    return end;
}

static void put_number(struct output *out, const struct spec *spec,
                       uint64_t value, char conversion, bool negative)
{
    char buf[DIGITS_MAX], *end = buf + sizeof(buf), *start;
    char prefix[3] = "";
    unsigned base = 10;
    int n, nzeroes = 0;

    if (conversion == 'x' || conversion == 'X')
        base = 16;
    else if (conversion == 'o')
        base = 8;
    start = digits(end, value, base, conversion == 'X');
    if (negative || spec->plus || spec->space)
        prefix[0] = negative ? '-' : spec->plus ? '+' : ' ';
    if (spec->alternate && base == 16 && value != 0)
        prefix[0] = '0', prefix[1] = conversion;
    n = end - start;
    if (n < (spec->precision < 0 ? 1 : spec->precision))
        nzeroes = (spec->precision < 0 ? 1 : spec->precision) - n;
    if (spec->alternate && base == 8 && nzeroes == 0)
        nzeroes = 1;
    if (spec->zero && !spec->left && spec->precision < 0)
        nzeroes = MAX(nzeroes, spec->width - (int)strlen(prefix) - n);
    put_field(out, spec, prefix, nzeroes, start, n);
}

/* Read a decimal number, or * from the arguments. */
static const char *parse_count(const char *f, int *count, va_list *args)
{
    if (*f == '*') {
        *count = va_arg(*args, int);
        return f + 1;
    }
    for (*count = 0; *f >= '0' && *f <= '9'; f++)
        *count = *count * 10 + *f - '0';
    return f;
}

static const char *parse_flags(const char *f, struct spec *spec)
{
    for (;; f++) {
        if (*f == '-')
            spec->left = true;
        else if (*f == '0')
            spec->zero = true;
        else if (*f == '+')
            spec->plus = true;
        else if (*f == ' ')
            spec->space = true;
        else if (*f == '#')
            spec->alternate = true;
        else
            return f;
    }
}

static const char *parse_length(const char *f, struct spec *spec)
{
    spec->length = sizeof(int);
    if (*f == 'h') {
        spec->length = f[1] == 'h' ? sizeof(char) : sizeof(short);
        return f + (f[1] == 'h' ? 2 : 1);
    }
    if (*f == 'l') {
        spec->length = f[1] == 'l' ? sizeof(long long) : sizeof(long);
        return f + (f[1] == 'l' ? 2 : 1);
    }
    if (*f == 'z') {
        spec->length = sizeof(size_t);
        return f + 1;
    }
    return f;
}

/* What stands between % and the conversion. */
static const char *parse_spec(const char *f, struct spec *spec, va_list *args)
{
    *spec = (struct spec){.precision = -1};
    f = parse_flags(f, spec);
    f = parse_count(f, &spec->width, args);
    if (spec->width < 0) {
        spec->left = true;
        spec->width = -spec->width;
    }
    if (*f == '.')
        f = parse_count(f + 1, &spec->precision, args);
    return parse_length(f, spec);
}

static int64_t signed_argument(int length, va_list *args)
{
    if (length == sizeof(int64_t))
        return va_arg(*args, int64_t);
    if (length == sizeof(short))
        return (short)va_arg(*args, int);
    if (length == sizeof(char))
        return (signed char)va_arg(*args, int);
    return va_arg(*args, int);
}

static uint64_t unsigned_argument(int length, va_list *args)
{
    if (length == sizeof(uint64_t))
        return va_arg(*args, uint64_t);
    if (length == sizeof(short))
        return (unsigned short)va_arg(*args, unsigned);
    if (length == sizeof(char))
        return (unsigned char)va_arg(*args, unsigned);
    return va_arg(*args, unsigned);
}

static void convert(struct output *out, struct spec *spec, char conversion,
                    va_list *args)
{
    const char *text;
    int64_t value;
    char c;

    switch (conversion) {
    case 'd':
    case 'i':
        value = signed_argument(spec->length, args);
        put_number(out, spec, value < 0 ? 0 - (uint64_t)value : (uint64_t)value,
                   'd', value < 0);
        break;
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        spec->plus = spec->space = false;
        put_number(out, spec, unsigned_argument(spec->length, args), conversion,
                   false);
        break;
    case 'p':
        spec->alternate = true;
        put_number(out, spec, (uintptr_t)va_arg(*args, void *), 'x', false);
        break;
    case 'c':
        c = va_arg(*args, int);
        put_field(out, spec, "", 0, &c, 1);
        break;
    case 's':
        text = va_arg(*args, const char *);
        if (!text)
            text = "(null)";
        put_field(
            out, spec, "", 0, text,
            strnlen(text, spec->precision < 0 ? INT32_MAX : spec->precision));
        break;
    default: /* not a conversion: print it as it stands */
        put(out, '%');
        if (conversion != '%')
            put(out, conversion);
    }
}

int kvsnprintf(char *buf, size_t size, const char *format, va_list args)
{
    struct output out = {.buf = buf, .size = size};
    struct spec spec;
    va_list rest;

    va_copy(rest, args);
    while (*format) {
        if (*format != '%') {
            put(&out, *format++);
            continue;
        }
        format = parse_spec(format + 1, &spec, &rest);
        if (*format == '\0') {
            put(&out, '%');
            break;
        }
        convert(&out, &spec, *format++, &rest);
    }
    va_end(rest);
    if (size > 0)
        buf[MIN(out.length, size - 1)] = '\0';
    return out.length;
}

int ksnprintf(char *buf, size_t size, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = kvsnprintf(buf, size, format, args);
    va_end(args);
    return n;
}

static struct spinlock log_lock = SPINLOCK_INIT("log");
static void (*sinks[MAX_SINKS])(const char *text, size_t n);
static unsigned nsinks;

void printf_add_sink(void (*write)(const char *text, size_t n))
{
    spin_lock(&log_lock);
    ASSERT(nsinks < MAX_SINKS);
    sinks[nsinks++] = write;
    spin_unlock(&log_lock);
}

void kvprintf(const char *format, va_list args)
{
    static char text[LOG_TEXT_MAX];
    bool locked = !panicking;
    size_t n;

    if (locked)
        spin_lock(&log_lock);
    n = kvsnprintf(text, sizeof(text), format, args);
    for (unsigned i = 0; i < nsinks; i++)
        sinks[i](text, MIN(n, sizeof(text) - 1));
    if (locked)
        spin_unlock(&log_lock);
}

void kprintf(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    kvprintf(format, args);
    va_end(args);
}
