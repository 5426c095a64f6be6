/*
 * The disk file system's operations on names, but for rename (rename.c).
 *
 * Each is one handle, so after a crash it has happened or not. The directory
 * is locked, and the name was looked up under the same lock; link and remove
 * have the inode's lock too. What fails half way is undone within the
 * handle.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/disk.h"
#include "fs/permission.h"
#include "lib/panic.h"
#include "lib/string.h"

struct inode *disk_lookup(struct inode *dir, const char *name)
{
    struct inode *inode;
    uint32_t ino;
    int err = -ENOENT;

    if (dir->nlink > 0)
        err = dir_find(disk_inode(dir), name, &ino);
    if (err || ino == 0)
        return err_ptr(err ? err : -ENOENT);
    inode = disk_iget(ino);
    if (is_err(inode) || (inode->nlink > 0 && inode != dir))
        return inode;
    err = inode == dir ? fs_corrupt("directory %u is its own entry", ino)
                       : fs_corrupt("inode %u has a name, but no links", ino);
    inode_put(inode);
    return err_ptr(err);
}

/* The first block of a new directory or symbolic link. */
static int fill(struct disk_inode *di, const struct new_inode *new,
                uint32_t parent)
{
    struct buf *buf = disk_new_block(di, 0);

    if (is_err(buf))
        return ptr_err(buf);
    journal_dirty(buf);
    if (S_ISDIR(new->mode)) {
        dir_make(buf, di->inode.ino, parent);
        di->inode.size = BLOCK_SIZE;
    } else {
        di->inode.size = strlen(new->target);
        memcpy(buf->data, new->target, di->inode.size);
    }
    brelse(buf);
    return 0;
}

/* Give a new inode its content and its name. */
static int settle(struct disk_inode *dir, const char *name,
                  struct disk_inode *di, const struct new_inode *new)
{
    bool is_dir = S_ISDIR(new->mode);
    int err = 0;

    inode_set_owner(&di->inode, &dir->inode);
    if (is_dir || S_ISLNK(new->mode))
        err = fill(di, new, dir->inode.ino);
    if (!err)
        err = dir_add(dir, name, di->inode.ino);
    if (err) {
        if (di->dinode->direct[0])
            block_discard(di->dinode->direct[0]);
        di->dinode->direct[0] = 0;
        return err;
    }
    di->inode.nlink = is_dir ? 2 : 1;
    disk_inode_write(di);
    if (is_dir) {
        dir->inode.nlink++;
        disk_inode_write(dir);
    }
    return 0;
}

struct inode *disk_create(struct inode *dir, const char *name,
                          const struct new_inode *new)
{
    struct disk_inode *di;
    int err;

    ASSERT(mutex_holding(&dir->lock));
    if (dir->nlink == 0)
        return err_ptr(-ENOENT);
    if (S_ISDIR(new->mode) && dir->nlink >= MAX_LINKS)
        return err_ptr(-EMLINK);
    if (S_ISLNK(new->mode) && strlen(new->target) >= BLOCK_SIZE)
        return err_ptr(-ENAMETOOLONG);
    if (S_ISFIFO(new->mode) || S_ISSOCK(new->mode))
        return err_ptr(-EPERM);
    err = journal_begin(NAME_RESERVE);
    if (err)
        return err_ptr(err);
    di = disk_inode_create(new->mode, new->rdev);
    err = is_err(di) ? ptr_err(di) : settle(disk_inode(dir), name, di, new);
    if (err && !is_err(di))
        disk_inode_discard(di);
    journal_end();
    return err ? err_ptr(err) : &di->inode;
}

int disk_link(struct inode *dir, const char *name, struct inode *inode)
{
    int err;

    ASSERT(mutex_holding(&dir->lock) && mutex_holding(&inode->lock));
    if (dir->nlink == 0 || inode->nlink == 0)
        return -ENOENT;
    if (inode->nlink >= MAX_LINKS)
        return -EMLINK;
    err = journal_begin(NAME_RESERVE);
    if (err)
        return err;
    err = dir_add(disk_inode(dir), name, inode->ino);
    if (!err) {
        inode->nlink++;
        disk_inode_touch(disk_inode(inode), false);
        disk_inode_write(disk_inode(inode));
    }
    journal_end();
    return err;
}

void disk_drop_links(struct disk_inode *di, uint32_t n)
{
    if (n == 0 || di->inode.nlink < n) {
        fs_corrupt("inode %u has more names than links", di->inode.ino);
        return;
    }
    di->inode.nlink -= n;
    disk_inode_touch(di, false);
    disk_inode_write(di);
}

int disk_remove(struct inode *dir, const char *name, struct inode *inode)
{
    bool is_dir = S_ISDIR(inode->mode);
    int err = 0;

    (void)name; /* disk_inode(dir)->slot */
    ASSERT(mutex_holding(&dir->lock) && mutex_holding(&inode->lock));
    if (is_dir)
        err = inode->nlink > 0 ? dir_empty(disk_inode(inode)) : -ENOENT;
    if (!err)
        err = journal_begin(NAME_RESERVE);
    if (err)
        return err;
    err = dir_set(disk_inode(dir), 0);
    if (!err) {
        dir->nlink -= is_dir;
        disk_inode_write(disk_inode(dir));
        disk_drop_links(disk_inode(inode), is_dir ? inode->nlink : 1);
    }
    journal_end();
    return err;
}

int disk_readlink(struct inode *inode, char *buf, uint32_t size)
{
    if (!S_ISLNK(inode->mode))
        return -EINVAL;
    if (inode->size == 0 || inode->size >= BLOCK_SIZE)
        return fs_corrupt("symbolic link %u has no target", inode->ino);
    return inode_read_kernel(inode, buf, size, 0);
}
