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
#include "fs/file.h"
#include "lib/string.h"

static struct inode *backing_inode(struct backing *backing)
{
    return container_of(backing, struct inode, backing);
}

/* Page `index` of the file, with a reference; or an err_ptr. `peek`: NULL if
   its content is not in memory. The inode is locked. */
static struct page *find_page(struct inode *inode, uint32_t index, bool peek)
{
    struct disk_inode *di = disk_inode(inode);
    struct page *page = zero_page; /* what a hole looks like */
    struct buf *buf = NULL;
    uint32_t block;
    int err = -ENXIO;

    if ((uint64_t)index * BLOCK_SIZE < inode->size)
        err = (peek ? bmap_peek : bmap_lookup)(di, index, &block);
    if (err)
        return err_ptr(err);
    if (block) {
        buf = peek ? bfind(block) : disk_bread(di, index, block);
        if (!buf || is_err(buf))
            return (void *)buf;
        page = buf->page;
    }
    page_get(page);
    if (buf)
        brelse(buf);
    return page;
}

static struct page *get_page(struct backing *backing, uint32_t index)
{
    struct inode *inode = backing_inode(backing);
    struct page *page;

    inode_lock(inode);
    page = find_page(inode, index, false);
    inode_unlock(inode);
    return page;
}

static struct page *peek_page(struct backing *backing, uint32_t index)
{
    struct inode *inode = backing_inode(backing);
    struct page *page;

    if (!mutex_trylock(&inode->lock))
        return NULL;
    page = find_page(inode, index, true);
    inode_unlock(inode);
    return is_err(page) ? NULL : page;
}

int inode_read_kernel(struct inode *inode, void *buf, uint32_t n, loff_t pos)
{
    uint32_t done = 0, offset, count;
    struct page *page;

    if (inode->ops != &disk_inode_ops)
        return -EINVAL;
    n = pos < (loff_t)inode->size ? MIN(n, inode->size - pos) : 0;
    for (; done < n; done += count) {
        offset = (uint32_t)(pos + done) % BLOCK_SIZE;
        count = MIN(n - done, BLOCK_SIZE - offset);
        page = get_page(&inode->backing, (uint32_t)(pos + done) / BLOCK_SIZE);
        if (is_err(page))
            return ptr_err(page);
        memcpy((char *)buf + done, (char *)page_to_virt(page) + offset, count);
        page_put(page);
    }
    return (int)done;
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
