/*
 * From a file's block numbers (index) to the disk's: 12 direct ones in the
 * inode, then 1024 in the indirect block, then 1024 times 1024 in the double
 * indirect block's tables. See fs/format.h.
 *
 * The inode's lock protects all of it, the tables' content included.
 */
#include "abi/errno.h"
#include "fs/disk.h"
#include "lib/panic.h"
#include "lib/string.h"

#define MAX_TABLES 2
#define MAX_RUN 64u /* blocks; longer ones are found in pieces */

/*
 * The way to a block: slot[0], in the inode, names the first table, slot[1],
 * in there, the second, and so on; the last slot names the block. table[i] is
 * what slot[i] is in, with a reference (but for table[0]). `depth` is how far
 * we have come, at most `ntables`.
 */
struct way {
    unsigned ntables, depth;
    uint32_t index[MAX_TABLES]; /* of slot[i + 1] in its table */
    uint32_t *slot[MAX_TABLES + 1];
    struct buf *table[MAX_TABLES + 1];
};

static void find_way(struct disk_inode *di, uint32_t index, struct way *way)
{
    way->ntables = way->depth = 0;
    way->table[0] = di->table;
    if (index < NDIRECT) {
        way->slot[0] = &di->dinode->direct[index];
        return;
    }
    index -= NDIRECT;
    if (index < NINDIRECT) {
        way->slot[0] = &di->dinode->indirect;
    } else {
        index -= NINDIRECT;
        ASSERT(index < NINDIRECT * NINDIRECT);
        way->slot[0] = &di->dinode->double_indirect;
        way->index[way->ntables++] = index / NINDIRECT;
    }
    way->index[way->ntables++] = index % NINDIRECT;
}

static int check(const struct disk_inode *di, uint32_t block)
{
    if (block == 0 || block_valid(block))
        return 0;
    return fs_corrupt("inode %u has block %u", di->inode.ino, block);
}

/* How many of the `left` slots from `slot` on name blocks that lie one behind
   the other on the disk. */
static uint32_t run_length(const uint32_t *slot, uint32_t left)
{
    uint32_t n = 1;

    left = MIN(left, MAX_RUN);
    while (n < left && slot[n] == slot[0] + n && block_valid(slot[n]))
        n++;
    return n;
}

/* One table further, and back. */
static void enter(struct way *way, struct buf *table)
{
    uint32_t index = way->index[way->depth++];

    way->table[way->depth] = table;
    way->slot[way->depth] = (uint32_t *)table->data + index;
}

static void leave(struct way *way)
{
    brelse(way->table[way->depth--]);
}

static void leave_all(struct way *way)
{
    while (way->depth > 0)
        leave(way);
}

/* Go to the block or to where a table is missing. `get` finds a table's buf.
   leave_all() afterwards, also after an error. */
static int follow(struct disk_inode *di, uint32_t index, struct way *way,
                  struct buf *(*get)(uint32_t block))
{
    struct buf *table;
    uint32_t block;
    int err;

    find_way(di, index, way);
    for (;;) {
        block = *way->slot[way->depth];
        err = check(di, block);
        if (err || block == 0 || way->depth == way->ntables)
            return err;
        table = get(block);
        if (!table)
            return -EAGAIN;
        if (is_err(table))
            return ptr_err(table);
        enter(way, table);
    }
}

/* The block is in the run that was found last: a file that is read or written
   from one end to the other looks into its tables now and then only. */
static bool in_run(const struct disk_inode *di, uint32_t index)
{
    return index - di->run.index < di->run.n;
}

static int lookup(struct disk_inode *di, uint32_t index, uint32_t *block,
                  struct buf *(*get)(uint32_t block))
{
    const uint32_t *slot;
    struct way way;
    int err;

    if (in_run(di, index)) {
        *block = di->run.block + (index - di->run.index);
        return 0;
    }
    err = follow(di, index, &way, get);
    slot = way.slot[way.depth];
    *block = *slot;
    if (!err && *block && way.depth > 0) {
        di->run.index = index;
        di->run.block = *block;
        di->run.n = run_length(slot, NINDIRECT - way.index[way.depth - 1]);
    }
    leave_all(&way);
    return err;
}

