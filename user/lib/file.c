/*
 * The core of stdio: the three standard files, buffers and their flushing.
 * Standard output is line buffered on a terminal and fully buffered
 * elsewhere; what was printed appears before standard input is waited for.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "file.h"
#include "hooks.h"
#include "thread/lock.h"

static unsigned char stdin_buf[BUFSIZ], stdout_buf[BUFSIZ], stderr_buf[1];

static struct file standard[3] = {
    {.fd = 0,
     .flags = FILE_READ | FILE_STATIC,
     .mode = MODE_UNKNOWN,
     .lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,
     .buf = stdin_buf,
     .size = BUFSIZ,
     .next = &standard[1]},
    {.fd = 1,
     .flags = FILE_WRITE | FILE_STATIC,
     .mode = MODE_UNKNOWN,
     .lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,
     .buf = stdout_buf,
     .size = BUFSIZ,
     .next = &standard[2]},
    {.fd = 2,
     .flags = FILE_WRITE | FILE_STATIC,
     .mode = _IONBF,
     .lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,
     .buf = stderr_buf,
     .size = sizeof(stderr_buf)},
};

FILE *const stdin = &standard[0];
FILE *const stdout = &standard[1];
FILE *const stderr = &standard[2];

FILE *file_list = &standard[0];
int file_list_lock;

/* Write all n bytes; false and the error flag if that failed. */
static bool write_all(FILE *f, const unsigned char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(f->fd, p, n);
        if (done < 0) {
            f->flags |= FILE_ERROR;
            return false;
        }
        p += done;
        n -= done;
    }
    return true;
}

/* What was read ahead goes back, so that others find it in the file. */
static int unread(FILE *f)
{
    if (f->pos < f->end &&
        lseek(f->fd, -(off_t)(f->end - f->pos), SEEK_CUR) < 0)
        return errno == ESPIPE ? 0 : EOF;
    f->pos = f->end = 0;
    f->flags &= ~FILE_READING;
    return 0;
}

static int flush_output(FILE *f)
{
    size_t n = f->pos;

    f->pos = f->end = 0;
    f->flags &= ~FILE_WRITING;
    return write_all(f, f->buf, n) ? 0 : EOF;
}

void stdio_flush(void)
{
    lock_take(&file_list_lock);
    for (FILE *f = file_list; f; f = f->next)
        if (f->flags & FILE_WRITING)
            fflush(f);
    lock_give(&file_list_lock);
}

int fflush(FILE *f)
{
    if (!f) {
        stdio_flush();
        return 0;
    }
    LOCKED(f);
    if (f->flags & FILE_WRITING)
        return flush_output(f);
    return f->flags & FILE_READING ? unread(f) : 0;
}

bool file_start(FILE *f, int direction)
{
    int allowed = direction == FILE_READING ? FILE_READ : FILE_WRITE;

    if (f->flags & direction)
        return true;
    if (!(f->flags & allowed)) {
        f->flags |= FILE_ERROR;
        errno = EBADF;
        return false;
    }
    if (fflush(f) < 0)
        return false;
    f->pos = f->end = 0;
    f->flags &= ~(FILE_READING | FILE_WRITING);
    f->flags |= direction;
    return true;
}

bool file_fill(FILE *f)
{
    if (f->flags & FILE_EOF)
        return false;
    if (stdout->mode == _IOLBF && (stdout->flags & FILE_WRITING))
        fflush(stdout);
    ssize_t n = read(f->fd, f->buf, f->size);
    f->pos = f->end = 0;
    if (n > 0)
        f->end = n;
    else
        f->flags |= n < 0 ? FILE_ERROR : FILE_EOF;
    return n > 0;
}

static void settle_mode(FILE *f)
{
    int saved = errno;

    f->mode = isatty(f->fd) ? _IOLBF : _IOFBF;
    errno = saved;
}

size_t file_write(FILE *f, const void *data, size_t n)
{
    LOCKED(f);
    if (!file_start(f, FILE_WRITING))
        return 0;
    if (f->mode == MODE_UNKNOWN)
        settle_mode(f);
    if (n > f->size - f->pos && flush_output(f) < 0)
        return 0;
    if (n > f->size || f->mode == _IONBF)
        return write_all(f, data, n) ? n : 0;
    f->flags |= FILE_WRITING;
    memcpy(f->buf + f->pos, data, n);
    f->pos += n;
    if (f->pos == f->size || (f->mode == _IOLBF && memchr(data, '\n', n)))
        return flush_output(f) < 0 ? 0 : n;
    return n;
}

int setvbuf(FILE *f, char *buf, int mode, size_t size)
{
    if (mode < _IOFBF || mode > _IONBF)
        return -1;
    LOCKED(f);
    fflush(f);
    f->mode = mode;
    if (buf && size > 0) {
        f->buf = (unsigned char *)buf;
        f->size = size;
    }
    return 0;
}

int fileno(FILE *f)
{
    return f->fd;
}

int feof(FILE *f)
{
    return (f->flags & FILE_EOF) != 0;
}

int ferror(FILE *f)
{
    return (f->flags & FILE_ERROR) != 0;
}

void clearerr(FILE *f)
{
    f->flags &= ~(FILE_EOF | FILE_ERROR);
}
