/*
 * The block bitmap and the inode bitmap.
 *
 * A block freed by a transaction must not be used again before that
 * transaction is on the disk: after a crash the file that had it is still
 * there. So there is a second bitmap, in memory only, of the blocks that the
 * running transaction has freed. A block is free to take when its bit is clear
 * in both.
 *
 * alloc_lock (a mutex, taken within a handle) protects the bitmaps' content
 * and the structs below.
 */
#include "abi/errno.h"
#include "fs/alloc.h"
#include "fs/corrupt.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "sched/mutex.h"

#define BITS (BLOCK_SIZE * 8) /* in a block of a bitmap */

struct bitmap {
    const char *name;
    uint32_t start; /* first block */
    uint32_t first; /* bit that can be free */
    uint32_t nbits; /* that mean something */
    uint32_t nblocks;
    uint32_t hint;    /* where to look next */
    uint32_t nfree;   /* free to take */
    uint32_t **freed; /* by the running transaction, a page for each block;
                         NULL: need not wait */
    uint32_t nfreed;
};

static struct bitmap blocks = {.name = "block"};
static struct bitmap inodes = {.name = "inode"};
static struct mutex alloc_lock = MUTEX_INIT("alloc");

static bool valid(const struct bitmap *map, uint32_t bit)
{
    return bit >= map->first && bit < map->nbits;
}

/* The first bit of bitmap block i from `from` on that may be taken; BITS: none.
 */
static uint32_t find_in_block(const struct bitmap *map, const struct buf *buf,
                              uint32_t i, uint32_t from)
{
    uint32_t bits;

    for (uint32_t w = from / 32; w < BITS / 32; w++) {
        bits = ((const uint32_t *)buf->data)[w];
        if (map->freed)
            bits |= map->freed[i][w];
        if (w == from / 32)
            bits |= (1u << from % 32) - 1;
        if (bits != UINT32_MAX)
            return w * 32 + __builtin_ctz(~bits);
    }
    return BITS;
}

/* Find the first free bit from map->hint on, round the end, and take it. */
static int take(struct bitmap *map, uint32_t *taken)
{
    uint32_t first = map->hint / BITS, bit;
    struct buf *buf;

    for (uint32_t n = 0; n <= map->nblocks && map->nfree > 0; n++) {
        uint32_t i = (first + n) % map->nblocks;
        buf = bread(map->start + i);
        if (is_err(buf))
            return ptr_err(buf);
        bit = find_in_block(map, buf, i, n == 0 ? map->hint % BITS : 0);
        if (bit < BITS && i * BITS + bit < map->nbits) {
            journal_dirty(buf);
            ((uint32_t *)buf->data)[bit / 32] |= 1u << bit % 32;
            brelse(buf);
            map->nfree--;
            *taken = i * BITS + bit;
            return 0;
        }
        brelse(buf);
    }
    return -ENOSPC;
}

/* Clear a bit that is set. `wait`: it is free to take only once the running
   transaction is on the disk. */
static int give_back(struct bitmap *map, uint32_t bit, bool wait)
{
    uint32_t i = bit / BITS, w = bit % BITS / 32, mask = 1u << bit % 32;
    struct buf *buf = bread(map->start + i);
    uint32_t *words;

    if (is_err(buf))
        return ptr_err(buf);
    words = (uint32_t *)buf->data;
    if (!(words[w] & mask)) {
        brelse(buf);
        return fs_corrupt("%s %u is freed, but was free", map->name, bit);
    }
    journal_dirty(buf);
    words[w] &= ~mask;
    brelse(buf);
    if (wait) {
        map->freed[i][w] |= mask;
        map->nfreed++;
    } else {
        map->nfree++;
        map->hint = MIN(map->hint, bit);
    }
    return 0;
}

static int alloc_bit(struct bitmap *map, uint32_t near, uint32_t *bit)
{
    int err;

    mutex_lock(&alloc_lock);
    if (near && near + 1 < map->nbits)
        map->hint = near + 1;
    err = take(map, bit);
    if (!err)
        map->hint = *bit;
    if (!err && !valid(map, *bit))
        err = fs_corrupt("%s %u is marked free", map->name, *bit);
    mutex_unlock(&alloc_lock);
    return err;
}

