/*
 * open: from a path to an open file.
 *
 * O_CREAT walks to the directory, and looks the name up and creates it under
 * one lock, so that two processes do not both create it. A symbolic link there
 * is followed to where it leads, which may be a name that is still free.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "fs/devfs.h"
#include "fs/files.h"
#include "fs/permission.h"
#include "fs/walk.h"
#include "lib/percpu.h"
#include "sched/proc.h"

/* What open() was asked for. */
struct opening {
    int flags;
    uint32_t mode; /* of a new file */
    bool created;
};

static int check_open(const struct inode *inode, const struct opening *opening)
{
    static const unsigned want[] = {[O_RDONLY] = MAY_READ,
                                    [O_WRONLY] = MAY_WRITE,
                                    [O_RDWR] = MAY_READ | MAY_WRITE,
                                    [O_ACCMODE] = MAY_READ | MAY_WRITE};
    int access = opening->flags & O_ACCMODE, err = 0;

    if (S_ISLNK(inode->mode))
        return opening->flags & O_DIRECTORY ? -ENOTDIR : -ELOOP;
    if (S_ISDIR(inode->mode) &&
        (access != O_RDONLY || (opening->flags & (O_CREAT | O_TRUNC))))
        return -EISDIR;
    if (!S_ISDIR(inode->mode) && (opening->flags & O_DIRECTORY))
        return -ENOTDIR;
    if (!opening->created)
        err = inode_permission(
            inode, want[access] | (opening->flags & O_TRUNC ? MAY_WRITE : 0));
    return !err && S_ISBLK(inode->mode) ? -ENXIO : err;
}

static int truncate_opened(struct inode *inode)
{
    int err = 0;

    if (!backing_begin_write(&inode->backing)) /* O_RDONLY | O_TRUNC */
        return -ETXTBSY;
    inode_lock(inode);
    if (inode->size > 0 && inode->ops->truncate)
        err = inode->ops->truncate(inode, 0);
    inode_unlock(inode);
    backing_end_write(&inode->backing);
    return err;
}

/* Of what is neither read nor written: directories made of code. */
static const struct file_ops no_ops = {.seekable = true};

/* Open the inode, whose reference is taken over. */
static struct file *open_inode(struct inode *inode,
                               const struct opening *opening)
{
    int err = check_open(inode, opening);
    struct file *file;

    if (!err && file_writes(opening->flags) &&
        !backing_begin_write(&inode->backing))
        err = -ETXTBSY;
    if (err) {
        inode_put(inode);
        return err_ptr(err);
    }
    file = file_create(inode->ops->file_ops ? inode->ops->file_ops : &no_ops,
                       inode,
                       opening->flags & (O_ACCMODE | O_APPEND | O_NONBLOCK));
    if (is_err(file)) {
        if (file_writes(opening->flags))
            backing_end_write(&inode->backing);
        inode_put(inode);
        return file;
    }
    if (S_ISCHR(inode->mode))
        err = device_open(inode, file);
    else if (inode->ops->open)
        err = inode->ops->open(inode, file);
    if (!err && S_ISREG(inode->mode) && (opening->flags & O_TRUNC))
        err = truncate_opened(inode);
    if (!err)
        return file;
    file_put(file);
    return err_ptr(err);
}

/* The inode of walk->name, created when it is not there; caller holds the
   directory's lock. */
static struct inode *lookup_or_create(struct walk *walk,
                                      struct opening *opening)
{
    struct inode *dir = walk->dir, *inode = walk_lookup_locked(walk);
    struct new_inode new = {.mode =
                                S_IFREG | apply_umask(opening->mode & 07777)};
    int err;

    if (!is_err(inode) || ptr_err(inode) != -ENOENT)
        return inode;
    if (!dir->ops->create)
        return err_ptr(-EACCES);
    err = inode_permission(dir, MAY_CHANGE_NAMES);
    if (err)
        return err_ptr(err);
    opening->created = true;
    inode = dir->ops->create(dir, walk->name, &new);
    if (!is_err(inode)) {
        inode->dev = dir->dev;
        inode_found(inode, dir, walk->name);
    }
    return inode;
}

/* Find or create what the walk leads to. */
static struct inode *open_create(struct walk *walk, struct opening *opening)
{
    bool exclusive = opening->flags & O_EXCL;
    struct inode *inode;
    int err;

    for (;;) {
        err = walk_parent(walk);
        if (err)
            return err_ptr(err);
        if (walk->last != LAST_NAME && exclusive)
            return err_ptr(-EEXIST);
        if (walk->last == LAST_ROOT && !S_ISDIR(walk->dir->mode)) {
            inode_get(walk->dir);
            return walk->dir;
        }
        if (walk->last != LAST_NAME || walk->slash)
            return err_ptr(-EISDIR);
        inode_lock(walk->dir);
        inode = lookup_or_create(walk, opening);
        inode_unlock(walk->dir);
        if (is_err(inode))
            return inode;
        if (exclusive && !opening->created) {
            inode_put(inode);
            return err_ptr(-EEXIST);
        }
        if (!S_ISLNK(inode->mode) || (opening->flags & O_NOFOLLOW))
            return inode;
        err = walk_follow(walk, inode);
        if (err)
            return err_ptr(err);
    }
}

struct file *path_open(struct inode *dir, const char *path, int flags,
                       uint32_t mode)
{
    struct opening opening = {.flags = flags, .mode = mode};
    struct inode *inode;
    struct walk walk;
    unsigned path_flags = flags & O_NOFOLLOW ? PATH_NOFOLLOW : 0;
    int err;

    if (flags & O_CREAT) {
        if (flags & O_DIRECTORY)
            return err_ptr(-EINVAL);
        err = walk_begin(&walk, dir, path, path_flags);
        inode = err ? err_ptr(err) : open_create(&walk, &opening);
        walk_end(&walk);
    } else {
        inode = namei(dir, path, path_flags);
    }
    if (is_err(inode))
        return (void *)inode;
    return open_inode(inode, &opening);
}
