/*
 * Blocks of the file system's partition, straight from and to the disk. Only
 * the cache, the journal and mounting come here.
 */
#pragma once

#include "dev/dev.h"
#include "fs/format.h"

/*
 * Find the partition of type FS_PARTITION_TYPE in the disk's MBR and use it
 * from now on. 0, or -ENODEV, -EIO, -ENOMEM with a message that says what was
 * looked for and what was there. Sleeps.
 */
int partition_find(void);

/* Whole blocks in the partition. */
uint32_t partition_blocks(void);

/*
 * Transfer the blocks from `block` on, at most DISK_MAX_BUFS, from or to the
 * pages at `pages`. 0 or -EIO. They sleep.
 */
int blocks_read(uint32_t block, void *const *pages, unsigned n);
int blocks_write(uint32_t block, void *const *pages, unsigned n);