static int free_bit(struct bitmap *map, uint32_t bit, bool wait)
{
    int err;

    ASSERT(valid(map, bit));
    mutex_lock(&alloc_lock);
    err = give_back(map, bit, wait);
    mutex_unlock(&alloc_lock);
    return err;
}

int block_alloc(uint32_t near, uint32_t *block)
{
    return alloc_bit(&blocks, near, block);
}

int block_free(uint32_t block)
{
    journal_forget(block);
    return free_bit(&blocks, block, true);
}

void block_discard(uint32_t block)
{
    journal_forget(block);
    free_bit(&blocks, block, false);
}

bool block_valid(uint32_t block)
{
    return valid(&blocks, block);
}

int ino_alloc(uint32_t *ino)
{
    return alloc_bit(&inodes, 0, ino);
}

void ino_free(uint32_t ino)
{
    free_bit(&inodes, ino, false);
}

bool ino_valid(uint32_t ino)
{
    return valid(&inodes, ino);
}

int ino_for_each(void (*visit)(uint32_t ino))
{
    struct buf *buf;

    for (uint32_t i = 0; i < inodes.nblocks; i++) {
        buf = bread(inodes.start + i);
        if (is_err(buf))
            return ptr_err(buf);
        for (uint32_t w = 0; w < BITS / 32; w++)
            for (uint32_t f = ((uint32_t *)buf->data)[w]; f; f &= f - 1) {
                uint32_t ino = i * BITS + w * 32 + __builtin_ctz(f);
                if (ino_valid(ino))
                    visit(ino);
            }
        brelse(buf);
    }
    return 0;
}

bool alloc_waits(unsigned n)
{
    return blocks.nfree < n && blocks.nfreed > 0;
}

void alloc_committed(void)
{
    mutex_lock(&alloc_lock);
    for (uint32_t i = 0; i < blocks.nblocks && blocks.nfreed > 0; i++)
        memset(blocks.freed[i], 0, BLOCK_SIZE);
    blocks.nfree += blocks.nfreed;
    blocks.nfreed = 0;
    mutex_unlock(&alloc_lock);
}

void fs_usage(struct fs_usage *usage)
{
    mutex_lock(&alloc_lock);
    usage->nblocks = blocks.nbits - blocks.first;
    usage->blocks_free = blocks.nfree + blocks.nfreed;
    usage->ninodes = inodes.nbits - inodes.first;
    usage->inodes_free = inodes.nfree;
    mutex_unlock(&alloc_lock);
}

/* Set a bitmap up, and count what is free in it. */
static int init(struct bitmap *map, uint32_t start, uint32_t first,
                uint32_t nbits)
{
    struct buf *buf;

    map->start = start;
    map->first = map->hint = first;
    map->nbits = nbits;
    map->nblocks = DIV_ROUND_UP(nbits, BITS);
    for (uint32_t i = 0; i < map->nblocks; i++) {
        buf = bread_ahead(map->start + i, map->nblocks - i);
        if (is_err(buf))
            return ptr_err(buf);
        for (uint32_t w = 0; w < BITS / 32; w++)
            for (uint32_t f = ~((uint32_t *)buf->data)[w]; f; f &= f - 1)
                map->nfree++;
        brelse(buf);
    }
    return 0;
}

int alloc_init(const struct superblock *sb)
{
    int err = init(&blocks, sb->bmap_start, sb->data_start, sb->nblocks);

    if (!err)
        err = init(&inodes, sb->imap_start, ROOT_INO, sb->ninodes);
    if (err)
        return err;
    blocks.freed = kmalloc(blocks.nblocks * sizeof *blocks.freed);
    for (uint32_t i = 0; blocks.freed && i < blocks.nblocks; i++) {
        blocks.freed[i] = kzalloc(BLOCK_SIZE);
        if (!blocks.freed[i])
            return -ENOMEM;
    }
    return blocks.freed ? 0 : -ENOMEM;
}
