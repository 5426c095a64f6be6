/*
 * The heap. It is a row of chunks, each a header of 8 bytes and the memory
 * handed out, 16-byte aligned. A header has the chunk's size (a multiple of
 * 16) and that of the chunk before, so neighbours are found both ways and a
 * freed chunk merges with free neighbours at once: no two free chunks touch.
 *
 *     | prev_size | size+flags | memory ...          | prev_size | ...
 *
 * Free chunks are linked in bins by the highest bit of their size. The heap
 * grows with brk; it ends in a header of size 0 that is in use. If somebody
 * else moved the break, a new row starts behind. Requests of 128 KiB and more
 * are mappings of their own and go back to the system when freed.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "hooks.h"
#include "thread/lock.h"

#define ALIGN 16u
#define HEADER offsetof(struct chunk, next)
#define PAGE 4096u
#define GROW (16 * PAGE)    /* the heap grows by at least this */
#define MAPPED_MIN 0x20000u /* larger requests are mapped */
#define SIZE_LIMIT 0x7fff0000u

#define IN_USE 1u
#define MAPPED 2u /* a mapping; prev_size is what precedes the header in it */
#define FLAGS (ALIGN - 1)

struct chunk {
    size_t prev_size;
    size_t size;        /* and flags */
    struct chunk *next; /* in its bin, if free */
    struct chunk *prev;
};

#define BINS 32

static struct chunk *bins[BINS];
static uint32_t used_bins; /* bit i: bins[i] is not empty */
static struct chunk *end;  /* the closing header of the newest row */
int heap_lock;             /* of all of it */

static size_t size_of(const struct chunk *c)
{
    return c->size & ~FLAGS;
}

static struct chunk *at(struct chunk *c, ptrdiff_t offset)
{
    return (struct chunk *)((char *)c + offset);
}

static struct chunk *chunk_of(void *p)
{
    return (struct chunk *)((char *)p - HEADER);
}

static void *memory_of(struct chunk *c)
{
    return (char *)c + HEADER;
}

/* The size of a chunk for n bytes; 0 if that is more than there can be. */
static size_t chunk_size(size_t n)
{
    if (n > SIZE_LIMIT)
        return 0;
    return (n + HEADER + ALIGN - 1) & ~(ALIGN - 1);
}

static int bin_of(size_t size)
{
    return 31 - __builtin_clz(size);
}

static void bin_insert(struct chunk *c)
{
    int i = bin_of(c->size);

    c->prev = NULL;
    c->next = bins[i];
    if (c->next)
        c->next->prev = c;
    bins[i] = c;
    used_bins |= 1u << i;
}

static void bin_remove(struct chunk *c)
{
    int i = bin_of(c->size);

    if (c->next)
        c->next->prev = c->prev;
    if (c->prev)
        c->prev->next = c->next;
    else if (!(bins[i] = c->next))
        used_bins &= ~(1u << i);
}

/* Write a header, and the copy of the size in the one behind. */
static void set_chunk(struct chunk *c, size_t size, size_t flags)
{
    c->size = size | flags;
    at(c, size)->prev_size = size;
}

/* Give a chunk that is in no bin back, merging it with its neighbours. */
static void release(struct chunk *c)
{
    size_t size = size_of(c);
    struct chunk *after = at(c, size);

    if (!(after->size & IN_USE)) {
        bin_remove(after);
        size += after->size;
    }
    if (c->prev_size && !(at(c, -c->prev_size)->size & IN_USE)) {
        size += c->prev_size;
        c = at(c, -c->prev_size);
        bin_remove(c);
    }
    set_chunk(c, size, 0);
    bin_insert(c);
}

/* Cut what is behind the first size bytes off a chunk in use. */
static void trim(struct chunk *c, size_t size)
{
    size_t rest = size_of(c) - size;

    if (rest < 2 * ALIGN)
        return;
    set_chunk(c, size, IN_USE);
    set_chunk(at(c, size), rest, IN_USE);
    release(at(c, size));
}

