/*
 * Which blocks and which inode numbers are in use: the two bitmaps.
 */
#pragma once

#include "fs/file.h"
#include "fs/journal.h"

/*
 * Take a free block, the next one to `near` that there is (0: anywhere) and
 * mark it in use. The handle needs one block for it. 0 or -ENOSPC, -EIO,
 * -ENOMEM. Sleeps.
 */
int block_alloc(uint32_t near, uint32_t *block);

/* Give a block back: 0, or -EIO when it was not in use or does not exist. */
int block_free(uint32_t block);

/* Take back what block_alloc gave in this handle: it is free again at once, for
   the disk never knew it otherwise. */
void block_discard(uint32_t block);

/* Whether an inode or indirect block may point to this block. */
bool block_valid(uint32_t block);

/* The same for inode numbers. */
int ino_alloc(uint32_t *ino);
void ino_free(uint32_t ino);
bool ino_valid(uint32_t ino);

/* Call `visit` for each number in use: 0, -EIO, -ENOMEM. Sleeps. */
int ino_for_each(void (*visit)(uint32_t ino));

/* Are fewer than n blocks free to take, but more after a commit? */
bool alloc_waits(unsigned n);

/* Called by a commit: the transaction is on the disk. */
void alloc_committed(void);

/* Count what is free: 0, -EIO, -ENOMEM. Once, before anything else here. */
int alloc_init(const struct superblock *sb);
