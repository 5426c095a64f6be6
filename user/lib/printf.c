/*
 * Formatting to a FILE. A file without a buffer (standard error) gets its
 * text in one piece too: it is formatted as if to the bare descriptor.
 */
#include "file.h"
#include "format.h"

struct file_sink {
    struct sink sink;
    FILE *f;
    bool failed;
};

static void file_sink_write(struct sink *sink, const char *s, size_t n)
{
    struct file_sink *fs = (struct file_sink *)sink;

    if (!fs->failed && file_write(fs->f, s, n) != n)
        fs->failed = true;
}

int vfprintf(FILE *f, const char *fmt, va_list ap)
{
    LOCKED(f);
    if (!file_start(f, FILE_WRITING))
        return -1;
    if (f->mode == _IONBF) {
        int n = vdprintf(f->fd, fmt, ap);
        if (n < 0)
            f->flags |= FILE_ERROR;
        return n;
    }
    struct file_sink fs = {{file_sink_write, 0}, f, false};
    int n = format(&fs.sink, fmt, ap);
    return fs.failed ? -1 : n;
}

int fprintf(FILE *f, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vfprintf(f, fmt, ap);
    va_end(ap);
    return n;
}

int vprintf(const char *fmt, va_list ap)
{
    return vfprintf(stdout, fmt, ap);
}

int printf(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vprintf(fmt, ap);
    va_end(ap);
    return n;
}
