/*
 * What calls are given. All of it is copied in once, before it is looked at:
 * what other threads do to it then does not matter.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "mem/slab.h"
#include "syscall/args.h"

/* The directory of an open descriptor, with a reference: 0 or -errno. */
static int dir_of(int dirfd, struct inode **dir)
{
    struct file *file = file_of(dirfd);
    int r = 0;

    if (!file)
        return -EBADF;
    if (file->inode && S_ISDIR(file->inode->mode)) {
        inode_get(file->inode);
        *dir = file->inode;
    } else {
        r = -ENOTDIR;
    }
    file_put(file);
    return r;
}

int name_get(struct name *name, int dirfd, uaddr_t path)
{
    int r;

    name->dir = NULL;
    name->path = kmalloc(PATH_MAX);
    if (!name->path)
        return -ENOMEM;
    r = copyinstr(name->path, path, PATH_MAX);
    if (r >= 0 && dirfd != AT_FDCWD && name->path[0] != '/')
        r = dir_of(dirfd, &name->dir);
    if (r < 0) {
        kfree(name->path);
        return r;
    }
    return 0;
}

void name_put(struct name *name)
{
    inode_put(name->dir);
    kfree(name->path);
}

struct inode *name_inode(int dirfd, uaddr_t path, unsigned path_flags)
{
    struct name name;
    struct inode *inode;
    int r = name_get(&name, dirfd, path);

    if (r < 0)
        return err_ptr(r);
    inode = namei(name.dir, name.path, path_flags);
    name_put(&name);
    return inode;
}

int copyin_if(void *dst, uaddr_t src, uint32_t n)
{
    return src ? copyin(dst, src, n) : 0;
}

int copyout_if(uaddr_t dst, const void *src, uint32_t n)
{
    return dst ? copyout(dst, src, n) : 0;
}

int get_sigset(uint64_t *set, uaddr_t src, uint32_t size)
{
    return size == sizeof *set ? copyin(set, src, size) : -EINVAL;
}
