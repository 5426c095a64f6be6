/*
 * The orphan list: inodes without links that were open when the machine
 * stopped. Checking it, and freeing them as a mount would.
 */
#include "orphan.h"

#include <string.h>

void check_orphans(struct check *c)
{
    uint32_t ino = c->sb->orphan_head;

    while (ino != 0) {
        const struct dinode *inode;

        if (ino >= c->sb->ninodes) {
            finding(c, "orphan list: inode %u is out of range", ino);
            return;
        }
        if (c->inodes[ino].orphan) {
            finding(c, "orphan list: inode %u is on it twice", ino);
            return;
        }
        inode = image_inode(c->img, ino);
        c->inodes[ino].orphan = true;
        if (inode->mode == 0)
            finding(c, "orphan list: inode %u is free", ino);
        else if (inode->nlink > 0)
            finding(c, "orphan list: inode %u has %u links", ino, inode->nlink);
        ino = inode->next_orphan;
    }
}

/* Mark the blocks of a tree of blocks free; `level` 0 is content. */
static void free_blocks(const struct image *img, uint32_t block, unsigned level)
{
    const uint32_t *table;

    if (block == 0)
        return;
    table = image_block(img, block);
    for (uint32_t i = 0; level > 0 && i < NINDIRECT; i++)
        free_blocks(img, table[i], level - 1);
    image_clear_bit(img, image_super(img)->bmap_start, block);
}

static void free_inode(const struct image *img, uint32_t ino)
{
    struct dinode *inode = image_inode(img, ino);
    uint32_t generation = inode->generation;

    for (uint32_t i = 0; i < NDIRECT; i++)
        free_blocks(img, inode->direct[i], 0);
    free_blocks(img, inode->indirect, 1);
    free_blocks(img, inode->double_indirect, 2);
    memset(inode, 0, sizeof *inode);
    inode->generation = generation;
    image_clear_bit(img, image_super(img)->imap_start, ino);
}

uint32_t orphans_free(const struct image *img)
{
    struct superblock *sb = image_super(img);
    uint32_t n = 0;

    while (sb->orphan_head != 0) {
        uint32_t ino = sb->orphan_head;
        sb->orphan_head = image_inode(img, ino)->next_orphan;
        free_inode(img, ino);
        n++;
    }
    return n;
}
