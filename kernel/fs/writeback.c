/*
 * Dirty bufs: the content of files that is newer than the disk's. Only commits
 * write them, in clusters of neighbouring blocks.
 *
 * cache.lock protects everything here.
 */
#include "fs/cache_state.h"

void buf_set_dirty(struct buf *buf)
{
    spin_guard(&cache.lock);

    if (buf->flags & BUF_DIRTY)
        return;
    if (buf->refs == 0)
        list_del(&buf->link);
    buf->flags |= BUF_DIRTY;
    list_add_tail(&cache.dirty, &buf->link);
    cache.ndirty++;
}

/* With the lock held. */
static void set_clean(struct buf *buf)
{
    if (!(buf->flags & BUF_DIRTY))
        return;
    buf->flags &= ~BUF_DIRTY;
    list_del(&buf->link);
    cache.ndirty--;
    if (buf->refs == 0)
        list_add_tail(&cache.lru, &buf->link);
}

void buf_set_clean(struct buf *buf)
{
    spin_guard(&cache.lock);

    set_clean(buf);
}

void buf_drop(uint32_t block)
{
    struct page *page = NULL;
    struct buf *buf;

    spin_lock(&cache.lock);
    buf = cache_lookup(block);
    if (buf)
        set_clean(buf);
    if (buf && buf->refs == 0)
        page = cache_evict(buf);
    spin_unlock(&cache.lock);
    if (page)
        page_put(page);
}

static bool is_dirty(const struct buf *buf)
{
    return buf && (buf->flags & BUF_DIRTY);
}

/* The first dirty buf, and those next to it on the disk; how many. */
static unsigned next_cluster(struct buf **bufs)
{
    struct buf *buf, *before;
    unsigned n = 0;

    spin_guard(&cache.lock);
    if (list_empty(&cache.dirty))
        return 0;
    buf = list_first(&cache.dirty, struct buf, link);
    for (unsigned i = 1; i < DISK_MAX_BUFS; i++) {
        before = cache_lookup(buf->block - 1);
        if (!is_dirty(before))
            break;
        buf = before;
    }
    for (; n < DISK_MAX_BUFS && is_dirty(buf); n++) {
        bufs[n] = buf;
        buf = cache_lookup(buf->block + 1);
    }
    return n;
}

int bufs_write(uint32_t block, struct buf *const *bufs, unsigned n)
{
    void *pages[DISK_MAX_BUFS];

    for (unsigned i = 0; i < n; i++)
        pages[i] = bufs[i]->data;
    return blocks_write(block, pages, n);
}

int cache_flush(void)
{
    struct buf *bufs[DISK_MAX_BUFS];
    unsigned n;
    int err;

    while ((n = next_cluster(bufs)) > 0) {
        err = bufs_write(bufs[0]->block, bufs, n);
        if (err)
            return err;
        for (unsigned i = 0; i < n; i++)
            buf_set_clean(bufs[i]);
    }
    return 0;
}

unsigned cache_dirty(void)
{
    return cache.ndirty;
}
