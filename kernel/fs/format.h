/*
 * The disk format of kin's file system, shared by the kernel and mkfs/.
 *
 * All numbers are little-endian. A block is 4096 bytes; block numbers count
 * from the start of the file system's partition.
 *
 *   block 0            superblock
 *   log_start          journal: one header block, then up to log_blocks - 1
 *                      images of the blocks its header lists
 *   imap_start         inode bitmap, bit i = inode i is in use
 *   bmap_start         block bitmap, bit b = block b is in use; the blocks
 *                      before data_start and those at or past nblocks (to the
 *                      end of the bitmap's last block) are marked in use
 *   itable_start       inode table, INODES_PER_BLOCK inodes to a block
 *   data_start ...     data, up to nblocks
 *
 * Inode 0 does not exist; inode 1 is the root directory, its own parent.
 * A block number of 0 in an inode or an indirect block is a hole, which reads
 * as zero. Bytes past the end of a file in its last block are zero.
 *
 * A directory is a file of struct dirent; its size is a multiple of
 * BLOCK_SIZE, and a slot with inode number 0 is free. "." and ".." are its
 * first two entries. A directory's nlink is 2 plus its subdirectories.
 *
 * A symbolic link's target is its content, without a final NUL.
 *
 * The journal's header lists, in order, the home of each image behind it. It
 * is valid when magic is LOG_MAGIC, n is not 0 and checksum is log_checksum()
 * over the header with checksum 0, and the n images. A valid header is
 * replayed by writing each image home; then n is set to 0.
 *
 * Inodes without links (nlink 0, mode not 0) were still open when the machine
 * stopped. They are freed when the file system is mounted.
 */
#pragma once

#include <stdint.h>

#define BLOCK_SIZE 4096u
#define SECTOR_SIZE 512u
#define SECTORS_PER_BLOCK (BLOCK_SIZE / SECTOR_SIZE)

#define FS_MAGIC 0x314e494bu  /* "KIN1" */
#define LOG_MAGIC 0x474f4c4bu /* "KLOG" */
#define FS_VERSION 2u
#define FS_PARTITION_TYPE 0x4b /* type byte of kin's MBR partition entry */

#define ROOT_INO 1u

#define NDIRECT 12u
#define NINDIRECT (BLOCK_SIZE / sizeof(uint32_t))
#define MAX_FILE_SIZE 0xffffffffu /* bytes; the block tree could hold more */
#define MAX_LINKS 65000u          /* then EMLINK */
#define NAME_LEN 59u              /* bytes in a name, without the NUL */

#define LOG_MAX_IMAGES ((BLOCK_SIZE - 16) / sizeof(uint32_t))

struct superblock {
    uint32_t magic;
    uint32_t version;
    uint32_t nblocks; /* in the whole file system, this block included */
    uint32_t ninodes; /* inode numbers run from 1 to ninodes - 1 */
    uint32_t log_start;
    uint32_t log_blocks;
    uint32_t imap_start;
    uint32_t bmap_start;
    uint32_t itable_start;
    uint32_t data_start;
};

struct dinode {
    uint16_t mode; /* S_IF* and permission bits as in abi/stat.h; 0 is free */
    uint16_t reserved0;
    uint32_t nlink;
    uint32_t uid;
    uint32_t gid;
    uint32_t size;       /* bytes */
    uint32_t nblocks;    /* blocks used, indirect ones included */
    uint32_t rdev;       /* device number, for S_IFCHR and S_IFBLK */
    uint32_t generation; /* raised each time the inode is allocated */
    uint32_t atime, atime_ns;
    uint32_t mtime, mtime_ns;
    uint32_t ctime, ctime_ns;
    uint32_t direct[NDIRECT];
    uint32_t indirect;
    uint32_t double_indirect;
    uint32_t reserved1[4];
};

#define INODES_PER_BLOCK (BLOCK_SIZE / sizeof(struct dinode))

struct dirent {
    uint32_t ino;
    char name[NAME_LEN + 1]; /* NUL-padded to the end */
};

#define DIRENTS_PER_BLOCK (BLOCK_SIZE / sizeof(struct dirent))

struct log_header {
    uint32_t magic;
    uint32_t sequence; /* rises by one with each commit */
    uint32_t n;        /* images that follow; 0: nothing to replay */
    uint32_t checksum;
    uint32_t home[LOG_MAX_IMAGES];
};

_Static_assert(sizeof(struct dinode) == 128, "dinode layout");
_Static_assert(sizeof(struct dirent) == 64, "dirent layout");
_Static_assert(sizeof(struct log_header) == BLOCK_SIZE, "log header layout");

/*
 * Fold `nbytes` (a multiple of 4) at `data` into a running journal checksum;
 * start with 0. FNV-1a over 32-bit words.
 */
static inline uint32_t log_checksum(uint32_t sum, const void *data,
                                    uint32_t nbytes)
{
    const uint32_t *word = data;

    sum ^= 2166136261u;
    for (uint32_t i = 0; i < nbytes / sizeof *word; i++)
        sum = (sum ^ word[i]) * 16777619u;
    return sum;
}
