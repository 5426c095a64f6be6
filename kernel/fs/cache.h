/*
 * The block cache, which is the page cache too: a struct buf for each block
 * of the disk that is in memory, its content in a page of its own. See
 * cache.c for the life of a buf.
 */
#pragma once

#include "fs/blockio.h"
#include "lib/list.h"
#include "mem/page.h"

#define BUF_VALID 1u   /* holds the block's content, or newer */
#define BUF_READING 2u /* being read: wait on the buf */
#define BUF_DIRTY 4u   /* content newer than the disk's; in a list by `link` */

struct buf {
    struct buf *hash_next;
    struct list link;    /* LRU (clean, no references) or dirty */
    struct list tx_link; /* running transaction; the journal's lock */
    struct page *page;
    uint8_t *data; /* the page's content */
    uint32_t block;
    uint32_t fresh; /* transaction that allocated the block, see journal.h */
    int refs;
    uint8_t flags; /* BUF_* */
    bool logged;   /* in the running transaction; the journal's lock */
};

/* Set up the cache for this machine's memory: 0 or -ENOMEM. Once. */
int cache_init(void);

/*
 * The buf of a block with its content, and a reference: brelse() it. err_ptr:
 * -EIO, -ENOMEM. bread_ahead reads, when it has to, up to n blocks from
 * `block` on in one go. They sleep.
 */
struct buf *bread(uint32_t block);
struct buf *bread_ahead(uint32_t block, unsigned n);

/* The same if its content is in memory now, else NULL. Never sleeps. */
struct buf *bfind(uint32_t block);

/* For a block that was just allocated: a buf that nobody else sees, content
   undefined. err_ptr: -ENOMEM, -EIO. Does not sleep. */
struct buf *bget_new(uint32_t block);

void bhold(struct buf *buf); /* one more reference */
void brelse(struct buf *buf);

/* The content of a file's block was changed, within a journal handle. */
void buf_set_dirty(struct buf *buf);

/* The block was freed: what was to be written of it need not be. */
void buf_drop(uint32_t block);

/* It need not be written: the journal does, or it has been. */
void buf_set_clean(struct buf *buf);

/* For commit.c, while nobody changes anything: write what is dirty. 0 or -EIO;
   then the rest is still dirty. Sleeps. */
int cache_flush(void);

/* Write n bufs, DISK_MAX_BUFS at most, to the blocks from `block` on. */
int bufs_write(uint32_t block, struct buf *const *bufs, unsigned n);
unsigned cache_dirty(void); /* how many bufs are */
