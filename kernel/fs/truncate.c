/*
 * Changing the size of a file.
 *
 * Growing is a matter of the size: bytes past the end are zero already.
 * Shrinking frees blocks from the end backwards, in as many handles as the
 * journal has room for, and each handle makes the size what is left; so the
 * file is whole after each. The bytes behind the new end, in its last block,
 * are zeroed in the same handle as the size is set.
 */
#include "abi/errno.h"
#include "fs/disk.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "sched/proc.h"

/* Blocks that freeing one more may log: its bitmap's and those of two tables,
   and the table that named it; and what finishing takes: the inode and the
   last block. */
#define STEP_RESERVE 5u
#define END_RESERVE 2u

/* Zero what is behind byte `size` in its block, as part of the transaction. */
static int zero_tail(struct disk_inode *di, uint32_t size)
{
    uint32_t offset = size % BLOCK_SIZE, block;
    struct buf *buf;
    int err;

    if (offset == 0)
        return 0;
    err = bmap_lookup(di, size / BLOCK_SIZE, &block);
    if (err || block == 0)
        return err;
    buf = bread(block);
    if (is_err(buf))
        return ptr_err(buf);
    journal_dirty(buf);
    memset(buf->data + offset, 0, BLOCK_SIZE - offset);
    brelse(buf);
    return 0;
}

/* One handle's worth of shrinking to `size`, from *nblocks on. 1: there is more
   to do. */
static int shrink_step(struct disk_inode *di, uint64_t size, uint32_t *nblocks)
{
    uint32_t keep = (uint32_t)DIV_ROUND_UP(size, BLOCK_SIZE);
    int err = journal_begin(JOURNAL_MAX_RESERVE);
    bool done;

    if (err)
        return err;
    bmap_forget(di);
    while (*nblocks > keep &&
           current()->handle_left >= STEP_RESERVE + END_RESERVE)
        *nblocks = bmap_free_last(di, *nblocks, keep);
    done = *nblocks <= keep;
    if (done)
        err = zero_tail(di, (uint32_t)size);
    size = done && !err ? size : (uint64_t)*nblocks * BLOCK_SIZE;
    di->inode.size = MIN(di->inode.size, size);
    disk_inode_touch(di, true);
    disk_inode_write(di);
    journal_end();
    return err ? err : !done;
}

static int grow(struct disk_inode *di, uint32_t size)
{
    int err = journal_begin(1);

    if (err)
        return err;
    di->inode.size = size;
    disk_inode_touch(di, true);
    disk_inode_write(di);
    journal_end();
    return 0;
}

int disk_truncate(struct inode *inode, loff_t size)
{
    struct disk_inode *di = disk_inode(inode);
    uint32_t nblocks = bmap_extent(di);
    int r;

    ASSERT(mutex_holding(&inode->lock));
    if (size > (loff_t)MAX_FILE_SIZE)
        return -EFBIG;
    if ((uint64_t)size > inode->size)
        return size > (loff_t)rlimit(RLIMIT_FSIZE) ? -EFBIG
                                                   : grow(di, (uint32_t)size);
    do
        r = shrink_step(di, (uint64_t)size, &nblocks);
    while (r > 0);
    return r;
}
