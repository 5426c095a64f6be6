/*
 * Dirty bufs: the content of files that is newer than the disk's.
 *
 * Only commit.c writes them: it first declares all that is dirty to be
 * flushing, and then, while new operations go on, writes that in clusters of
 * neighbouring blocks. A buf that is changed
 * again before its turn is written with the change, one that is changed during
 * the write is dirty again afterwards. Both are fine for content inside a
 * file, whose metadata is on the disk already or comes with this commit. A
 * change that must not reach the disk before its own transaction does goes
 * through buf_to_journal(), which waits for the write.
 *
 * cache.lock protects everything here.
 */
#include "abi/errno.h"
#include "fs/cache_state.h"
#include "lib/panic.h"
#include "sched/wait.h"

/* With the lock held. */
static void set_dirty(struct buf *buf)
{
    if (buf->flags & BUF_DIRTY)
        return;
    if (buf->refs == 0)
        list_del(&buf->link);
    buf->flags |= BUF_DIRTY;
    list_add_tail(&cache.dirty, &buf->link);
    cache.ndirty++;
}

/* With the lock held, before it is written or because it need not be. */
static void clear_dirty(struct buf *buf)
{
    buf->flags &= ~BUF_DIRTY;
    list_del(&buf->link);
    cache.ndirty--;
    if (buf->refs == 0)
        list_add_tail(&cache.lru, &buf->link);
}

void buf_set_dirty(struct buf *buf)
{
    spin_lock(&cache.lock);
    set_dirty(buf);
    spin_unlock(&cache.lock);
}

void buf_drop(uint32_t block)
{
    struct page *page = NULL;
    struct buf *buf;

    spin_lock(&cache.lock);
    buf = cache_lookup(block);
    if (buf && (buf->flags & (BUF_DIRTY | BUF_FLUSHING)) == BUF_DIRTY)
        clear_dirty(buf);
    if (buf && buf->refs == 0 && !(buf->flags & BUF_DIRTY))
        page = cache_evict(buf);
    spin_unlock(&cache.lock);
    if (page)
        page_put(page);
}

void buf_to_journal(struct buf *buf)
{
    spin_lock(&cache.lock);
    while (buf->flags & BUF_FLUSHING)
        sleep_uninterruptible(buf, &cache.lock);
    if (buf->flags & BUF_DIRTY)
        clear_dirty(buf);
    spin_unlock(&cache.lock);
}

void cache_flush_begin(void)
{
    struct buf *buf;

    spin_lock(&cache.lock);
    ASSERT(list_empty(&cache.flushing));
    while (!list_empty(&cache.dirty)) {
        buf = list_first(&cache.dirty, struct buf, link);
        buf->flags |= BUF_FLUSHING;
        list_del(&buf->link);
        list_add_tail(&cache.flushing, &buf->link);
    }
    spin_unlock(&cache.lock);
}

static bool to_flush(const struct buf *buf)
{
    const uint8_t both = BUF_DIRTY | BUF_FLUSHING;

    return buf && (buf->flags & both) == both;
}

/* Take the first buf that is to be written, and those next to it on the disk,
   from the list, with references; how many. */
static unsigned next_cluster(struct buf **bufs)
{
    struct buf *buf, *before;
    unsigned n = 0;

    spin_lock(&cache.lock);
    if (list_empty(&cache.flushing)) {
        spin_unlock(&cache.lock);
        return 0;
    }
    buf = list_first(&cache.flushing, struct buf, link);
    for (unsigned i = 1; i < DISK_MAX_BUFS; i++) {
        before = cache_lookup(buf->block - 1);
        if (!to_flush(before))
            break;
        buf = before;
    }
    for (; n < DISK_MAX_BUFS && to_flush(buf); n++) {
        bufs[n] = buf;
        buf->refs++;
        clear_dirty(buf);
        buf = cache_lookup(buf->block + 1);
    }
    spin_unlock(&cache.lock);
    return n;
}

/* The n bufs are written, or could not be: they stay dirty then. */
static void end_write(struct buf **bufs, unsigned n, bool written)
{
    spin_lock(&cache.lock);
    for (unsigned i = 0; i < n; i++) {
        bufs[i]->flags &= ~BUF_FLUSHING;
        if (!written)
            set_dirty(bufs[i]);
        cache_release(bufs[i]);
        wakeup(bufs[i]);
    }
    spin_unlock(&cache.lock);
}

int cache_flush(void)
{
    struct buf *bufs[DISK_MAX_BUFS];
    void *pages[DISK_MAX_BUFS];
    unsigned n;
    int err = 0;

    while ((n = next_cluster(bufs)) > 0) {
        for (unsigned i = 0; i < n; i++)
            pages[i] = bufs[i]->data;
        if (!err)
            err = blocks_write(bufs[0]->block, pages, n);
        end_write(bufs, n, !err);
    }
    return err;
}

unsigned cache_dirty(void)
{
    return cache.ndirty;
}
