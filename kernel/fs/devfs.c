/*
 * Devices as files, and /dev: a directory made of the table of devices, which
 * does not change any more when this is mounted. Its inodes are made once and
 * stay; device files on the disk (mknod) lead to the same devices by number.
 */
#include "fs/devfs.h"

#include "abi/dirent.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "abi/stat.h"
#include "dev/dev.h"
#include "lib/string.h"
#include "mem/slab.h"

#define ROOT_POS 2 /* positions in the directory: ".", "..", the devices */

static struct {
    struct inode root;
    struct inode *inodes; /* of the devices, in the table's order */
    unsigned n;
} devfs;

static int device_read(struct file *file, uaddr_t buf, uint32_t n)
{
    const struct chardev *dev = file->private;

    return dev->ops->read(buf, n, file->flags);
}

static int device_write(struct file *file, uaddr_t buf, uint32_t n)
{
    const struct chardev *dev = file->private;

    return dev->ops->write(buf, n, file->flags);
}

static int device_ioctl(struct file *file, uint32_t request, uint32_t arg)
{
    const struct chardev *dev = file->private;

    return dev->ops->ioctl ? dev->ops->ioctl(request, arg) : -ENOTTY;
}

static uint32_t device_poll(struct file *file, const void **chan)
{
    const struct chardev *dev = file->private;

    return dev->ops->poll ? dev->ops->poll(chan) : POLLIN | POLLOUT;
}

static const struct file_ops device_file_ops = {
    .read = device_read,
    .write = device_write,
    .ioctl = device_ioctl,
    .poll = device_poll,
};

int device_open(struct inode *inode, struct file *file)
{
    const struct chardev *dev = dev_find(inode->rdev);

    if (!dev)
        return -ENXIO;
    file->ops = &device_file_ops;
    file->private = (void *)dev;
    return dev->open ? dev->open() : 0;
}

static struct inode *devfs_lookup(struct inode *dir, const char *name)
{
    (void)dir;
    for (unsigned i = 0; i < devfs.n; i++)
        if (strcmp(dev_get(i)->name, name) == 0) {
            inode_get(&devfs.inodes[i]);
            return &devfs.inodes[i];
        }
    return err_ptr(-ENOENT);
}

static int devfs_readdir(struct inode *dir, loff_t pos, struct dir_sink *sink)
{
    static const char *const dots[] = {".", ".."};
    bool more = true;

    for (; more && pos < ROOT_POS; pos++)
        more = sink->emit(sink, dots[pos], pos + 1, dir->ino, DT_DIR, pos + 1);
    for (; more && pos < ROOT_POS + (loff_t)devfs.n; pos++) {
        unsigned i = pos - ROOT_POS;
        const char *name = dev_get(i)->name;
        more = sink->emit(sink, name, strlen(name), devfs.inodes[i].ino, DT_CHR,
                          pos + 1);
    }
    return 0;
}

static const struct inode_ops devfs_dir_ops = {
    .lookup = devfs_lookup,
    .readdir = devfs_readdir,
};

static const struct inode_ops devfs_device_ops; /* fs/open.c does it all */

int devfs_init(void)
{
    while (dev_get(devfs.n))
        devfs.n++;
    devfs.inodes = kmalloc(MAX(devfs.n, 1) * sizeof *devfs.inodes);
    if (!devfs.inodes)
        return -ENOMEM;
    inode_init(&devfs.root, &devfs_dir_ops, 1, S_IFDIR | 0755);
    devfs.root.nlink = 2;
    for (unsigned i = 0; i < devfs.n; i++) {
        const struct chardev *dev = dev_get(i);
        struct inode *inode = &devfs.inodes[i];
        inode_init(inode, &devfs_device_ops, 2 + i, S_IFCHR | dev->mode);
        inode->rdev = dev->rdev;
    }
    return fs_mount("/dev", &devfs.root);
}
