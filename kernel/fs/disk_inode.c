/*
 * Inodes of the disk: between struct disk_inode and the inode table.
 *
 * An inode in memory keeps a reference to its block of the table, so loading
 * and writing it cannot fail. generation is only counted here, and the numbers
 * of its blocks (bmap.c) are only kept here; all but generation is protected by
 * the inode's lock. That several inodes
 * share a block does no harm: each writes its own 128 bytes.
 *
 * An inode is loaded in the moment in which it enters the table of those in
 * memory: whoever had it before has written it, and nobody sees it half.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "cpu/clock.h"
#include "fs/disk.h"
#include "fs/icache.h"
#include "fs/permission.h"
#include "lib/string.h"
#include "mem/slab.h"

static struct slab_cache disk_inode_slab;
static uint32_t itable_start;

static int disk_sync(struct inode *inode)
{
    (void)inode;
    return journal_commit();
}

static int disk_update(struct inode *inode)
{
    int err = journal_begin(1);

    if (err)
        return err;
    disk_inode_write(disk_inode(inode));
    journal_end();
    return 0;
}

static void destroy(struct disk_inode *di)
{
    if (di->table)
        brelse(di->table);
    slab_free(&disk_inode_slab, di);
}

/* The last reference is gone. What has links is in the table as it is. */
static void disk_release(struct inode *inode)
{
    struct disk_inode *di = disk_inode(inode);

    if (inode->nlink > 0 || orphan_free(di))
        destroy(di);
}

const struct inode_ops disk_inode_ops = {
    .lookup = disk_lookup,
    .create = disk_create,
    .link = disk_link,
    .remove = disk_remove,
    .rename = disk_rename,
    .readdir = disk_readdir,
    .file_ops = &disk_file_ops,
    .truncate = disk_truncate,
    .readlink = disk_readlink,
    .sync = disk_sync,
    .update = disk_update,
    .release = disk_release,
};

struct dinode *dinode_get(uint32_t ino, struct buf **buf)
{
    *buf = bread(itable_start + ino / INODES_PER_BLOCK);
    if (is_err(*buf))
        return (void *)*buf;
    return (struct dinode *)(*buf)->data + ino % INODES_PER_BLOCK;
}

/* An inode in memory with nothing but its place in the table; or an err_ptr. */
static struct disk_inode *create(uint32_t ino)
{
    struct disk_inode *di = slab_alloc(&disk_inode_slab);
    struct dinode *dinode;

    if (!di)
        return err_ptr(-ENOMEM);
    memset(di, 0, sizeof *di);
    dinode = dinode_get(ino, &di->table);
    if (is_err(dinode)) {
        slab_free(&disk_inode_slab, di);
        return (void *)dinode;
    }
    inode_init(&di->inode, &disk_inode_ops, ino, 0);
    di->inode.nlink = 0;
    di->inode.dev = DISK_DEV;
    backing_init(&di->inode.backing, &disk_backing_ops);
    di->dinode = dinode;
    return di;
}

static uint64_t join_time(uint32_t s, uint32_t ns)
{
    return s * NS_PER_S + ns;
}

/* Fill in the inode from the table: 0, or -EIO if it makes no sense. */
static int load(struct inode *inode)
{
    const struct dinode *d = disk_inode(inode)->dinode;
    uint32_t type = d->mode & S_IFMT;

    if (type != S_IFREG && type != S_IFDIR && type != S_IFLNK &&
        type != S_IFCHR && type != S_IFBLK)
        return fs_corrupt("inode %u has mode 0%o", inode->ino, d->mode);
    if (type == S_IFDIR && (d->size == 0 || d->size % BLOCK_SIZE))
        return fs_corrupt("directory %u has size %u", inode->ino, d->size);
    inode->mode = d->mode;
    inode->nlink = d->nlink;
    inode->uid = d->uid;
    inode->gid = d->gid;
    inode->rdev = d->rdev;
    inode->size = d->size;
    inode->nblocks = d->nblocks;
    inode->atime_ns = join_time(d->atime, d->atime_ns);
    inode->mtime_ns = join_time(d->mtime, d->mtime_ns);
    inode->ctime_ns = join_time(d->ctime, d->ctime_ns);
    return 0;
}

struct inode *disk_iget(uint32_t ino)
{
    struct inode *inode;
    struct disk_inode *new;
    int err;

    if (!ino_valid(ino))
        return err_ptr(fs_corrupt("a name leads to inode %u", ino));
    while (!(inode = icache_find(ino))) {
        new = create(ino);
        if (is_err(new))
            return (void *)new;
        err = icache_add(&new->inode, load);
        if (!err)
            return &new->inode;
        destroy(new);
        if (err != -EEXIST) /* else somebody was faster */
            return err_ptr(err);
    }
    return inode;
}

void disk_inode_write(struct disk_inode *di)
{
    const struct inode *inode = &di->inode;
    struct dinode *d = di->dinode;

    journal_dirty(di->table);
    d->mode = (uint16_t)inode->mode;
    d->nlink = inode->nlink;
    d->uid = inode->uid;
    d->gid = inode->gid;
    d->size = (uint32_t)inode->size;
    d->nblocks = inode->nblocks;
    d->rdev = inode->rdev;
    d->atime = split_time(inode->atime_ns, &d->atime_ns);
    d->mtime = split_time(inode->mtime_ns, &d->mtime_ns);
    d->ctime = split_time(inode->ctime_ns, &d->ctime_ns);
}

void disk_inode_touch(struct disk_inode *di, bool content)
{
    di->inode.ctime_ns = clock_realtime_ns();
    if (!content)
        return;
    di->inode.mtime_ns = di->inode.ctime_ns;
    if ((di->inode.mode & (S_ISUID | S_ISGID)) && S_ISREG(di->inode.mode) &&
        !is_file_root())
        di->inode.mode = mode_without_privileges(di->inode.mode);
}

struct disk_inode *disk_inode_create(uint32_t mode, uint32_t rdev)
{
    struct disk_inode *di;
    uint32_t ino, generation;
    int err = ino_alloc(&ino);

    if (err)
        return err_ptr(err);
    di = create(ino);
    if (is_err(di)) {
        ino_free(ino);
        return di;
    }
    if (di->dinode->mode != 0 || icache_add(&di->inode, NULL)) {
        destroy(di);
        return err_ptr(fs_corrupt("inode %u is in use, but was free", ino));
    }
    journal_dirty(di->table);
    generation = di->dinode->generation + 1;
    memset(di->dinode, 0, sizeof *di->dinode);
    di->dinode->generation = generation;
    di->inode.mode = mode;
    di->inode.rdev = rdev;
    return di;
}

void disk_inode_discard(struct disk_inode *di)
{
    icache_remove(&di->inode);
    di->dinode->mode = 0;
    ino_free(di->inode.ino);
    destroy(di);
}

void disk_inode_init(const struct superblock *sb)
{
    itable_start = sb->itable_start;
    slab_init(&disk_inode_slab, "inode", sizeof(struct disk_inode));
}
