/*
 * The block cache.
 *
 * Life of a buf: bread() finds it in the hash table or makes it, with a page,
 * and reads the block. While somebody holds a reference it stays. Without
 * references, a clean buf hangs in the LRU list, least recently used first,
 * and keeps its content until the page allocator asks for memory back; so the
 * cache grows over all memory nobody else wants. A dirty one hangs in the
 * dirty list until it is written, by commit.c and nobody else.
 * The running transaction and a commit hold references to their bufs.
 *
 * There are descriptors for all of memory, which take 1% of it.
 *
 * The page may have more references than the cache's: processes that map the
 * file. Then dropping the buf would free no memory, so reclaim leaves it, and
 * dropping it because its block was freed leaves the page to the processes.
 *
 * cache_lock protects the hash table, the lists and refs, flags, page of each
 * buf. What a buf contains is protected from above: a file's block by the
 * inode's lock, the bitmaps by alloc.c's, the inode table by the lock of the
 * inode concerned. While BUF_READING is set, only the reader touches it.
 *
 * Why reclaim(), which may be called with any spinlocks held, can take
 * cache_lock: its holder never allocates or frees memory, and takes no other
 * lock but that of a wait queue (to sleep or wake), whose holders do not
 * allocate either. So its holder always gets on.
 */
#include "abi/errno.h"
#include "fs/cache_state.h"
#include "fs/corrupt.h"
#include "fs/file.h"
#include "lib/panic.h"
#include "lib/spinlock.h"
#include "lib/string.h"
#include "mem/commit.h"
#include "mem/slab.h"
#include "sched/wait.h"

#define PAGES_PER_BUCKET 4     /* of memory: the hash chains' length */
#define MAX_BUCKETS (1u << 18) /* 1 MiB, the largest kmalloc */
#define BUFS_PER_PAGE (PAGE_SIZE / sizeof(struct buf))

struct block_cache cache = {.lock = SPINLOCK_INIT("cache")};
static struct buf **bucket(uint32_t block)
{
    return &cache.buckets[block & cache.mask];
}

struct buf *cache_lookup(uint32_t block)
{
    struct buf *buf = *bucket(block);

    while (buf && buf->block != block)
        buf = buf->hash_next;
    return buf;
}

struct page *cache_evict(struct buf *buf)
{
    struct buf **where = bucket(buf->block);
    struct page *page = buf->page;

    ASSERT(buf->refs == 0 && !(buf->flags & BUF_DIRTY));
    while (*where != buf)
        where = &(*where)->hash_next;
    *where = buf->hash_next;
    list_del(&buf->link);
    buf->hash_next = cache.spare;
    cache.spare = buf;
    cache.npages--;
    return page;
}

/* The page allocator wants n pages. The descriptors are kept for later. */
static uint32_t reclaim(uint32_t n)
{
    struct list victims;
    struct page *page;
    struct buf *buf;
    uint32_t freed = 0;

    if (spin_holding(&cache.lock))
        return 0;
    list_init(&victims);
    spin_lock(&cache.lock);
    for (uint32_t left = cache.npages; left > 0 && freed < n; left--) {
        if (list_empty(&cache.lru))
            break;
        buf = list_first(&cache.lru, struct buf, link);
        if (atomic_read(&buf->page->count) > 1) { /* mapped: try it last */
            list_del(&buf->link);
            list_add_tail(&cache.lru, &buf->link);
            continue;
        }
        page = cache_evict(buf);
        list_add(&victims, &page->link);
        freed++;
    }
    spin_unlock(&cache.lock);
    while (!list_empty(&victims)) {
        page = list_first(&victims, struct page, link);
        list_del(&page->link);
        page_put(page);
    }
    return freed;
}

static void hold(struct buf *buf)
{
    if (buf->refs++ == 0 && !(buf->flags & BUF_DIRTY))
        list_del(&buf->link);
}

void bhold(struct buf *buf)
{
    spin_guard(&cache.lock);

    hold(buf);
}

void brelse(struct buf *buf)
{
    spin_guard(&cache.lock);

    ASSERT(buf->refs > 0);
    if (--buf->refs == 0 && !(buf->flags & BUF_DIRTY))
        list_add_tail(&cache.lru, &buf->link);
}

/* Give a descriptor back that is in no list, and its page. */
static void destroy(struct buf *buf)
{
    page_put(buf->page);
    spin_lock(&cache.lock);
    buf->hash_next = cache.spare;
    cache.spare = buf;
    spin_unlock(&cache.lock);
}

/* A descriptor with a page and one reference, in no list yet; or NULL. */
static struct buf *create(uint32_t block)
{
    struct page *page = page_alloc();
    struct buf *buf;

    if (!page)
        return NULL;
    spin_lock(&cache.lock);
    buf = cache.spare; /* there are as many as pages */
    cache.spare = buf->hash_next;
    spin_unlock(&cache.lock);
    *buf = (struct buf){
        .block = block, .page = page, .data = page_to_virt(page), .refs = 1};
    list_init(&buf->link);
    list_init(&buf->tx_link);
    return buf;
}

static void insert(struct buf *buf)
{
    struct buf **where = bucket(buf->block);

    buf->hash_next = *where;
    *where = buf;
    cache.npages++;
}