int bmap_lookup(struct disk_inode *di, uint32_t index, uint32_t *block)
{
    return lookup(di, index, block, bread);
}

int bmap_peek(struct disk_inode *di, uint32_t index, uint32_t *block)
{
    return lookup(di, index, block, bfind);
}

void bmap_forget(struct disk_inode *di)
{
    di->run.n = 0;
}

struct buf *disk_alloc(uint32_t near)
{
    struct buf *buf;
    uint32_t block;
    int err = block_alloc(near, &block);

    if (err)
        return err_ptr(err);
    buf = bget_new(block);
    if (is_err(buf))
        block_discard(block);
    return buf;
}

/* Let the slot we have come to, which is empty, name `block`. */
static void set_slot(struct disk_inode *di, struct way *way, uint32_t block)
{
    journal_dirty(way->table[way->depth]);
    *way->slot[way->depth] = block;
    di->inode.nblocks++;
}

int bmap_attach(struct disk_inode *di, uint32_t index, uint32_t block)
{
    struct buf *table;
    struct way way;
    int err = follow(di, index, &way, bread);

    while (!err && way.depth < way.ntables) {
        table = disk_alloc(block);
        if (is_err(table)) {
            err = ptr_err(table);
            break;
        }
        memset(table->data, 0, BLOCK_SIZE);
        journal_dirty(table);
        set_slot(di, &way, table->block);
        enter(&way, table);
    }
    if (!err && *way.slot[way.depth] != 0) /* it was a hole a moment ago */
        err = fs_corrupt("inode %u: a table is something else too",
                         di->inode.ino);
    if (!err) {
        set_slot(di, &way, block);
        if (index == di->run.index + di->run.n &&
            block == di->run.block + di->run.n)
            di->run.n++;
    }
    leave_all(&way);
    return err;
}

/* Free what the slot we have come to names. */
static void clear_slot(struct disk_inode *di, struct way *way)
{
    uint32_t *slot = way->slot[way->depth];

    if (*slot == 0)
        return;
    if (block_valid(*slot) && block_free(*slot) == 0)
        di->inode.nblocks--;
    journal_dirty(way->table[way->depth]);
    *slot = 0;
}

uint32_t bmap_extent(const struct disk_inode *di)
{
    if (di->dinode->indirect || di->dinode->double_indirect)
        return NDIRECT + NINDIRECT + NINDIRECT * NINDIRECT;
    return (uint32_t)DIV_ROUND_UP(di->inode.size, BLOCK_SIZE);
}

uint32_t bmap_free_last(struct disk_inode *di, uint32_t n, uint32_t keep)
{
    uint32_t before = 0;
    struct way way;

    follow(di, n - 1, &way, bread); /* or how far one gets */
    for (unsigned i = way.depth; i < way.ntables; i++)
        before = before * NINDIRECT + way.index[i];
    if (n - 1 - before >= keep) {
        clear_slot(di, &way);
        while (way.depth > 0 && way.index[way.depth - 1] == 0) {
            leave(&way);
            clear_slot(di, &way);
        }
    }
    leave_all(&way);
    return MAX(n - 1 - before, keep);
}

uint32_t bmap_near(struct disk_inode *di, uint32_t index)
{
    uint32_t block;

    if (index > 0 && bmap_peek(di, index - 1, &block) == 0)
        return block;
    return 0;
}

struct buf *disk_new_block(struct disk_inode *di, uint32_t index)
{
    struct buf *buf = disk_alloc(bmap_near(di, index));
    uint32_t block;
    int err;

    if (is_err(buf))
        return buf;
    block = buf->block;
    memset(buf->data, 0, BLOCK_SIZE);
    err = bmap_attach(di, index, block);
    if (!err)
        return buf;
    brelse(buf);
    block_discard(block); /* last: then somebody else may take it */
    return err_ptr(err);
}
