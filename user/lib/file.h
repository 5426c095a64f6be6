/*
 * The inside of a FILE, for the parts of stdio.
 *
 * A buffer serves one direction at a time. While reading, buf[pos] to
 * buf[end - 1] is what was read from the descriptor and not yet handed out.
 * While writing, buf[0] to buf[pos - 1] waits to be written.
 *
 * Every call on a FILE holds its lock, a recursive mutex, once there are
 * threads: LOCKED(f) takes it and gives it back where the block ends.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include "thread/thread.h"

#define FILE_READ 0x01  /* may be read */
#define FILE_WRITE 0x02 /* may be written */
#define FILE_EOF 0x04
#define FILE_ERROR 0x08
#define FILE_READING 0x10 /* the buffer's direction; neither: it is empty */
#define FILE_WRITING 0x20
#define FILE_STATIC 0x40 /* one of the three standard files */

#define MODE_UNKNOWN (-1) /* settled at the first write, by isatty */

struct file {
    int fd;
    int flags;
    int mode; /* _IOFBF, _IOLBF, _IONBF */
    unsigned char *buf;
    size_t size;
    size_t pos;
    size_t end;
    struct file *next; /* of all open files */
    int pid;           /* of popen's child */
    pthread_mutex_t lock;
};

/* Turn the buffer to reading or writing; false (and the error flag) if the
   file was not opened for that. */
bool file_start(FILE *f, int direction);

/* Read into the empty buffer; false on an error or at the end of the file,
   where it stays until clearerr. */
bool file_fill(FILE *f);

/* Append n bytes, writing out as the mode demands; returns how many went. */
size_t file_write(FILE *f, const void *data, size_t n);

/* All open files; the lock comes before those of the files. */
extern FILE *file_list;
extern int file_list_lock;

static inline FILE *file_lock(FILE *f)
{
    if (threaded)
        pthread_mutex_lock(&f->lock);
    return f;
}

static inline void file_unlock(FILE **f)
{
    if (threaded)
        pthread_mutex_unlock(&(*f)->lock);
}

#define LOCKED(f)                                                              \
    FILE *locked __attribute__((cleanup(file_unlock), unused)) = file_lock(f)
