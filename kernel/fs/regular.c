/*
 * Open files of inodes that have read and write operations themselves: files
 * and directories of the disk.
 */
#include "fs/regular.h"

#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"

static int regular_read(struct file *file, uaddr_t buf, uint32_t n)
{
    struct inode *inode = file->inode;
    int r;

    if (S_ISDIR(inode->mode))
        return -EISDIR;
    if (!inode->ops->read)
        return -EINVAL;
    r = inode->ops->read(inode, buf, n, file->pos);
    if (r > 0)
        file->pos += r;
    return r;
}

static int regular_write(struct file *file, uaddr_t buf, uint32_t n)
{
    struct inode *inode = file->inode;

    if (!inode->ops->write)
        return -EINVAL;
    return inode->ops->write(inode, buf, n, &file->pos, file->flags & O_APPEND);
}

const struct file_ops regular_file_ops = {
    .read = regular_read,
    .write = regular_write,
    .seekable = true,
};
