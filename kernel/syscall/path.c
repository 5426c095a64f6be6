/*
 * System calls on names: what directories hold, and where a process stands.
 * The calls without a directory descriptor are those with AT_FDCWD.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "mem/slab.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

#define PERMISSION_BITS 07777u
#define MKDIR_BITS 01777u /* as Linux: no set-user-id, no set-group-id */

SYSCALL(mkdirat, int dirfd, uaddr_t path, uint32_t mode)
{
    struct name name;
    int32_t r = name_get(&name, dirfd, path);

    if (r < 0)
        return r;
    return name_done(&name,
                     path_mkdir(name.dir, name.path, mode & MKDIR_BITS, 0));
}

SYSCALL(mknodat, int dirfd, uaddr_t path, uint32_t mode, uint32_t dev)
{
    struct name name;
    int32_t r;

    if (S_ISDIR(mode))
        return -EPERM;
    if ((mode & S_IFMT) == 0)
        mode |= S_IFREG;
    if (!S_ISREG(mode) && !S_ISCHR(mode) && !S_ISBLK(mode) && !S_ISFIFO(mode))
        return -EINVAL;
    r = name_get(&name, dirfd, path);
    if (r < 0)
        return r;
    mode &= S_IFMT | PERMISSION_BITS;
    return name_done(&name, path_mknod(name.dir, name.path, mode, dev, 0));
}

SYSCALL(unlinkat, int dirfd, uaddr_t path, int flags)
{
    struct name name;
    int32_t r;

    if (flags & ~AT_REMOVEDIR)
        return -EINVAL;
    r = name_get(&name, dirfd, path);
    if (r < 0)
        return r;
    return name_done(&name,
                     path_remove(name.dir, name.path,
                                 flags & AT_REMOVEDIR ? PATH_DIRECTORY : 0));
}

/* Take in the two names of link and rename. */
static int two_names(struct name *old, int old_dirfd, uaddr_t old_path,
                     struct name *new, int new_dirfd, uaddr_t new_path)
{
    int r = name_get(old, old_dirfd, old_path);

    if (r < 0)
        return r;
    r = name_get(new, new_dirfd, new_path);
    return r < 0 ? name_done(old, r) : 0;
}

SYSCALL(linkat, int old_dirfd, uaddr_t old_path, int new_dirfd,
        uaddr_t new_path, int flags)
{
    struct name old, new;
    int32_t r;

    if (flags & ~AT_SYMLINK_FOLLOW)
        return -EINVAL;
    r = two_names(&old, old_dirfd, old_path, &new, new_dirfd, new_path);
    if (r < 0)
        return r;
    r = path_link(old.dir, old.path, new.dir, new.path,
                  flags & AT_SYMLINK_FOLLOW ? 0 : PATH_NOFOLLOW);
    name_put(&old);
    return name_done(&new, r);
}

SYSCALL(renameat, int old_dirfd, uaddr_t old_path, int new_dirfd,
        uaddr_t new_path)
{
    struct name old, new;
    int32_t r = two_names(&old, old_dirfd, old_path, &new, new_dirfd, new_path);

    if (r < 0)
        return r;
    r = path_rename(old.dir, old.path, new.dir, new.path);
    name_put(&old);
    return name_done(&new, r);
}

SYSCALL(symlinkat, uaddr_t user_target, int dirfd, uaddr_t path)
{
    struct name target, name;
    int32_t r = two_names(&target, AT_FDCWD, user_target, &name, dirfd, path);

    if (r < 0)
        return r;
    r = target.path[0] ? path_symlink(target.path, name.dir, name.path)
                       : -ENOENT;
    name_put(&target);
    return name_done(&name, r);
}

SYSCALL(readlinkat, int dirfd, uaddr_t path, uaddr_t buf, int size)
{
    struct inode *inode;
    char *target;
    int32_t r;

    if (size <= 0)
        return -EINVAL;
    inode = name_inode(dirfd, path, PATH_NOFOLLOW);
    if (is_err(inode))
        return ptr_err(inode);
    target = kmalloc(PATH_MAX);
    if (!target)
        r = -ENOMEM;
    else if (!S_ISLNK(inode->mode))
        r = -EINVAL;
    else
        r = inode->ops->readlink(inode, target, PATH_MAX);
    r = MIN(r, size);
    if (r > 0 && copyout(buf, target, (uint32_t)r) < 0)
        r = -EFAULT;
    kfree(target);
    inode_put(inode);
    return r;
}

SYSCALL_AS(mkdir, sys_mkdirat(AT_FDCWD, a, b));
SYSCALL_AS(mknod, sys_mknodat(AT_FDCWD, a, b, c));
SYSCALL_AS(unlink, sys_unlinkat(AT_FDCWD, a, 0));
SYSCALL_AS(rmdir, sys_unlinkat(AT_FDCWD, a, AT_REMOVEDIR));
SYSCALL_AS(link, sys_linkat(AT_FDCWD, a, AT_FDCWD, b, 0));
SYSCALL_AS(rename, sys_renameat(AT_FDCWD, a, AT_FDCWD, b));
SYSCALL_AS(symlink, sys_symlinkat(a, AT_FDCWD, b));
SYSCALL_AS(readlink, sys_readlinkat(AT_FDCWD, a, b, c));

SYSCALL(chdir, uaddr_t path)
{
    struct name name;
    int32_t r = name_get(&name, AT_FDCWD, path);

    return r < 0 ? r : name_done(&name, path_chdir(NULL, name.path, 0));
}

SYSCALL(fchdir, int fd)
{
    struct file *file = file_of(fd);

    if (!file)
        return -EBADF;
    if (!file->inode || !S_ISDIR(file->inode->mode))
        return file_done(file, -ENOTDIR);
    return file_done(file, path_chdir(file->inode, ".", 0));
}

SYSCALL(getcwd, uaddr_t buf, uint32_t size)
{
    struct fsinfo *fs = current()->fs;
    struct inode *cwd;
    char *path;
    int32_t r;

    path = kmalloc(PATH_MAX);
    if (!path)
        return -ENOMEM;
    spin_lock(&fs->lock);
    cwd = fs->cwd;
    inode_get(cwd);
    spin_unlock(&fs->lock);
    r = cwd->nlink == 0 ? -ENOENT
                        : path_of(cwd, path, MIN(size, (uint32_t)PATH_MAX));
    if (r > 0 && copyout(buf, path, (uint32_t)r) < 0)
        r = -EFAULT;
    inode_put(cwd);
    kfree(path);
    return r;
}

SYSCALL(umask, uint32_t mask)
{
    struct fsinfo *fs = current()->fs;
    uint32_t old;

    spin_lock(&fs->lock);
    old = fs->umask;
    fs->umask = mask & 0777;
    spin_unlock(&fs->lock);
    return (int32_t)old;
}
