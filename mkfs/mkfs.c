/*
 * mkfs: make a file system in an image from directories of the host.
 *
 *   mkfs [-o OFFSET] [-s SIZE] [-i NINODES] IMAGE TREE...
 *
 * The TREEs are laid over each other, later ones over earlier ones. Modes,
 * symbolic links and devices are kept; owner and group are 0; a hard link
 * becomes a file of its own; the root directory's mode is 0755. A file
 * .attributes in a TREE changes owners and modes (attributes.h). Every time is
 * SOURCE_DATE_EPOCH of the environment, or 0, so that the same input makes
 * the same bytes.
 *
 *   -o OFFSET   the byte of IMAGE where the file system starts, a multiple of
 *               512; what is before it stays, what is behind it goes
 *   -s SIZE     bytes of the file system, at least 1 MiB; without it half as
 *               much as the content is added as free space, and at least
 *               32 MiB
 *   -i NINODES  how many inodes; without it those of the content and one for
 *               every 16 KiB of the file system
 *
 * SIZE and OFFSET may end in K, M or G. The journal takes an eighth of the
 * file system, but from 64 blocks up to what its header can list.
 *
 * Exits with 1 when the content cannot be stored, 2 when called wrongly; an
 * image that was begun is then removed, or cut off at OFFSET if it was there
 * before. The superblock is written last: an interrupted mkfs leaves none.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fs/format.h"
#include "image.h"
#include "tree.h"
#include "util.h"
#include "writer.h"

#define MIN_NBLOCKS (1024u * 1024 / BLOCK_SIZE)
#define MIN_FREE_BLOCKS (32u * 1024 * 1024 / BLOCK_SIZE)
#define MIN_LOG_BLOCKS 64u
#define LOG_SHARE 8u /* of the file system: 1 / 8 */
#define BLOCKS_PER_INODE (16384u / BLOCK_SIZE)
#define ROUND_BLOCKS (1024u * 1024 / BLOCK_SIZE)

const char program[] = "mkfs";

static struct {
    const char *path;
    int fd;
    off_t base;
    bool was_there;
    bool complete;
} image = {.fd = -1};

/* At exit: an image that is not complete must not pass for one. */
static void discard_image(void)
{
    if (image.fd < 0 || image.complete)
        return;
    if (!image.was_there)
        unlink(image.path);
    else if (ftruncate(image.fd, image.base) < 0)
        perror(image.path);
}

static uint64_t clamp(uint64_t value, uint64_t low, uint64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* Place the regions of a file system of sb->nblocks and sb->ninodes. */
static void lay_out(struct superblock *sb)
{
    sb->magic = FS_MAGIC;
    sb->version = FS_VERSION;
    sb->log_start = 1;
    sb->log_blocks =
        clamp(sb->nblocks / LOG_SHARE, MIN_LOG_BLOCKS, 1 + LOG_MAX_IMAGES);
    sb->imap_start = sb->log_start + sb->log_blocks;
    sb->bmap_start = sb->imap_start + div_up(sb->ninodes, BITS_PER_BLOCK);
    sb->itable_start = sb->bmap_start + div_up(sb->nblocks, BITS_PER_BLOCK);
    sb->data_start = sb->itable_start + div_up(sb->ninodes, INODES_PER_BLOCK);
}

static void set_inodes(struct superblock *sb, uint64_t wanted, uint64_t content)
{
    uint64_t n = wanted ? wanted : content + sb->nblocks / BLOCKS_PER_INODE;

    n = div_up(n, INODES_PER_BLOCK) * INODES_PER_BLOCK;
    if (n < content)
        die(1, "%llu inodes are needed, -i gives %llu",
            (unsigned long long)content, (unsigned long long)n);
    if (n / INODES_PER_BLOCK >= sb->nblocks)
        die(1, "%llu inodes do not fit into %u blocks", (unsigned long long)n,
            sb->nblocks);
    sb->ninodes = n;
}

static void set_blocks(struct superblock *sb, uint64_t nblocks)
{
    if (nblocks < MIN_NBLOCKS)
        die(1, "a file system has at least %u blocks of %u bytes", MIN_NBLOCKS,
            BLOCK_SIZE);
    if (nblocks > UINT32_MAX)
        die(1, "a file system has at most %u blocks of %u bytes", UINT32_MAX,
            BLOCK_SIZE);
    sb->nblocks = nblocks;
}

/* Decide the layout: `size` bytes and `ninodes` inodes, where not 0. */
static void plan(struct superblock *sb, const struct node *root, uint64_t size,
                 uint64_t ninodes)
{
    uint64_t content = 0, content_inodes = 1; /* inode 0 is lost */
    uint64_t wanted, nblocks;

    tree_count(root, &content, &content_inodes);
    wanted = content + clamp(content / 2, MIN_FREE_BLOCKS, UINT64_MAX);
    nblocks = size ? size / BLOCK_SIZE : wanted;
    for (;;) {
        if (!size)
            nblocks = div_up(nblocks, ROUND_BLOCKS) * ROUND_BLOCKS;
        set_blocks(sb, nblocks);
        set_inodes(sb, ninodes, content_inodes);
        lay_out(sb);
        if (size || nblocks - sb->data_start >= wanted)
            break;
        nblocks = sb->data_start + wanted;
    }
    if (sb->data_start >= sb->nblocks)
        die(1, "%u blocks are not enough for the inodes and the journal",
            sb->nblocks);
}

static void open_image(const char *path, off_t base, uint32_t nblocks)
{
    image.path = path;
    image.base = base;
    image.was_there = access(path, F_OK) == 0;
    image.fd = open(path, O_RDWR | O_CREAT, 0666);
    if (image.fd < 0 || ftruncate(image.fd, base) < 0 ||
        ftruncate(image.fd, base + (off_t)nblocks * BLOCK_SIZE) < 0)
        die_errno(1, path);
}

static uint32_t source_date(void)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    uint64_t seconds = text ? parse_size("SOURCE_DATE_EPOCH", text) : 0;

    if (seconds > UINT32_MAX)
        die(2, "SOURCE_DATE_EPOCH %s: too late for this format", text);
    return seconds;
}

int main(int argc, char **argv)
{
    struct writer writer = {0};
    struct node root;
    uint64_t offset = 0, size = 0, ninodes = 0;

    for (int option; (option = getopt(argc, argv, "o:s:i:")) != -1;) {
        if (option == 'o')
            offset = parse_size("-o", optarg);
        else if (option == 's')
            size = parse_size("-s", optarg);
        else if (option == 'i')
            ninodes = parse_size("-i", optarg);
        else
            optind = argc;
    }
    if (argc - optind < 2)
        die(2, "usage: mkfs [-o OFFSET] [-s SIZE] [-i NINODES] IMAGE TREE...");
    if (offset % SECTOR_SIZE)
        die(2, "-o must be a multiple of %u", SECTOR_SIZE);

    writer.time = source_date();
    tree_read(&root, argv + optind + 1, argc - optind - 1);
    plan(&writer.sb, &root, size, ninodes);
    atexit(discard_image);
    open_image(argv[optind], offset, writer.sb.nblocks);
    writer.fd = image.fd;
    writer.base = offset;
    writer_write(&writer, &root);
    if (close(image.fd) < 0)
        die_errno(1, image.path);
    image.complete = true;
    return 0;
}
