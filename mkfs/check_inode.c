/*
 * Checking inodes: type, size, and the blocks they use.
 *
 * A block belongs to whoever claims it first; for a second claim there is a
 * finding, and the block is not looked into again. That ends every walk over
 * a damaged tree of blocks: no block's pointers are followed twice.
 *
 * An inode without links is being taken apart, block by block, perhaps over
 * several transactions: its size says nothing about its blocks any more.
 */
#include "check.h"

#include <string.h>
#include <sys/stat.h>

#include "util.h"

#define MODE_BITS (S_IFMT | 07777u)
#define NS_PER_SECOND 1000000000u

/* The walk over the blocks of one inode. */
struct walk {
    struct check *c;
    uint32_t ino;
    const struct dinode *inode;
    uint64_t needed; /* blocks its size asks for */
    uint32_t used;   /* blocks it claimed, indirect ones included */
    uint64_t ndata;  /* of them, blocks of content */
    uint32_t last;   /* the block its end lies in, or 0 */
};

/* The inode uses `block`: false, and a finding, when it must not. */
static bool claim(struct walk *walk, uint32_t block)
{
    struct check *c = walk->c;

    if (block < c->sb->data_start || block >= c->sb->nblocks) {
        finding(c, "inode %u: block %u is out of range", walk->ino, block);
        c->inodes[walk->ino].broken = true;
        return false;
    }
    if (c->owner[block]) {
        finding(c, "block %u: used by inode %u and by inode %u", block,
                c->owner[block], walk->ino);
        c->inodes[walk->ino].broken = true;
        return false;
    }
    c->owner[block] = walk->ino;
    walk->used++;
    return true;
}

/*
 * Walk a tree of blocks: `block` is at `level` (0: content) and the first
 * block of content under it has number `index` in the file.
 */
static void walk_blocks(struct walk *walk, uint32_t block, unsigned level,
                        uint64_t index)
{
    const uint32_t *table;
    uint64_t span = level == 2 ? NINDIRECT : 1;

    if (block == 0 || !claim(walk, block))
        return;
    if (level > 0) {
        table = image_block(walk->c->img, block);
        for (uint32_t i = 0; i < NINDIRECT; i++)
            walk_blocks(walk, table[i], level - 1, index + i * span);
        return;
    }
    walk->ndata++;
    if (index + 1 == walk->needed)
        walk->last = block;
    if (index >= walk->needed && walk->inode->nlink > 0) {
        finding(walk->c, "inode %u: block %u lies past the end of the file",
                walk->ino, block);
        walk->c->inodes[walk->ino].broken = true;
    }
}

/* The bytes between the file's end and its last block's are zero. */
static void check_tail(struct walk *walk)
{
    const unsigned char *bytes;

    if (walk->last == 0)
        return;
    bytes = image_block(walk->c->img, walk->last);
    for (uint32_t i = walk->inode->size % BLOCK_SIZE; i && i < BLOCK_SIZE; i++)
        if (bytes[i]) {
            finding(walk->c, "inode %u: bytes past the end are not zero",
                    walk->ino);
            return;
        }
}

static void check_directory_size(struct walk *walk)
{
    uint32_t size = walk->inode->size;

    if (size == 0 || size % BLOCK_SIZE) {
        finding(walk->c, "inode %u: directory of %u bytes, not whole blocks",
                walk->ino, size);
        walk->c->inodes[walk->ino].broken = true;
    } else if (walk->ndata < walk->needed) {
        finding(walk->c, "inode %u: directory has holes", walk->ino);
        walk->c->inodes[walk->ino].broken = true;
    }
}

static void check_symlink(struct walk *walk)
{
    struct check *c = walk->c;
    uint32_t size = walk->inode->size;

    if (size == 0 || size >= BLOCK_SIZE)
        finding(c, "inode %u: symbolic link of %u bytes, not 1 to %u",
                walk->ino, size, BLOCK_SIZE - 1);
    else if (walk->last == 0)
        finding(c, "inode %u: symbolic link without its target", walk->ino);
    else if (memchr(image_block(c->img, walk->last), 0, size))
        finding(c, "inode %u: symbolic link with a NUL in it", walk->ino);
}

static void check_size(struct walk *walk)
{
    uint32_t mode = walk->inode->mode;

    if (S_ISDIR(mode))
        check_directory_size(walk);
    else if (S_ISLNK(mode))
        check_symlink(walk);
    else if (!S_ISREG(mode) && walk->inode->size > 0)
        finding(walk->c, "inode %u: device of %u bytes, not 0", walk->ino,
                walk->inode->size);
    check_tail(walk);
}

static void check_mode(struct check *c, uint32_t ino, uint32_t mode)
{
    if (mode & ~MODE_BITS ||
        (!S_ISREG(mode) && !S_ISDIR(mode) && !S_ISLNK(mode) && !S_ISCHR(mode) &&
         !S_ISBLK(mode)))
        finding(c, "inode %u: mode %o is of no known type", ino, mode);
    if (ino == ROOT_INO && !S_ISDIR(mode))
        finding(c, "inode %u: the root is not a directory", ino);
}

static void check_times(struct check *c, uint32_t ino,
                        const struct dinode *inode)
{
    if (inode->atime_ns >= NS_PER_SECOND || inode->mtime_ns >= NS_PER_SECOND ||
        inode->ctime_ns >= NS_PER_SECOND)
        finding(c, "inode %u: a time with more than 999999999 ns", ino);
}

static void check_inode(struct check *c, uint32_t ino)
{
    const struct dinode *inode = image_inode(c->img, ino);
    struct walk walk = {.c = c, .ino = ino, .inode = inode};

    check_mode(c, ino, inode->mode);
    check_times(c, ino, inode);
    walk.needed = div_up(inode->size, BLOCK_SIZE);
    for (uint32_t i = 0; i < NDIRECT; i++)
        walk_blocks(&walk, inode->direct[i], 0, i);
    walk_blocks(&walk, inode->indirect, 1, NDIRECT);
    walk_blocks(&walk, inode->double_indirect, 2, NDIRECT + NINDIRECT);
    if (inode->nblocks != walk.used)
        finding(c, "inode %u: block count %u, found %u", ino, inode->nblocks,
                walk.used);
    if (inode->nlink > 0)
        check_size(&walk);
}

void check_inodes(struct check *c)
{
    for (uint32_t ino = ROOT_INO; ino < c->sb->ninodes; ino++)
        if (ino == ROOT_INO || image_inode(c->img, ino)->mode != 0)
            check_inode(c, ino);
}
