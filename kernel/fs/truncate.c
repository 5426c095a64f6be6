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

/* Blocks that one more step may log: a bitmap's block and two tables; and
   what finishing takes: the inode and the last block. */
#define STEP_RESERVE 3u
#define END_RESERVE 2u

struct shrink {
    struct disk_inode *di;
    uint32_t kept; /* blocks of the file not freed yet */
};

static void free_one(struct shrink *shrink, uint32_t block)
{
    if (!block_valid(block))
        fs_corrupt("inode %u has block %u", shrink->di->inode.ino, block);
    else if (block_free(block) == 0)
        shrink->di->inode.nblocks--;
}

static bool free_tree(struct shrink *shrink, uint32_t *slot, unsigned level,
                      uint32_t first, uint32_t base);

/*
 * Free what hangs in a table that covers `span` blocks of the file per slot,
 * from its block `first` on. A table that cannot be read is given up, with
 * whatever it names.
 */
static bool free_table(struct shrink *shrink, uint32_t block, unsigned level,
                       uint32_t first, uint32_t base)
{
    uint32_t span = level == 2 ? NINDIRECT : 1;
    struct buf *buf;
    uint32_t *slots;
    bool done = true;

    if (!block_valid(block))
        return true;
    buf = bread(block);
    if (is_err(buf)) {
        fs_corrupt("inode %u: table in block %u cannot be read",
                   shrink->di->inode.ino, block);
        return true;
    }
    slots = (uint32_t *)buf->data;
    for (uint32_t i = NINDIRECT; done && i-- > first / span;) {
        if (slots[i] == 0)
            continue;
        done = current()->handle_left >= STEP_RESERVE + END_RESERVE;
        if (!done)
            break;
        journal_dirty(buf);
        done = free_tree(shrink, &slots[i], level - 1,
                         i == first / span ? first % span : 0, base + i * span);
    }
    brelse(buf);
    return done;
}

/*
 * Free the blocks of the tree at *slot, of which the first has number `base`
 * in the file, from the `first`-th on. False when the handle has no room for
 * more.
 */
static bool free_tree(struct shrink *shrink, uint32_t *slot, unsigned level,
                      uint32_t first, uint32_t base)
{
    if (*slot == 0)
        return true;
    if (current()->handle_left < STEP_RESERVE + END_RESERVE)
        return false;
    if (level > 0 && !free_table(shrink, *slot, level, first, base))
        return false;
    if (first > 0)
        return true;
    free_one(shrink, *slot);
    *slot = 0;
    if (level == 0)
        shrink->kept = base;
    return true;
}

/* Free blocks from number `keep` on, as many as the handle has room for. */
static bool free_blocks(struct shrink *shrink, uint32_t keep)
{
    const uint32_t base1 = NDIRECT, base2 = NDIRECT + NINDIRECT;
    struct disk_inode *di = shrink->di;

    if (!free_tree(shrink, &di->double_indirect, 2,
                   keep > base2 ? keep - base2 : 0, base2))
        return false;
    if (keep >= base2)
        return true;
    if (!free_tree(shrink, &di->indirect, 1, keep > base1 ? keep - base1 : 0,
                   base1))
        return false;
    for (uint32_t i = NDIRECT; i-- > keep;)
        if (!free_tree(shrink, &di->direct[i], 0, 0, i))
            return false;
    return true;
}

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

/* One handle's worth of shrinking. 1: there is more to do. */
static int shrink_step(struct disk_inode *di, uint32_t size)
{
    struct shrink shrink = {.di = di,
                            .kept = DIV_ROUND_UP(di->inode.size, BLOCK_SIZE)};
    bool done;
    int err = journal_begin(JOURNAL_MAX_RESERVE);

    if (err)
        return err;
    bmap_forget(di);
    done = free_blocks(&shrink, DIV_ROUND_UP(size, BLOCK_SIZE));
    if (done)
        err = zero_tail(di, size);
    if (done && !err)
        di->inode.size = size;
    else
        di->inode.size =
            MIN(di->inode.size, (uint64_t)shrink.kept * BLOCK_SIZE);
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
    int r;

    ASSERT(mutex_holding(&inode->lock));
    if (size > (loff_t)MAX_FILE_SIZE)
        return -EFBIG;
    if ((uint64_t)size > inode->size)
        return size > (loff_t)rlimit(RLIMIT_FSIZE) ? -EFBIG
                                                   : grow(di, (uint32_t)size);
    do
        r = shrink_step(di, (uint32_t)size);
    while (r > 0);
    return r;
}
