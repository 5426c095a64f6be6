/*
 * Reading, writing and positioning of FILEs, by character, line and block.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "file.h"

int fgetc(FILE *f)
{
    LOCKED(f);
    if (!(f->flags & FILE_READING) && !file_start(f, FILE_READING))
        return EOF;
    if (f->pos == f->end && !file_fill(f))
        return EOF;
    return f->buf[f->pos++];
}

int getc(FILE *f)
{
    return fgetc(f);
}

int getchar(void)
{
    return fgetc(stdin);
}

int ungetc(int c, FILE *f)
{
    LOCKED(f);
    if (c == EOF || !file_start(f, FILE_READING))
        return EOF;
    if (f->pos == 0) {
        if (f->end == f->size)
            return EOF;
        memmove(f->buf + 1, f->buf, f->end);
        f->pos++;
        f->end++;
    }
    f->buf[--f->pos] = c;
    f->flags &= ~FILE_EOF;
    return (unsigned char)c;
}

/* Whole buffers are read straight to where the caller wants them. */
size_t fread(void *buf, size_t size, size_t n, FILE *f)
{
    unsigned char *p = buf;
    size_t left = size * n;

    LOCKED(f);
    if (left == 0 || !file_start(f, FILE_READING))
        return 0;
    while (left > 0) {
        if (f->pos == f->end && left < f->size) {
            if (!file_fill(f))
                break;
        } else if (f->pos == f->end) {
            ssize_t done = read(f->fd, p, left);
            if (done <= 0) {
                f->flags |= done < 0 ? FILE_ERROR : FILE_EOF;
                break;
            }
            p += done;
            left -= done;
        }
        size_t part = f->end - f->pos < left ? f->end - f->pos : left;
        memcpy(p, f->buf + f->pos, part);
        f->pos += part;
        p += part;
        left -= part;
    }
    return n - (left + size - 1) / size;
}

size_t fwrite(const void *buf, size_t size, size_t n, FILE *f)
{
    size_t total = size * n;

    if (total == 0)
        return 0;
    return file_write(f, buf, total) / size;
}

int fputc(int c, FILE *f)
{
    unsigned char byte = c;

    return file_write(f, &byte, 1) == 1 ? byte : EOF;
}

int putc(int c, FILE *f)
{
    return fputc(c, f);
}

int putchar(int c)
{
    return fputc(c, stdout);
}

int fputs(const char *s, FILE *f)
{
    size_t n = strlen(s);

    return file_write(f, s, n) == n ? 0 : EOF;
}

int puts(const char *s)
{
    LOCKED(stdout);
    return fputs(s, stdout) == EOF || putchar('\n') == EOF ? EOF : 0;
}

char *fgets(char *buf, int size, FILE *f)
{
    char *p = buf;
    int c = 0;

    LOCKED(f);
    while (p < buf + size - 1 && c != '\n' && (c = fgetc(f)) != EOF)
        *p++ = c;
    if (size <= 0 || (p == buf && size > 1) || (c == EOF && ferror(f)))
        return NULL;
    *p = 0;
    return buf;
}

/* Make sure that *line has room for n bytes. */
static int reserve(char **line, size_t *size, size_t n)
{
    if (*line && n <= *size)
        return 0;
    size_t wanted = n < 128 ? 128 : 2 * n;
    char *grown = realloc(*line, wanted);
    if (!grown)
        return -1;
    *line = grown;
    *size = wanted;
    return 0;
}

ssize_t getdelim(char **line, size_t *size, int delim, FILE *f)
{
    size_t n = 0;
    int c = 0;

    LOCKED(f);
    if (!*line)
        *size = 0;
    do {
        if (reserve(line, size, n + 2) < 0) {
            f->flags |= FILE_ERROR; /* this is not the end of the file */
            return -1;
        }
        if ((c = fgetc(f)) != EOF)
            (*line)[n++] = c;
    } while (c != EOF && c != delim);
    if (n == 0 || ferror(f))
        return -1;
    (*line)[n] = 0;
    return n;
}

ssize_t getline(char **line, size_t *size, FILE *f)
{
    return getdelim(line, size, '\n', f);
}

/* What is buffered and not yet read lies behind the position. */
off_t ftello(FILE *f)
{
    LOCKED(f);
    off_t at = lseek(f->fd, 0, SEEK_CUR);

    if (at < 0)
        return -1;
    if (f->flags & FILE_WRITING)
        return at + f->pos;
    return at - (off_t)(f->end - f->pos);
}

int fseeko(FILE *f, off_t offset, int whence)
{
    LOCKED(f);
    if (whence == SEEK_CUR && (f->flags & FILE_READING))
        offset -= f->end - f->pos;
    if ((f->flags & FILE_WRITING) && fflush(f) < 0)
        return -1;
    if (lseek(f->fd, offset, whence) < 0)
        return -1;
    f->pos = f->end = 0;
    f->flags &= ~(FILE_READING | FILE_EOF);
    return 0;
}

long ftell(FILE *f)
{
    return ftello(f);
}

int fseek(FILE *f, long offset, int whence)
{
    return fseeko(f, offset, whence);
}

void rewind(FILE *f)
{
    LOCKED(f);
    fseeko(f, 0, SEEK_SET);
    f->flags &= ~FILE_ERROR;
}
