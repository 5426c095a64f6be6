/*
 * Writing a new file system: see writer.h.
 */
#include "writer.h"

#include <errno.h>
#include <stdbool.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"
#include "util.h"

#define CHUNK_BLOCKS 256u /* a file is copied in pieces of so many blocks */

/* A file on its way into the image. */
struct file {
    const struct node *node;
    uint32_t *map;   /* its blocks, 0 for a hole */
    uint32_t mapped; /* how many of them are known */
    uint32_t nblocks;
};

static void put(struct writer *w, off_t at, const void *data, size_t nbytes)
{
    const char *next = data;

    for (at += w->base; nbytes > 0;) {
        ssize_t n = pwrite(w->fd, next, nbytes, at);
        if (n < 0)
            die_errno(1, "writing the image");
        next += n;
        at += n;
        nbytes -= n;
    }
}

static void put_blocks(struct writer *w, uint32_t block, const void *data,
                       size_t n)
{
    put(w, (off_t)block * BLOCK_SIZE, data, n * BLOCK_SIZE);
}

static uint32_t new_block(struct writer *w, struct file *file)
{
    if (w->next_block == w->sb.nblocks)
        die(1, "%s: does not fit, the file system has only %u blocks",
            file->node->path, w->sb.nblocks);
    file->nblocks++;
    return w->next_block++;
}

static bool is_zero(const char *data, size_t nbytes)
{
    return data[0] == 0 && memcmp(data, data + 1, nbytes - 1) == 0;
}

/* Append n blocks to the file; those that are all zeros as holes. */
static void append(struct writer *w, struct file *file, const char *data,
                   size_t n)
{
    uint32_t first = w->next_block;
    size_t run = 0; /* blocks before the i-th, not written yet */

    for (size_t i = 0; i <= n; i++) {
        bool hole = i == n || is_zero(data + i * BLOCK_SIZE, BLOCK_SIZE);
        if (!hole) {
            file->map[file->mapped++] = new_block(w, file);
            run++;
            continue;
        }
        put_blocks(w, first, data + (i - run) * BLOCK_SIZE, run);
        first = w->next_block;
        run = 0;
        if (i < n)
            file->map[file->mapped++] = 0;
    }
}

/* Write n entries (a block full at most) as an indirect block; its number. */
static uint32_t put_table(struct writer *w, struct file *file,
                          const uint32_t *entries, size_t n)
{
    uint32_t table[NINDIRECT] = {0};
    uint32_t block;

    memcpy(table, entries, n * sizeof *entries);
    if (is_zero((const char *)table, sizeof table))
        return 0;
    block = new_block(w, file);
    put_blocks(w, block, table, 1);
    return block;
}

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Hang the file's blocks into its inode. */
static void put_map(struct writer *w, struct file *file, struct dinode *inode)
{
    const uint32_t *map = file->map;
    size_t left = file->mapped, n = min(left, NDIRECT);
    uint32_t tables[NINDIRECT] = {0};

    memcpy(inode->direct, map, n * sizeof *map);
    map += n;
    left -= n;
    n = min(left, NINDIRECT);
    inode->indirect = put_table(w, file, map, n);
    for (size_t i = 0; left > n; i++) {
        map += n;
        left -= n;
        n = min(left, NINDIRECT);
        tables[i] = put_table(w, file, map, n);
    }
    inode->double_indirect = put_table(w, file, tables, NINDIRECT);
}

/* Read up to `nbytes` of a file's content; returns how much was there. */
static size_t read_full(int fd, const char *path, char *buffer, size_t nbytes)
{
    size_t got = 0;

    while (got < nbytes) {
        ssize_t n = read(fd, buffer + got, nbytes - got);
        if (n < 0)
            die_errno(1, path);
        if (n == 0)
            break;
        got += n;
    }
    return got;
}

static void copy_file(struct writer *w, struct file *file)
{
    static char chunk[CHUNK_BLOCKS * BLOCK_SIZE];
    const struct node *node = file->node;
    int fd = open(node->path, O_RDONLY);

    if (fd < 0)
        die_errno(1, node->path);
    for (uint32_t left = node->size, n; left > 0; left -= n) {
        n = min(left, sizeof chunk);
        memset(chunk + n, 0, sizeof chunk - n);
        if (read_full(fd, node->path, chunk, n) < n)
            die(1, "%s: became shorter while it was read", node->path);
        append(w, file, chunk, div_up(n, BLOCK_SIZE));
    }
    close(fd);
}

