/*
 * The frame of a check: the superblock, and what is summed up at the end.
 */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "util.h"

void finding(struct check *c, const char *format, ...)
{
    va_list args;

    c->nfindings++;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

/* Each region lies behind the one before it, the data up to the end. */
static bool check_regions(struct check *c)
{
    const struct superblock *sb = c->sb;
    const struct {
        const char *name;
        uint64_t start, nblocks;
    } regions[] = {
        {"superblock", 0, 1},
        {"journal", sb->log_start, sb->log_blocks},
        {"inode bitmap", sb->imap_start, div_up(sb->ninodes, BITS_PER_BLOCK)},
        {"block bitmap", sb->bmap_start, div_up(sb->nblocks, BITS_PER_BLOCK)},
        {"inode table", sb->itable_start,
         div_up(sb->ninodes, INODES_PER_BLOCK)},
        {"data", sb->data_start, 1},
        {"end of the file system", sb->nblocks, 0},
    };
    bool sound = true;

    for (size_t i = 1; i < sizeof regions / sizeof regions[0]; i++) {
        uint64_t end = regions[i - 1].start + regions[i - 1].nblocks;
        if (regions[i].start >= end)
            continue;
        finding(c, "superblock: %s at block %llu, but %s ends at %llu",
                regions[i].name, (unsigned long long)regions[i].start,
                regions[i - 1].name, (unsigned long long)end);
        sound = false;
    }
    return sound;
}

bool check_superblock(struct check *c)
{
    const struct superblock *sb = c->sb;
    unsigned long before = c->nfindings;

    if (sb->magic != FS_MAGIC) {
        finding(c, "superblock: magic is 0x%08x, not 0x%08x", sb->magic,
                FS_MAGIC);
        return false;
    }
    if (sb->version != FS_VERSION) {
        finding(c, "superblock: version is %u, not %u", sb->version,
                FS_VERSION);
        return false;
    }
    if (sb->nblocks > c->img->room)
        finding(c, "superblock: %u blocks, but there is room for %llu only",
                sb->nblocks, (unsigned long long)c->img->room);
    if (sb->ninodes <= ROOT_INO)
        finding(c, "superblock: %u inodes are not enough", sb->ninodes);
    if (sb->log_blocks < 2 || sb->log_blocks > 1 + LOG_MAX_IMAGES)
        finding(c, "superblock: journal of %u blocks, not 2 to %u",
                sb->log_blocks, (unsigned)(1 + LOG_MAX_IMAGES));
    return check_regions(c) && c->nfindings == before;
}

static uint32_t expected_links(const struct check *c, uint32_t ino)
{
    const struct inode_state *state = &c->inodes[ino];

    if (!S_ISDIR(image_inode(c->img, ino)->mode))
        return state->names;
    if (state->names == 0 && ino != ROOT_INO)
        return 0;
    return 2 + state->subdirs;
}

void check_links(struct check *c)
{
    for (uint32_t ino = ROOT_INO; ino < c->sb->ninodes; ino++) {
        const struct dinode *inode = image_inode(c->img, ino);
        bool searched = !S_ISDIR(inode->mode) || !c->inodes[ino].broken;
        if (inode->mode == 0)
            continue;
        if (searched && inode->nlink != expected_links(c, ino))
            finding(c, "inode %u: link count %u, found %u", ino, inode->nlink,
                    expected_links(c, ino));
        if (inode->nlink > MAX_LINKS)
            finding(c, "inode %u: link count %u, at most %u", ino, inode->nlink,
                    MAX_LINKS);
    }
}

static bool inode_in_use(const struct check *c, uint64_t ino)
{
    return ino == 0 || image_inode(c->img, ino)->mode != 0;
}

static bool block_in_use(const struct check *c, uint64_t block)
{
    return block < c->sb->data_start || c->owner[block] != 0;
}

/* Report that bits first to last of the bitmap are not as they should be. */
static void wrong_bits(struct check *c, const char *what, uint64_t first,
                       uint64_t last, const char *problem)
{
    if (first == last)
        finding(c, "%s %llu: %s", what, (unsigned long long)first, problem);
    else
        finding(c, "%ss %llu to %llu: %s", what, (unsigned long long)first,
                (unsigned long long)last, problem);
}

/*
 * Compare the bitmap at block `start` with in_use() for each of the n things
 * it is about; the rest of its last block must be set. Neighbours with the
 * same problem make one finding.
 */
static void check_bitmap(struct check *c, const char *what, uint32_t start,
                         uint64_t n,
                         bool (*in_use)(const struct check *, uint64_t))
{
    static const char *const problems[] = {
        NULL,
        "in use, but marked free",
        "marked in use, but not used",
        "past the end, but marked free",
    };
    uint64_t nbits = div_up(n, BITS_PER_BLOCK) * BITS_PER_BLOCK;
    uint64_t first = 0;
    unsigned problem = 0, now;

    for (uint64_t i = 0; i <= nbits; i++, problem = now) {
        bool used = i < nbits && (i >= n || in_use(c, i));
        if (i == nbits || image_bit(c->img, start, i) == used)
            now = 0;
        else
            now = !used ? 2 : i < n ? 1 : 3;
        if (now == problem)
            continue;
        if (problem)
            wrong_bits(c, what, first, i - 1, problems[problem]);
        first = i;
    }
}

void check_bitmaps(struct check *c)
{
    check_bitmap(c, "inode", c->sb->imap_start, c->sb->ninodes, inode_in_use);
    check_bitmap(c, "block", c->sb->bmap_start, c->sb->nblocks, block_in_use);
}

void check_image(struct check *c)
{
    c->owner = allocate(c->sb->nblocks, sizeof *c->owner);
    c->inodes = allocate(c->sb->ninodes, sizeof *c->inodes);
    check_inodes(c);
    check_directories(c);
    check_links(c);
    check_bitmaps(c);
    free(c->owner);
    free(c->inodes);
}
