/*
 * What cache.c and writeback.c share, and nobody else sees.
 */
#pragma once

#include "fs/cache.h"
#include "lib/spinlock.h"

struct block_cache {
    struct spinlock lock;
    struct buf **buckets;
    uint32_t mask;
    struct list lru;   /* clean and unreferenced, oldest first */
    struct list dirty; /* BUF_DIRTY */
    struct buf *spare; /* descriptors without a page, by hash_next */
    uint32_t npages;
    unsigned ndirty; /* BUF_DIRTY */
};

extern struct block_cache cache;

/* Both with the lock held. Find a block's buf, or NULL; take an unreferenced,
   clean buf out and return its page, which is freed without the lock. */
struct buf *cache_lookup(uint32_t block);
struct page *cache_evict(struct buf *buf);
