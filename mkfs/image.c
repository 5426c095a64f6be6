/*
 * Disk images mapped into memory: see image.h.
 */
#include "image.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util.h"

/* A page of the mapping that cannot be read (a bad disk) arrives here. */
static void unreadable(int signal)
{
    static const char text[] = "fsck: the image cannot be read\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);

    (void)signal;
    (void)written;
    _exit(2);
}

static uint32_t get32(const unsigned char *bytes)
{
    uint32_t value;

    memcpy(&value, bytes, sizeof value);
    return value;
}

/*
 * The byte at which the first partition of our type starts, and its length
 * in *nbytes (as the table has it). 0, leaving *nbytes, when there is none.
 */
static uint64_t find_partition(const unsigned char *sector, uint64_t *nbytes)
{
    if (sector[SECTOR_SIZE - 2] != 0x55 || sector[SECTOR_SIZE - 1] != 0xaa)
        return 0;
    for (unsigned i = 0; i < MBR_ENTRIES; i++) {
        const unsigned char *entry = sector + MBR_TABLE + i * MBR_ENTRY_SIZE;
        if (entry[MBR_ENTRY_TYPE] != FS_PARTITION_TYPE)
            continue;
        *nbytes = (uint64_t)get32(entry + MBR_ENTRY_SECTORS) * SECTOR_SIZE;
        return (uint64_t)get32(entry + MBR_ENTRY_LBA) * SECTOR_SIZE;
    }
    return 0;
}

void image_open(struct image *img, const char *path, off_t offset,
                bool writable)
{
    int fd = open(path, writable ? O_RDWR : O_RDONLY);
    off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    uint64_t start, nbytes = UINT64_MAX;

    if (size < 0)
        die_errno(2, path);
    if (size < (off_t)BLOCK_SIZE)
        die(2, "%s: too short for a file system", path);
    img->path = path;
    img->map_size = size;
    img->map = mmap(NULL, size, PROT_READ | PROT_WRITE,
                    writable ? MAP_SHARED : MAP_PRIVATE, fd, 0);
    if (img->map == MAP_FAILED)
        die_errno(2, path);
    close(fd);
    signal(SIGBUS, unreadable);

    start = offset < 0 ? find_partition(img->map, &nbytes) : (uint64_t)offset;
    if (start > (uint64_t)size - BLOCK_SIZE)
        die(2, "%s: no file system at %llu, the image has %llu bytes", path,
            (unsigned long long)start, (unsigned long long)size);
    if (nbytes > (uint64_t)size - start)
        nbytes = size - start;
    if (nbytes < BLOCK_SIZE)
        die(2, "%s: the partition is too small for a file system", path);
    img->base = img->map + start;
    img->room = nbytes / BLOCK_SIZE;
}

void image_sync(const struct image *img)
{
    if (msync(img->map, img->map_size, MS_SYNC) < 0)
        die_errno(2, img->path);
}

void image_close(struct image *img)
{
    munmap(img->map, img->map_size);
}

void *image_block(const struct image *img, uint32_t block)
{
    assert(block < img->room);
    return img->base + (size_t)block * BLOCK_SIZE;
}

struct superblock *image_super(const struct image *img)
{
    return image_block(img, 0);
}

struct dinode *image_inode(const struct image *img, uint32_t ino)
{
    const struct superblock *sb = image_super(img);
    struct dinode *block;

    assert(ino < sb->ninodes);
    block = image_block(img, sb->itable_start + ino / INODES_PER_BLOCK);
    return block + ino % INODES_PER_BLOCK;
}

uint32_t image_file_block(const struct image *img, const struct dinode *inode,
                          uint32_t index)
{
    uint32_t table;

    if (index < NDIRECT)
        return inode->direct[index];
    index -= NDIRECT;
    if (index < NINDIRECT) {
        table = inode->indirect;
    } else {
        index -= NINDIRECT;
        table = inode->double_indirect;
        if (table)
            table = ((uint32_t *)image_block(img, table))[index / NINDIRECT];
        index %= NINDIRECT;
    }
    return table ? ((uint32_t *)image_block(img, table))[index] : 0;
}

bool image_bit(const struct image *img, uint32_t start, uint32_t i)
{
    unsigned char *bits = image_block(img, start + i / BITS_PER_BLOCK);

    return bits[i % BITS_PER_BLOCK / 8] >> (i % 8) & 1;
}

void image_clear_bit(const struct image *img, uint32_t start, uint32_t i)
{
    unsigned char *bits = image_block(img, start + i / BITS_PER_BLOCK);

    bits[i % BITS_PER_BLOCK / 8] &= ~(1u << (i % 8));
}