static void copy_link(struct writer *w, struct file *file)
{
    char target[BLOCK_SIZE] = {0};
    ssize_t n = readlink(file->node->path, target, sizeof target);

    if (n < 0)
        die_errno(1, file->node->path);
    if ((uint32_t)n != file->node->size || n >= (ssize_t)sizeof target)
        die(1, "%s: the link is longer than %u bytes", file->node->path,
            BLOCK_SIZE - 1);
    append(w, file, target, 1);
}

/* Give the children their inodes and write the entries that name them. */
static void put_entries(struct writer *w, struct file *file, uint32_t parent)
{
    const struct node *dir = file->node;
    uint32_t size = tree_file_size(dir);
    struct dirent *entries = allocate(size, 1);

    entries[0] = (struct dirent){dir->ino, "."};
    entries[1] = (struct dirent){parent, ".."};
    for (size_t i = 0; i < dir->nchildren; i++) {
        struct node *child = &dir->children[i];
        child->ino = w->next_ino++;
        entries[i + 2].ino = child->ino;
        memcpy(entries[i + 2].name, child->name, strlen(child->name));
    }
    append(w, file, (const char *)entries, size / BLOCK_SIZE);
    free(entries);
}

static uint32_t link_count(const struct node *node)
{
    uint32_t links = S_ISDIR(node->mode) ? 2 : 1;

    for (size_t i = 0; i < node->nchildren; i++)
        if (S_ISDIR(node->children[i].mode))
            links++;
    if (links > MAX_LINKS)
        die(1, "%s: more than %u directories in one", node->path,
            MAX_LINKS - 2);
    return links;
}

/* Write the node, whose inode number is given, and all below it. */
static void put_node(struct writer *w, const struct node *node, uint32_t parent)
{
    struct file file = {.node = node};
    uint32_t size = tree_file_size(node);
    struct dinode inode = {.mode = node->mode,
                           .nlink = link_count(node),
                           .uid = node->uid,
                           .gid = node->gid,
                           .size = size,
                           .rdev = node->rdev,
                           .generation = 1,
                           .atime = w->time,
                           .mtime = w->time,
                           .ctime = w->time};

    file.map = allocate(div_up(size, BLOCK_SIZE), sizeof *file.map);
    if (S_ISREG(node->mode))
        copy_file(w, &file);
    else if (S_ISLNK(node->mode))
        copy_link(w, &file);
    else if (S_ISDIR(node->mode))
        put_entries(w, &file, parent);
    put_map(w, &file, &inode);
    free(file.map);
    inode.nblocks = file.nblocks;
    put(w,
        (off_t)w->sb.itable_start * BLOCK_SIZE +
            (off_t)node->ino * sizeof inode,
        &inode, sizeof inode);
    for (size_t i = 0; i < node->nchildren; i++)
        put_node(w, &node->children[i], node->ino);
}

/*
 * A bitmap at block `start` in which the first `used` of n bits are set, and
 * those past n to the end of its last block.
 */
static void put_bitmap(struct writer *w, uint32_t start, uint64_t used,
                       uint64_t n)
{
    for (uint64_t first = 0; first < n; first += BITS_PER_BLOCK) {
        unsigned char bits[BLOCK_SIZE] = {0};
        if (first >= used && first + BITS_PER_BLOCK <= n)
            continue;
        for (uint64_t i = 0; i < BITS_PER_BLOCK; i++)
            if (first + i < used || first + i >= n)
                bits[i / 8] |= 1u << i % 8;
        put_blocks(w, start + first / BITS_PER_BLOCK, bits, 1);
    }
}

void writer_write(struct writer *w, struct node *root)
{
    static const struct log_header log = {.magic = LOG_MAGIC};

    root->ino = ROOT_INO;
    w->next_ino = ROOT_INO + 1;
    w->next_block = w->sb.data_start;
    put_node(w, root, ROOT_INO);
    put_bitmap(w, w->sb.imap_start, w->next_ino, w->sb.ninodes);
    put_bitmap(w, w->sb.bmap_start, w->next_block, w->sb.nblocks);
    put_blocks(w, w->sb.log_start, &log, 1);
    put(w, 0, &w->sb, sizeof w->sb);
}
