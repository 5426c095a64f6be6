/*
 * What fsck's parts share: one pass over an image and what it has learnt.
 *
 * The order matters. The superblock comes first, for all other numbers are
 * measured against it; then the journal, which changes blocks; then every
 * inode with its blocks; then the directories, but only those whose blocks were
 * found in order; then what can be summed up: link counts and bitmaps.
 *
 * Every block is looked into for one owner only, so a damaged image cannot
 * make the pass longer than the image is.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "fs/format.h"
#include "image.h"

/* What the pass knows of one inode. */
struct inode_state {
    uint32_t names;   /* directory entries that name it, "." and ".." not */
    uint32_t subdirs; /* entries of this directory that name directories */
    uint32_t parent;  /* a directory: where its (first) name is, or 0 */
    bool broken;      /* its blocks are not in order: not looked into */
    bool walked;      /* a directory whose way up was followed */
    bool reached;     /* a directory that hangs below the root */
};

struct check {
    const struct image *img;
    const struct superblock *sb;
    uint32_t *owner; /* of each block: the inode that uses it, or 0 */
    struct inode_state *inodes;
    unsigned long nfindings;
};

/* Print one line on stdout and count it. */
void finding(struct check *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Check the superblock; false when nothing can be found with its numbers. */
bool check_superblock(struct check *c);

/* Check each inode by itself, and who uses which block. */
void check_inodes(struct check *c);

/* Check the directory tree, and count names and subdirectories. */
void check_directories(struct check *c);

/* Check what the inodes say of their links against what was counted. */
void check_links(struct check *c);

/* Check both bitmaps against what is in use. */
void check_bitmaps(struct check *c);

/* Check all of an image whose superblock is sound and journal is done with. */
void check_image(struct check *c);
