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

/* What stands between % and the conversion. */
struct spec {
    bool left, zero, alternate, is_long;
    int width;
    int most; /* characters of a string */
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

/* Put prefix and text into a field as wide as the spec wants. */
static void put_field(struct output *out, const struct spec *spec,
                      const char *prefix, const char *text, int n)
{
    int npad = spec->width - (int)strlen(prefix) - n;

    if (!spec->left && !spec->zero)
        put_repeated(out, ' ', npad);
    while (*prefix)
        put(out, *prefix++);
    if (!spec->left && spec->zero)
        put_repeated(out, '0', npad);
    for (int i = 0; i < n; i++)
        put(out, text[i]);
    if (spec->left)
        put_repeated(out, ' ', npad);
}

static void put_number(struct output *out, const struct spec *spec,
                       const char *prefix, uint64_t value, unsigned base)
{
    static const char set[] = "0123456789abcdef";
    char buf[DIGITS_MAX], *end = buf + sizeof(buf), *digit = end;

    for (; value >> 32; value /= base)
        *--digit = set[value % base];
    for (uint32_t low = value; low || digit == end; low /= base)
        *--digit = set[low % base];
    put_field(out, spec, prefix, digit, (int)(end - digit));
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

static const char *parse_spec(const char *f, struct spec *spec, va_list *args)
{
    *spec = (struct spec){.most = INT32_MAX};
    for (; *f == '-' || *f == '0' || *f == '#'; f++) {
        spec->left |= *f == '-';
        spec->zero |= *f == '0';
        spec->alternate |= *f == '#';
    }
    f = parse_count(f, &spec->width, args);
    if (*f == '.')
        f = parse_count(f + 1, &spec->most, args);
    if (f[0] == 'l' && f[1] == 'l') {
        spec->is_long = true;
        f += 2;
    }
    return f;
}

static void put_signed(struct output *out, const struct spec *spec,
                       va_list *args)
{
    int64_t value = spec->is_long ? va_arg(*args, int64_t) : va_arg(*args, int);

    if (value < 0)
        put_number(out, spec, "-", 0 - (uint64_t)value, 10);
    else
        put_number(out, spec, "", (uint64_t)value, 10);
}

static void put_unsigned(struct output *out, const struct spec *spec,
                         unsigned base, va_list *args)
{
    uint64_t value =
        spec->is_long ? va_arg(*args, uint64_t) : va_arg(*args, unsigned);

    put_number(out, spec, spec->alternate && value != 0 ? "0x" : "", value,
               base);
}

static void convert(struct output *out, const struct spec *spec,
                    char conversion, va_list *args)
{
    const char *text;
    char c;

    switch (conversion) {
    case 'd':
        put_signed(out, spec, args);
        break;
    case 'u':
        put_unsigned(out, spec, 10, args);
        break;
    case 'o':
        put_unsigned(out, spec, 8, args);
        break;
    case 'x':
        put_unsigned(out, spec, 16, args);
        break;
    case 'p':
        put_number(out, spec, "0x", (uintptr_t)va_arg(*args, void *), 16);
        break;
    case 'c':
        c = va_arg(*args, int);
        put_field(out, spec, "", &c, 1);
        break;
    case 's':
        text = va_arg(*args, const char *);
        if (!text)
            text = "(null)";
        put_field(out, spec, "", text, strnlen(text, spec->most));
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