static struct buf *find(uint32_t block)
{
    spin_guard(&cache.lock);
    struct buf *buf = cache_lookup(block);

    if (buf)
        hold(buf);
    return buf;
}

/* The buf of a block, with a reference, valid or not; NULL: no memory. When
   there was none, *made: the caller is the one to read it. */
static struct buf *bget(uint32_t block, bool *made)
{
    struct buf *buf = find(block), *new;

    *made = false;
    if (buf)
        return buf;
    new = create(block);
    if (!new)
        return NULL;
    new->flags = BUF_READING;
    spin_lock(&cache.lock);
    buf = cache_lookup(block);
    *made = !buf;
    if (buf)
        hold(buf);
    else
        insert(new);
    spin_unlock(&cache.lock);
    if (*made)
        return new;
    destroy(new);
    return buf;
}

static void end_read(struct buf *buf, bool valid)
{
    spin_guard(&cache.lock);

    buf->flags &= ~BUF_READING;
    if (valid)
        buf->flags |= BUF_VALID;
    wakeup(buf);
}

/* Read `buf`, and up to n - 1 of its successors along with it. */
static int read_cluster(struct buf *buf, unsigned n)
{
    struct buf *bufs[DISK_MAX_BUFS] = {buf};
    void *pages[DISK_MAX_BUFS] = {buf->data};
    struct buf *next;
    unsigned count = 1;
    bool made;
    int err;

    while (count < MIN(n, DISK_MAX_BUFS)) {
        next = bget(buf->block + count, &made);
        if (next && !made)
            brelse(next);
        if (!made)
            break;
        bufs[count] = next;
        pages[count++] = next->data;
    }
    err = blocks_read(buf->block, pages, count);
    for (unsigned i = 1; i < count; i++) {
        end_read(bufs[i], err == 0);
        brelse(bufs[i]);
    }
    if (err && count > 1)
        err = blocks_read(buf->block, pages, 1);
    end_read(buf, err == 0);
    return err;
}

struct buf *bread_ahead(uint32_t block, unsigned n)
{
    bool valid, made;
    struct buf *buf = bget(block, &made);

    if (!buf)
        return err_ptr(-ENOMEM);
    if (buf->flags & BUF_VALID) /* never taken back while referenced */
        return buf;
    spin_lock(&cache.lock);
    while (!made && (buf->flags & BUF_READING))
        sleep_uninterruptible(buf, &cache.lock);
    valid = buf->flags & BUF_VALID;
    if (!valid)
        buf->flags |= BUF_READING;
    spin_unlock(&cache.lock);
    if (valid || read_cluster(buf, n) == 0)
        return buf;
    brelse(buf);
    return err_ptr(-EIO);
}

struct buf *bread(uint32_t block)
{
    return bread_ahead(block, 1);
}

struct buf *bfind(uint32_t block)
{
    struct buf *buf = find(block);

    if (!buf || (buf->flags & BUF_VALID))
        return buf;
    brelse(buf);
    return NULL;
}

/*
 * A buf from the block's former life is dropped: processes that map the old
 * content keep its page. Nobody holds it: what a commit held is let go before
 * the block is free again (commit.c).
 */
struct buf *bget_new(uint32_t block)
{
    struct buf *new = create(block), *old;
    struct page *page = NULL;
    bool in_use;

    if (!new)
        return err_ptr(-ENOMEM);
    new->flags = BUF_VALID;
    spin_lock(&cache.lock);
    old = cache_lookup(block);
    in_use = old && (old->refs > 0 || (old->flags & BUF_DIRTY));
    if (old && !in_use)
        page = cache_evict(old);
    if (!in_use)
        insert(new);
    spin_unlock(&cache.lock);
    if (page)
        page_put(page);
    if (!in_use)
        return new;
    destroy(new);
    return err_ptr(fs_corrupt("block %u is in use, but was free", block));
}

void fs_cache_pages(uint32_t *cached, uint32_t *dirty)
{
    *cached = cache.npages;
    *dirty = cache.ndirty;
}

/* Cut pages into descriptors, enough for all of memory. */
static int make_descriptors(void)
{
    struct page *page;
    struct buf *buf;

    for (uint32_t n = 0; n < pages_total(); n += BUFS_PER_PAGE) {
        page = page_alloc();
        if (!page)
            return -ENOMEM;
        buf = page_to_virt(page);
        for (unsigned i = 0; i < BUFS_PER_PAGE; i++, buf++) {
            buf->hash_next = cache.spare;
            cache.spare = buf;
        }
    }
    return commit_reserve(pages_total() / BUFS_PER_PAGE);
}

int cache_init(void)
{
    uint32_t n = 1;

    while (n < pages_total() / PAGES_PER_BUCKET && n < MAX_BUCKETS)
        n *= 2;
    cache.buckets = kzalloc(n * sizeof *cache.buckets);
    if (!cache.buckets || make_descriptors() < 0)
        return -ENOMEM;
    cache.mask = n - 1;
    list_init(&cache.lru);
    list_init(&cache.dirty);
    page_set_reclaimer(reclaim);
    return 0;
}
