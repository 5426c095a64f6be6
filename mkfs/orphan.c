/*
 * Inodes without links that were open when the machine stopped: freeing them
 * as a mount would.
 */
#include "orphan.h"

#include <string.h>

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
    uint32_t n = 0;

    for (uint32_t ino = ROOT_INO; ino < image_super(img)->ninodes; ino++) {
        const struct dinode *inode = image_inode(img, ino);
        if (inode->mode != 0 && inode->nlink == 0) {
            free_inode(img, ino);
            n++;
        }
    }
    return n;
}
