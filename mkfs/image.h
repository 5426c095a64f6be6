/*
 * A disk image as fsck sees it: the file is mapped into memory, so a block
 * is a pointer and a large, mostly empty image costs only what is looked at.
 *
 * A writable image is a shared mapping: a store changes the file. One that is
 * not is a private mapping: it can be written to all the same, and the file
 * stays as it is (the journal is replayed that way before a mere check).
 *
 * Nothing read from an image can be trusted. The accessors assert their
 * preconditions; whoever calls them has checked the numbers first.
 * The host is little-endian, as the format is.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "fs/format.h"

#define BITS_PER_BLOCK (BLOCK_SIZE * 8)

/* The partition table of an MBR (the IBM PC's, as every BIOS reads it). */
#define MBR_TABLE 446u
#define MBR_ENTRIES 4u
#define MBR_ENTRY_SIZE 16u
#define MBR_ENTRY_TYPE 4u
#define MBR_ENTRY_LBA 8u
#define MBR_ENTRY_SECTORS 12u

struct image {
    const char *path;
    unsigned char *map; /* the whole file */
    size_t map_size;
    unsigned char *base; /* block 0 of the file system */
    uint64_t room;       /* whole blocks from there to the end */
};

/*
 * Map the image at `path` and find its file system: at byte `offset` (a
 * multiple of SECTOR_SIZE) or, when that is negative, in the first partition
 * of type FS_PARTITION_TYPE, or at 0 when there is none. Exits with status 2
 * and a message when the file cannot be read or ends before a first block.
 */
void image_open(struct image *img, const char *path, off_t offset,
                bool writable);

/* Write what was stored in a writable image to the file and its disk. */
void image_sync(const struct image *img);

/* Unmap; changes to a writable image are in the file. */
void image_close(struct image *img);

/* The block with number `block`, which is less than img->room. */
void *image_block(const struct image *img, uint32_t block);

/* The superblock. */
struct superblock *image_super(const struct image *img);

/* Inode `ino`, less than ninodes, of an image whose superblock is sound. */
struct dinode *image_inode(const struct image *img, uint32_t ino);

/*
 * The number of block `index` of a file, 0 for a hole. The file's block
 * numbers have been checked.
 */
uint32_t image_file_block(const struct image *img, const struct dinode *inode,
                          uint32_t index);

/* Bit `i` of the bitmap that starts at block `start`. */
bool image_bit(const struct image *img, uint32_t start, uint32_t i);
void image_clear_bit(const struct image *img, uint32_t start, uint32_t i);
