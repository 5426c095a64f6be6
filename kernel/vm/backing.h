/*
 * What a part of an address space is filled from. The file system hands its
 * inodes to vm as a `struct backing`, which is embedded in them.
 *
 * Pages are shared with the block cache: a page that get_page returns must
 * only be written by a process after it has been copied.
 */
#pragma once

#include "lib/atomic.h"
#include "mem/page.h"

struct backing;

struct backing_ops {
    /* Page `index` of the file, with a reference for the caller, or an
       err_ptr (-EIO; -ENXIO past the end of the file). May sleep; must not
       take a lock that is held while user memory is touched. */
    struct page *(*get_page)(struct backing *backing, uint32_t index);
    /* As get_page, but only if it is in memory now: else NULL. Never sleeps. */
    struct page *(*peek_page)(struct backing *backing, uint32_t index);
    void (*get)(struct backing *backing); /* one more user of the file */
    void (*put)(struct backing *backing); /* one less; may sleep */
    /* Of the file, for /proc/PID/maps; 0: it is none. */
    uint32_t (*ino)(const struct backing *backing);
};

struct backing {
    const struct backing_ops *ops;
    uint32_t id;       /* see object_id in mm.h */
    uint32_t maps;     /* areas that map it read-only; vm's lock */
    uint32_t promised; /* frames promised for them; vm's lock */
    atomic_t writers;  /* > 0: open for writing so often; < 0: so many run it */
};

/* For all who only read zeroes; never written. */
extern struct page *zero_page;

/* A new one, zeroed. */
void backing_init(struct backing *backing, const struct backing_ops *ops);

/* A file that is open for writing is not executed, and one that is being
   executed is not written to. Each says whether it may begin (-ETXTBSY). */
static inline bool backing_begin_write(struct backing *backing)
{
    return atomic_add_same_sign(&backing->writers, 1);
}

static inline void backing_end_write(struct backing *backing)
{
    atomic_add(&backing->writers, -1);
}

static inline bool backing_begin_run(struct backing *backing)
{
    return atomic_add_same_sign(&backing->writers, -1);
}

static inline void backing_end_run(struct backing *backing)
{
    atomic_add(&backing->writers, 1);
}
