/*
 * Opening and closing of FILEs. One allocation holds the FILE and its buffer.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "file.h"
#include "thread/lock.h"

#define NEW_FILE_MODE 0666

/* Flags for open from a mode string, or -1 with errno. */
static int open_flags(const char *mode)
{
    int flags;

    switch (*mode) {
    case 'r':
        flags = O_RDONLY;
        break;
    case 'w':
        flags = O_WRONLY | O_CREAT | O_TRUNC;
        break;
    case 'a':
        flags = O_WRONLY | O_CREAT | O_APPEND;
        break;
    default:
        errno = EINVAL;
        return -1;
    }
    if (strchr(mode, '+'))
        flags = (flags & ~O_ACCMODE) | O_RDWR;
    if (strchr(mode, 'e'))
        flags |= O_CLOEXEC;
    if (strchr(mode, 'x'))
        flags |= O_EXCL;
    return flags;
}

static int file_flags(int flags)
{
    switch (flags & O_ACCMODE) {
    case O_RDONLY:
        return FILE_READ;
    case O_WRONLY:
        return FILE_WRITE;
    default:
        return FILE_READ | FILE_WRITE;
    }
}

FILE *fdopen(int fd, const char *mode)
{
    int flags = open_flags(mode);

    if (flags < 0)
        return NULL;
    FILE *f = malloc(sizeof(*f) + BUFSIZ);
    if (!f)
        return NULL;
    memset(f, 0, sizeof(*f));
    f->fd = fd;
    f->flags = file_flags(flags);
    f->mode = MODE_UNKNOWN;
    f->buf = (unsigned char *)(f + 1);
    f->size = BUFSIZ;
    f->lock.type = PTHREAD_MUTEX_RECURSIVE;
    lock_take(&file_list_lock);
    f->next = file_list;
    file_list = f;
    lock_give(&file_list_lock);
    return f;
}

FILE *fopen(const char *path, const char *mode)
{
    int flags = open_flags(mode);

    if (flags < 0)
        return NULL;
    int fd = open(path, flags, NEW_FILE_MODE);
    if (fd < 0)
        return NULL;
    FILE *f = fdopen(fd, mode);
    if (!f)
        close(fd);
    return f;
}

static void forget(FILE *f)
{
    FILE **link = &file_list;

    lock_take(&file_list_lock);
    while (*link != f)
        link = &(*link)->next;
    *link = f->next;
    lock_give(&file_list_lock);
}

int fclose(FILE *f)
{
    int result = fflush(f);

    if (close(f->fd) < 0)
        result = EOF;
    if (f->flags & FILE_STATIC) {
        f->flags &= FILE_STATIC;
    } else {
        forget(f);
        free(f);
    }
    return result;
}
