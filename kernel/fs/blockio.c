/*
 * The partition that holds the file system: where it lies, and transfers
 * relative to its start. The numbers are written once, by partition_find(),
 * before anybody else reads them.
 */
#include "abi/errno.h"
#include "fs/blockio.h"
#include "fs/file.h"
#include "lib/printf.h"
#include "mem/page.h"

/* The master boot record (any PC since 1983) has four entries. */
#define MBR_ENTRIES 4
#define MBR_TABLE_OFFSET 446

struct mbr_entry {
    uint8_t active;
    uint8_t chs_start[3];
    uint8_t type; /* 0: unused */
    uint8_t chs_end[3];
    uint32_t start; /* first sector */
    uint32_t nsectors;
} PACKED;

static struct {
    uint32_t start; /* sector */
    uint32_t nsectors;
} partition;

static atomic_t nread, nwritten; /* blocks */

void fs_blocks_moved(uint32_t *in, uint32_t *out)
{
    *in = (uint32_t)atomic_read(&nread);
    *out = (uint32_t)atomic_read(&nwritten);
}

uint32_t partition_blocks(void)
{
    return partition.nsectors / SECTORS_PER_BLOCK;
}

static uint32_t block_sector(uint32_t block)
{
    return partition.start + block * SECTORS_PER_BLOCK;
}

int blocks_read(uint32_t block, void *const *pages, unsigned n)
{
    atomic_add(&nread, (int)n);
    return disk_read(block_sector(block), pages, n);
}

int blocks_write(uint32_t block, void *const *pages, unsigned n)
{
    atomic_add(&nwritten, (int)n);
    return disk_write(block_sector(block), pages, n);
}

/* Choose the partition in the MBR at `mbr`: 0 or -ENODEV, with a message. */
static int choose(const uint8_t *mbr)
{
    const struct mbr_entry *entry =
        (const struct mbr_entry *)(mbr + MBR_TABLE_OFFSET);

    for (unsigned i = 0; i < MBR_ENTRIES; i++, entry++) {
        if (entry->type != FS_PARTITION_TYPE)
            continue;
        partition.start = entry->start;
        partition.nsectors = entry->nsectors;
        if (partition.start < disk_sectors() &&
            partition.nsectors <= disk_sectors() - partition.start)
            return 0;
        kprintf("fs: partition %u reaches beyond the end of the disk\n", i + 1);
        return -ENODEV;
    }
    kprintf("fs: no partition of type 0x%02x on the disk\n", FS_PARTITION_TYPE);
    return -ENODEV;
}

int partition_find(void)
{
    struct page *page;
    void *mbr;
    int err;

    if (disk_sectors() < SECTORS_PER_BLOCK) {
        kprintf("fs: no disk to mount the root from\n");
        return -ENODEV;
    }
    page = page_alloc();
    if (!page)
        return -ENOMEM;
    mbr = page_to_virt(page);
    err = disk_read(0, &mbr, 1);
    if (err)
        kprintf("fs: the disk's partition table cannot be read\n");
    else
        err = choose(mbr);
    page_put(page);
    return err;
}