/* Add a free chunk of at least size bytes; the break ends at a page's end. */
static bool grow(size_t size)
{
    uintptr_t old = (uintptr_t)sbrk(0);
    size_t n = ((old + size + GROW + PAGE - 1) & ~(PAGE - 1)) - old;
    char *start = sbrk(n);
    struct chunk *c;

    if (start == (void *)-1)
        return false;
    if (end && start == (char *)end + HEADER) {
        c = end; /* the closing header becomes the new chunk's */
    } else {
        c = chunk_of(
            (void *)(((uintptr_t)start + HEADER + ALIGN - 1) & ~(ALIGN - 1)));
        c->prev_size = 0;
    }
    end = chunk_of(start + n);
    set_chunk(c, (char *)end - (char *)c, IN_USE);
    end->size = IN_USE;
    release(c);
    return true;
}

/* Take the first chunk that is large enough out of the bins. */
static struct chunk *take(size_t size)
{
    uint32_t candidates = used_bins & -(1u << bin_of(size));

    for (; candidates; candidates &= candidates - 1)
        for (struct chunk *c = bins[__builtin_ctz(candidates)]; c; c = c->next)
            if (c->size >= size) {
                bin_remove(c);
                c->size |= IN_USE;
                return c;
            }
    return NULL;
}

/* A mapping of its own, with the memory aligned as the heap's is. */
static void *map(size_t size)
{
    size_t lead = ALIGN - HEADER;
    size_t n = (size + lead + PAGE - 1) & ~(PAGE - 1);
    char *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                   -1, 0);

    if (p == MAP_FAILED)
        return NULL;
    struct chunk *c = (struct chunk *)(p + lead);
    c->prev_size = lead;
    c->size = ((n - lead) & ~FLAGS) | IN_USE | MAPPED;
    return memory_of(c);
}

static void unmap(struct chunk *c)
{
    char *p = (char *)c - c->prev_size;
    char *past = (char *)c + size_of(c);

    munmap(p, (past - p + PAGE - 1) & ~(PAGE - 1));
}

void *malloc(size_t n)
{
    size_t size = chunk_size(n);
    struct chunk *c;

    if (size == 0) {
        errno = ENOMEM;
        return NULL;
    }
    if (size >= MAPPED_MIN)
        return map(size);
    lock_take(&heap_lock);
    while (!(c = take(size)) && grow(size))
        ;
    if (c)
        trim(c, size);
    lock_give(&heap_lock);
    return c ? memory_of(c) : NULL;
}

/* Freeing what is not in use ends the program: its heap is broken. */
void free(void *p)
{
    if (!p)
        return;
    struct chunk *c = chunk_of(p);
    if ((uintptr_t)p % ALIGN || !(c->size & IN_USE)) {
        static const char message[] = "free(): invalid pointer\n";
        write(2, message, sizeof(message) - 1);
        abort();
    }
    if (c->size & MAPPED) {
        unmap(c);
        return;
    }
    lock_take(&heap_lock);
    release(c);
    lock_give(&heap_lock);
}

void *calloc(size_t n, size_t size)
{
    size_t total;
    void *p;

    if (__builtin_mul_overflow(n, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    p = malloc(total);
    if (p && !(chunk_of(p)->size & MAPPED)) /* fresh mappings are zero */
        memset(p, 0, total);
    return p;
}

/* Try to make c at least size bytes large where it is. */
static bool resize(struct chunk *c, size_t size)
{
    struct chunk *after = at(c, size_of(c));

    if (c->size & MAPPED)
        return size <= size_of(c) && size >= MAPPED_MIN;
    if (size_of(c) < size && !(after->size & IN_USE) &&
        size_of(c) + after->size >= size) {
        bin_remove(after);
        set_chunk(c, size_of(c) + after->size, IN_USE);
    }
    if (size_of(c) < size)
        return false;
    trim(c, size);
    return true;
}

void *realloc(void *p, size_t n)
{
    if (!p)
        return malloc(n);
    size_t size = chunk_size(n);
    struct chunk *c = chunk_of(p);
    lock_take(&heap_lock);
    bool resized = size > 0 && resize(c, size);
    lock_give(&heap_lock);
    if (resized)
        return p;
    void *copy = malloc(n);
    if (copy) {
        size_t old = size_of(c) - HEADER;
        memcpy(copy, p, old < n ? old : n);
        free(p);
    }
    return copy;
}

void *reallocarray(void *p, size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(p, total);
}
