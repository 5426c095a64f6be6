/*
 * open: from a path to an open file.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "fs/devfs.h"
#include "fs/files.h"
#include "fs/permission.h"
#include "fs/path.h"

static int check_open(const struct inode *inode, int flags, bool created)
{
    static const unsigned want[] = {[O_RDONLY] = MAY_READ,
                                    [O_WRONLY] = MAY_WRITE,
                                    [O_RDWR] = MAY_READ | MAY_WRITE,
                                    [O_ACCMODE] = MAY_READ | MAY_WRITE};
    int access = flags & O_ACCMODE, err = 0;

    if (S_ISLNK(inode->mode))
        return flags & O_DIRECTORY ? -ENOTDIR : -ELOOP;
    if (S_ISDIR(inode->mode) &&
        (access != O_RDONLY || (flags & (O_CREAT | O_TRUNC))))
        return -EISDIR;
    if (!S_ISDIR(inode->mode) && (flags & O_DIRECTORY))
        return -ENOTDIR;
    if (!created)
        err = inode_permission(inode, want[access] |
                                          (flags & O_TRUNC ? MAY_WRITE : 0));
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
static struct file *open_inode(struct inode *inode, int flags, bool created)
{
    int err = check_open(inode, flags, created);
    struct file *file;

    if (!err && file_writes(flags) && !backing_begin_write(&inode->backing))
        err = -ETXTBSY;
    if (err) {
        inode_put(inode);
        return err_ptr(err);
    }
    file = file_create(inode->ops->file_ops ? inode->ops->file_ops : &no_ops,
                       inode, flags & (O_ACCMODE | O_APPEND | O_NONBLOCK));
    if (is_err(file)) {
        if (file_writes(flags))
            backing_end_write(&inode->backing);
        inode_put(inode);
        return file;
    }
    if (S_ISCHR(inode->mode))
        err = device_open(inode, file);
    else if (inode->ops->open)
        err = inode->ops->open(inode, file);
    if (!err && S_ISREG(inode->mode) && (flags & O_TRUNC))
        err = truncate_opened(inode);
    if (!err)
        return file;
    file_put(file);
    return err_ptr(err);
}

struct file *path_open(struct inode *dir, const char *path, int flags,
                       uint32_t mode)
{
    struct new_inode new = {.mode = S_IFREG | apply_umask(mode & 07777)};
    bool creates = flags & O_CREAT, created = false;
    bool exclusive = creates && (flags & O_EXCL);
    unsigned path_flags = exclusive || flags & O_NOFOLLOW ? PATH_NOFOLLOW : 0;
    struct inode *inode;

    if (creates && (flags & O_DIRECTORY))
        return err_ptr(-EINVAL);
    inode =
        namei_create(dir, path, path_flags, creates ? &new : NULL, &created);
    if (is_err(inode))
        return (void *)inode;
    if (!exclusive || created)
        return open_inode(inode, flags, created);
    inode_put(inode);
    return err_ptr(-EEXIST);
}
