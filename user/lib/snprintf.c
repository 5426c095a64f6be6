/*
 * Formatting into memory.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "format.h"

struct memory_sink {
    struct sink sink;
    char *buf;
    size_t room; /* bytes of buf that are left, without the closing zero */
};

static void memory_write(struct sink *sink, const char *s, size_t n)
{
    struct memory_sink *m = (struct memory_sink *)sink;

    if (n > m->room)
        n = m->room;
    memcpy(m->buf, s, n);
    m->buf += n;
    m->room -= n;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
    struct memory_sink m = {{memory_write, 0}, buf, size ? size - 1 : 0};
    int n = format(&m.sink, fmt, ap);

    if (size > 0)
        *m.buf = 0;
    return n;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(buf, size, fmt, ap);
    va_end(ap);
    return n;
}

int vsprintf(char *buf, const char *fmt, va_list ap)
{
    return vsnprintf(buf, INT_MAX, fmt, ap);
}

int sprintf(char *buf, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsprintf(buf, fmt, ap);
    va_end(ap);
    return n;
}
