/*
 * Memory of the shell: arenas, growable strings, and a heap that cannot fail.
 *
 * What a command line needs while it is parsed lives in an arena that is
 * dropped when the line has run; a function holds the arena its body is in.
 * What an expansion needs lives in the arena `scratch`, which every command
 * rewinds to where it found it. So nothing is freed piece by piece, and a
 * loop does not grow, however long it runs. Running out of memory is fatal.
 */
#pragma once

#include <stddef.h>

struct arena;

/* A place in an arena to rewind to. */
struct mark {
    struct chunk *chunk;
    size_t used;
};

/* A string that grows in an arena; always NUL-terminated once buf_str'ed. */
struct buf {
    struct arena *arena;
    char *s;
    size_t len, cap;
};

extern struct arena *scratch;

/* A new arena with one reference. */
struct arena *arena_new(void);
void arena_hold(struct arena *a);
/* Give up a reference; the last one frees the arena. */
void arena_drop(struct arena *a);

/* NBYTES of zeroed memory, aligned for any object. */
void *arena_alloc(struct arena *a, size_t nbytes);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_strdup(struct arena *a, const char *s);

struct mark arena_mark(struct arena *a);
/* Free everything that was allocated from A after the mark was taken. */
void arena_rewind(struct arena *a, struct mark m);

void buf_init(struct buf *b, struct arena *a);
void buf_putc(struct buf *b, char c);
void buf_add(struct buf *b, const char *s, size_t n);
void buf_puts(struct buf *b, const char *s);
/* The text so far, NUL-terminated; valid until the buffer grows. */
char *buf_str(struct buf *b);

void *xmalloc(size_t nbytes);
void *xrealloc(void *p, size_t nbytes);
char *xstrdup(const char *s);
