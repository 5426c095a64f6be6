/*
 * Formatting straight to a descriptor, for programs that have no use for
 * FILEs. Output is collected in a buffer on the stack, so that one call is
 * one write unless it is long.
 */
#include <string.h>
#include <unistd.h>
#include <stdio.h>
#include "format.h"

struct fd_sink {
    struct sink sink;
    int fd;
    int failed;
    size_t used;
    char buf[512];
};

static void fd_flush(struct fd_sink *d)
{
    for (size_t done = 0; done < d->used && !d->failed;) {
        ssize_t n = write(d->fd, d->buf + done, d->used - done);
        if (n < 0)
            d->failed = 1;
        else
            done += n;
    }
    d->used = 0;
}

static void fd_write(struct sink *sink, const char *s, size_t n)
{
    struct fd_sink *d = (struct fd_sink *)sink;

    while (n > 0) {
        size_t room = sizeof(d->buf) - d->used;
        size_t part = n < room ? n : room;
        memcpy(d->buf + d->used, s, part);
        d->used += part;
        s += part;
        n -= part;
        if (d->used == sizeof(d->buf))
            fd_flush(d);
    }
}

int vdprintf(int fd, const char *fmt, va_list ap)
{
    struct fd_sink d;

    d.sink = (struct sink){fd_write, 0};
    d.fd = fd;
    d.failed = 0;
    d.used = 0;
    int n = format(&d.sink, fmt, ap);
    fd_flush(&d);
    return d.failed ? -1 : n;
}

int dprintf(int fd, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vdprintf(fd, fmt, ap);
    va_end(ap);
    return n;
}
