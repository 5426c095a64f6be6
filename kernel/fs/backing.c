/*
 * Files as parts of address spaces: vm asks for their pages here, for mmap and
 * exec. It gets the cache's own pages, so a program that runs twice is in
 * memory once; whoever wants to write copies first.
 *
 * get_page takes the inode's lock, and is called from page faults. That is no
 * deadlock: nobody touches user memory, in a way that could fault, with an
 * inode lock held. rw.c copies with the _nofault calls, and all others that
 * hold inode locks do not know user memory at all (paths and directory entries
 * go through kernel buffers). So the holder of the lock never waits for a page
 * fault, nor for the mm->lock that a faulting process holds.
 */
#include "abi/errno.h"
#include "fs/disk.h"

static struct page *zero_page; /* what a hole looks like; never written */

static struct inode *backing_inode(struct backing *backing)
{
    return container_of(backing, struct inode, backing);
}

struct page *disk_zero_page(void)
{
    return zero_page;
}

static bool in_file(const struct inode *inode, uint32_t index)
{
    return (uint64_t)index * BLOCK_SIZE < inode->size;
}

/* The page of a buf or of a hole (NULL), with a reference of its own. */
static struct page *page_of(struct buf *buf)
{
    struct page *page = buf ? buf->page : zero_page;

    page_get(page);
    if (buf)
        brelse(buf);
    return page;
}

static struct page *get_page_locked(struct disk_inode *di, uint32_t index)
{
    struct buf *buf = NULL;
    uint32_t block;
    int err = -ENXIO;

    if (in_file(&di->inode, index))
        err = bmap_lookup(di, index, &block);
    if (!err && block)
        buf = disk_bread(di, index, block);
    if (is_err(buf))
        err = ptr_err(buf);
    return err ? err_ptr(err) : page_of(buf);
}

static struct page *get_page(struct backing *backing, uint32_t index)
{
    struct inode *inode = backing_inode(backing);
    struct page *page;

    inode_lock(inode);
    page = get_page_locked(disk_inode(inode), index);
    inode_unlock(inode);
    return page;
}

static struct page *peek_page(struct backing *backing, uint32_t index)
{
    struct inode *inode = backing_inode(backing);
    struct page *page = NULL;
    struct buf *buf;
    uint32_t block;

    if (!mutex_trylock(&inode->lock))
        return NULL;
    if (in_file(inode, index) &&
        bmap_peek(disk_inode(inode), index, &block) == 0) {
        buf = block ? bfind(block) : NULL;
        if (buf || block == 0)
            page = page_of(buf);
    }
    mutex_unlock(&inode->lock);
    return page;
}

static void backing_get(struct backing *backing)
{
    inode_get(backing_inode(backing));
}

static void backing_put(struct backing *backing)
{
    inode_put(backing_inode(backing));
}

static uint32_t backing_ino(const struct backing *backing)
{
    return container_of(backing, const struct inode, backing)->ino;
}

const struct backing_ops disk_backing_ops = {
    .get_page = get_page,
    .peek_page = peek_page,
    .get = backing_get,
    .put = backing_put,
    .ino = backing_ino,
};

int disk_backing_init(void)
{
    zero_page = page_alloc_zeroed();
    return zero_page ? 0 : -ENOMEM;
}
