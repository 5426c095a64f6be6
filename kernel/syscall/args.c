/*
 * What calls are given. All of it is copied in once, before it is looked at:
 * what other threads do to it then does not matter.
 */
#include "abi/fcntl.h"
#include "mem/slab.h"
#include "syscall/args.h"

/* Its inode, if it is a directory, with a reference: 0 or -ENOTDIR. */
static int dir_of(struct file *file, struct inode **dir)
{
    if (!file_is_dir(file))
        return -ENOTDIR;
    inode_get(file->inode);
    *dir = file->inode;
    return 0;
}

int name_get(struct name *name, int dirfd, uaddr_t path)
{
    int r;

    name->dir = NULL;
    name->path = kmalloc(PATH_MAX);
    if (!name->path)
        return -ENOMEM;
    r = copyinstr(name->path, path, PATH_MAX);
    if (r >= 0 && dirfd != AT_FDCWD && name->path[0] != '/' && name->path[0])
        r = WITH_FILE(file, file_of(dirfd), dir_of(file, &name->dir));
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
