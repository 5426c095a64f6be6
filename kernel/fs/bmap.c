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

#define MAX_RUN 64u /* blocks; longer ones are found in pieces */

/* The way to a block: a slot in the inode, then one in each of the tables. */
struct way {
    uint32_t *slot;
    unsigned ntables;
    uint32_t index[2]; /* in the tables */
};

static struct way find_way(struct disk_inode *di, uint32_t index)
{
    if (index < NDIRECT)
        return (struct way){.slot = &di->direct[index]};
    index -= NDIRECT;
    if (index < NINDIRECT)
        return (struct way){
            .slot = &di->indirect, .ntables = 1, .index = {index}};
    index -= NINDIRECT;
    ASSERT(index < NINDIRECT * NINDIRECT);
    return (struct way){.slot = &di->double_indirect,
                        .ntables = 2,
                        .index = {index / NINDIRECT, index % NINDIRECT}};
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

/* Follow the way with `get`, which finds a table's buf. Notes in *run how many
   blocks follow in one piece. */
static int follow(struct disk_inode *di, uint32_t index, uint32_t *block,
                  uint32_t *run, struct buf *(*get)(uint32_t block))
{
    struct way way = find_way(di, index);
    const uint32_t *slot;
    struct buf *buf;
    int err = check(di, *way.slot);

    *block = *way.slot;
    *run = 1;
    for (unsigned i = 0; i < way.ntables && *block && !err; i++) {
        buf = get(*block);
        if (!buf)
            return -EAGAIN;
        if (is_err(buf))
            return ptr_err(buf);
        slot = (const uint32_t *)buf->data + way.index[i];
        *block = *slot;
        if (i == way.ntables - 1 && *block)
            *run = run_length(slot, NINDIRECT - way.index[i]);
        brelse(buf);
        err = check(di, *block);
    }
    return err;
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
    uint32_t n;
    int err;

    if (in_run(di, index)) {
        *block = di->run.block + (index - di->run.index);
        return 0;
    }
    err = follow(di, index, block, &n, get);
    if (!err && *block && index >= NDIRECT) {
        di->run.index = index;
        di->run.block = *block;
        di->run.n = n;
    }
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

/* The buf of the table in block *named, or of a new one: *named tells then. */
static struct buf *get_table(struct disk_inode *di, uint32_t near,
                             uint32_t *named)
{
    struct buf *buf;
    uint32_t block;
    int err = check(di, *named);

    if (err)
        return err_ptr(err);
    if (*named)
        return bread(*named);
    err = block_alloc(near, &block);
    if (err)
        return err_ptr(err);
    buf = bget_zeroed(block);
    if (is_err(buf)) {
        block_discard(block);
        return buf;
    }
    journal_dirty(buf);
    di->inode.nblocks++;
    *named = block;
    return buf;
}

/* Let a slot of `table` (NULL: of the inode) name `block`. */
static void set_slot(struct buf *table, uint32_t *slot, uint32_t block)
{
    if (*slot == block)
        return;
    if (table)
        journal_dirty(table);
    *slot = block;
}

int bmap_attach(struct disk_inode *di, uint32_t index, uint32_t block)
{
    struct way way = find_way(di, index);
    struct buf *table = NULL, *next = NULL;
    uint32_t named;
    int err = 0;

    for (unsigned i = 0; i < way.ntables; i++) {
        named = *way.slot;
        next = get_table(di, block, &named);
        if (is_err(next))
            break;
        set_slot(table, way.slot, named);
        if (table)
            brelse(table);
        table = next;
        way.slot = (uint32_t *)table->data + way.index[i];
    }
    if (is_err(next))
        err = ptr_err(next);
    else if (*way.slot != 0) /* it was a hole, until somebody wrote there */
        err = fs_corrupt("inode %u: a table is something else too",
                         di->inode.ino);
    if (!err) {
        set_slot(table, way.slot, block);
        di->inode.nblocks++;
        if (index == di->run.index + di->run.n &&
            block == di->run.block + di->run.n)
            di->run.n++;
    }
    if (table)
        brelse(table);
    return err;
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
    struct buf *buf;
    uint32_t block;
    int err = block_alloc(bmap_near(di, index), &block);

    if (err)
        return err_ptr(err);
    buf = bget_zeroed(block);
    if (is_err(buf)) {
        block_discard(block);
        return buf;
    }
    err = bmap_attach(di, index, block);
    if (!err)
        return buf;
    brelse(buf);
    block_discard(block);
    return err_ptr(err);
}
