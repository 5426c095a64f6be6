/*
 * Arenas and growable strings (see mem.h).
 *
 * An arena is a list of chunks, newest first; allocation moves a mark up in
 * the newest one. A block is never given back alone: rewinding frees all
 * chunks that are newer than the mark.
 */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "sh.h"

#define CHUNK_SIZE 2000 /* with its header and malloc's, half a page */
#define ALIGN 8

struct chunk {
    struct chunk *older;
    size_t size, used;
    char data[] __attribute__((aligned(ALIGN)));
};

struct arena {
    struct chunk *newest;
    int refs;
};

struct arena *scratch;

void *xrealloc(void *p, size_t nbytes)
{
    p = realloc(p, nbytes);
    if (!p) {
        warn("out of memory");
        shell_die(2);
    }
    return p;
}

void *xmalloc(size_t nbytes)
{
    return xrealloc(NULL, nbytes);
}

char *xstrdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(xmalloc(n), s, n);
}

struct arena *arena_new(void)
{
    struct arena *a = xmalloc(sizeof(*a));

    a->newest = NULL;
    a->refs = 1;
    return a;
}

void arena_hold(struct arena *a)
{
    a->refs++;
}

void arena_drop(struct arena *a)
{
    if (--a->refs > 0)
        return;
    while (a->newest) {
        struct chunk *c = a->newest;
        a->newest = c->older;
        free(c);
    }
    free(a);
}

/* Room for NBYTES (already rounded up) in the newest chunk. */
static void *take(struct arena *a, size_t nbytes)
{
    struct chunk *c = a->newest;

    if (!c || c->size - c->used < nbytes) {
        size_t size = nbytes > CHUNK_SIZE ? nbytes : CHUNK_SIZE;
        c = xmalloc(sizeof(*c) + size);
        c->older = a->newest;
        c->size = size;
        c->used = 0;
        a->newest = c;
    }
    c->used += nbytes;
    return c->data + c->used - nbytes;
}

static size_t round_up(size_t n)
{
    return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

void *arena_alloc(struct arena *a, size_t nbytes)
{
    return memset(take(a, round_up(nbytes)), 0, nbytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *copy = take(a, round_up(n + 1));

    memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

struct mark arena_mark(struct arena *a)
{
    struct mark m = {a->newest, a->newest ? a->newest->used : 0};
    return m;
}

void arena_rewind(struct arena *a, struct mark m)
{
    while (a->newest != m.chunk) {
        struct chunk *c = a->newest;
        a->newest = c->older;
        free(c);
    }
    if (m.chunk)
        m.chunk->used = m.used;
}

void buf_init(struct buf *b, struct arena *a)
{
    b->arena = a;
    b->s = NULL;
    b->len = b->cap = 0;
}

/*
 * Make room for N more bytes and a NUL: in place when the string is the last
 * thing in its chunk, else by moving it to twice the room.
 */
static void reserve(struct buf *b, size_t n)
{
    struct chunk *c = b->arena->newest;
    size_t cap = round_up((b->len + n + 1) * 2);

    if (b->len + n < b->cap)
        return;
    if (b->s && c && b->s + b->cap == c->data + c->used &&
        c->size - c->used >= cap - b->cap) {
        c->used += cap - b->cap;
    } else {
        char *s = take(b->arena, cap);
        if (b->len)
            memcpy(s, b->s, b->len);
        b->s = s;
    }
    b->cap = cap;
}

void buf_putc(struct buf *b, char c)
{
    reserve(b, 1);
    b->s[b->len++] = c;
}

void buf_add(struct buf *b, const char *s, size_t n)
{
    reserve(b, n);
    memcpy(b->s + b->len, s, n);
    b->len += n;
}

void buf_puts(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

char *buf_str(struct buf *b)
{
    reserve(b, 0);
    b->s[b->len] = '\0';
    return b->s;
}
