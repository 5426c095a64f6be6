/*
 * Open files: struct file from its making to the last reference, and the calls
 * that are the same for every kind.
 *
 * file->pos_lock protects the position; it comes before inode locks and is
 * held for a whole transfer, so that two processes that share an open file do
 * not read or write the same bytes twice.
 */
#include "fs/file.h"

#include "abi/errno.h"
#include "abi/fcntl.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "vm/user.h"

#define PAGES_PER_FILE 2         /* of memory, for each file that may be open */
#define MAX_TRANSFER 0x7ffff000u /* bytes, as Linux */

static struct slab_cache file_slab;
static atomic_t nfiles;

void file_init(void)
{
    slab_init(&file_slab, "file", sizeof(struct file));
}

struct file *file_create(const struct file_ops *ops, struct inode *inode,
                         int flags)
{
    struct file *file;

    if ((uint32_t)atomic_read(&nfiles) >= pages_total() / PAGES_PER_FILE)
        return err_ptr(-ENFILE);
    file = slab_alloc(&file_slab);
    if (!file)
        return err_ptr(-ENOMEM);
    memset(file, 0, sizeof *file);
    atomic_inc(&nfiles);
    atomic_set(&file->count, 1);
    file->flags = flags;
    file->ops = ops;
    file->inode = inode;
    mutex_init(&file->pos_lock, "file position");
    return file;
}

struct file *file_get(struct file *file)
{
    ASSERT(atomic_read(&file->count) > 0);
    atomic_inc(&file->count);
    return file;
}

void file_put(struct file *file)
{
    if (!file || !atomic_dec_and_test(&file->count))
        return;
    if (file->ops->close)
        file->ops->close(file);
    if (file->inode && file_writes(file->flags))
        backing_end_write(&file->inode->backing);
    inode_put(file->inode);
    slab_free(&file_slab, file);
    atomic_add(&nfiles, -1);
}

/* Transfer at the file's position, or (pos not NULL) at *pos. */
static int transfer(struct file *file, bool write, uaddr_t buf, uint32_t n,
                    const loff_t *pos)
{
    int (*fn)(struct file *, uaddr_t, uint32_t) =
        write ? file->ops->write : file->ops->read;
    loff_t before;
    int r;

    n = MIN(n, MAX_TRANSFER);
    if ((file->flags & O_ACCMODE) == (write ? O_RDONLY : O_WRONLY))
        return -EBADF;
    if (!fn)
        return file->inode && S_ISDIR(file->inode->mode) ? -EISDIR : -EINVAL;
    if (!user_range_ok(buf, n))
        return -EFAULT;
    if (!file->ops->seekable)
        return pos ? -ESPIPE : fn(file, buf, n);
    if (pos && *pos < 0)
        return -EINVAL;
    mutex_lock(&file->pos_lock);
    before = file->pos;
    if (pos)
        file->pos = *pos;
    r = fn(file, buf, n);
    if (pos)
        file->pos = before;
    mutex_unlock(&file->pos_lock);
    return r;
}

int file_read(struct file *file, uaddr_t buf, uint32_t n)
{
    return transfer(file, false, buf, n, NULL);
}

int file_write(struct file *file, uaddr_t buf, uint32_t n)
{
    return transfer(file, true, buf, n, NULL);
}

int file_pread(struct file *file, uaddr_t buf, uint32_t n, loff_t pos)
{
    return transfer(file, false, buf, n, &pos);
}

int file_pwrite(struct file *file, uaddr_t buf, uint32_t n, loff_t pos)
{
    return transfer(file, true, buf, n, &pos);
}

loff_t file_seek(struct file *file, loff_t offset, int whence)
{
    loff_t base = 0;

    if (!file->ops->seekable)
        return -ESPIPE;
    mutex_lock(&file->pos_lock);
    if (whence == SEEK_CUR)
        base = file->pos;
    else if (whence == SEEK_END && file->inode)
        base = (loff_t)file->inode->size;
    else if (whence != SEEK_SET)
        base = -1;
    if (base < 0 || offset > INT64_MAX - base || base + offset < 0)
        base = -EINVAL;
    else
        file->pos = base += offset;
    mutex_unlock(&file->pos_lock);
    return base;
}

int file_truncate(struct file *file, loff_t size)
{
    struct inode *inode = file->inode;
    int err = -EINVAL;

    if (!file_writes(file->flags) || !inode || !S_ISREG(inode->mode) ||
        size < 0)
        return -EINVAL;
    inode_lock(inode);
    if (inode->ops->truncate)
        err = inode->ops->truncate(inode, size);
    inode_unlock(inode);
    return err;
}

int file_sync(struct file *file)
{
    struct inode *inode = file->inode;

    if (!inode)
        return -EINVAL;
    return inode->ops->sync ? inode->ops->sync(inode) : 0;
}

int file_ioctl(struct file *file, uint32_t request, uint32_t arg)
{
    return file->ops->ioctl ? file->ops->ioctl(file, request, arg) : -ENOTTY;
}

void file_stat(struct file *file, struct stat64 *st)
{
    if (file->inode) {
        inode_stat(file->inode, st);
        return;
    }
    memset(st, 0, sizeof *st);
    st->st_mode = S_IFIFO | 0600;
    st->st_nlink = 1;
    st->st_blksize = PAGE_SIZE;
}

int file_readdir(struct file *file, struct dir_sink *sink)
{
    struct inode *dir = file->inode;
    int err = -ENOENT;

    if (!dir || !S_ISDIR(dir->mode) || !dir->ops->readdir)
        return -ENOTDIR;
    mutex_lock(&file->pos_lock);
    inode_lock(dir);
    if (dir->nlink > 0)
        err = dir->ops->readdir(dir, file->pos, sink);
    inode_unlock(dir);
    mutex_unlock(&file->pos_lock);
    return err;
}
