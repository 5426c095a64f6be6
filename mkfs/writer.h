/*
 * Writing a new file system. Blocks and inodes are handed out in order, from
 * the first on, so that what is in use is everything below two counters.
 * Nothing is written where zeros belong: the image file starts without
 * content there, and blocks of zeros in a file become holes.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "fs/format.h"
#include "tree.h"

struct writer {
    int fd;
    off_t base;           /* byte of the image where block 0 is */
    struct superblock sb; /* the layout */
    uint32_t next_block;  /* all data blocks from here on are free */
    uint32_t next_ino;    /* all inodes from here on are free */
    uint32_t time;        /* seconds since 1970: the time of every file */
};

/*
 * Write the tree under `root` and then the bitmaps, the journal's header and,
 * last, the superblock. The image has room for w->sb.nblocks blocks of zeros
 * at w->base; w->sb has inodes for the whole tree. Exits with status 1 when
 * the blocks run out or a file cannot be read.
 */
void writer_write(struct writer *w, struct node *root);
