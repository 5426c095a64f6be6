/*
 * System calls on names: what directories hold, and where a process stands.
 * The calls without a directory descriptor are those with AT_FDCWD.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "mem/slab.h"
#include "syscall/name.h"
#include "syscall/syscall.h"
#include "vm/user.h"

#define PERMISSION_BITS 07777u
#define MKDIR_BITS 01777u /* as Linux: no set-user-id, no set-group-id */

SYSCALL(mkdirat, int dirfd, uaddr_t path, uint32_t mode)
{
    struct name name;
    int32_t r = name_get(&name, dirfd, path);

    if (r < 0)
        return r;
    r = path_mkdir(name.dir, name.path, mode & MKDIR_BITS, 0);
    name_put(&name);
    return r;
}

SYSCALL(mkdir, uaddr_t path, uint32_t mode)
{
    return sys_mkdirat(AT_FDCWD, path, mode);
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
    r = path_mknod(name.dir, name.path, mode & (S_IFMT | PERMISSION_BITS), dev,
                   0);
    name_put(&name);
    return r;
}

SYSCALL(mknod, uaddr_t path, uint32_t mode, uint32_t dev)
{
    return sys_mknodat(AT_FDCWD, path, mode, dev);
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
    r = path_remove(name.dir, name.path,
                    flags & AT_REMOVEDIR ? PATH_DIRECTORY : 0);
    name_put(&name);
    return r;
}

SYSCALL(unlink, uaddr_t path)
{
    return sys_unlinkat(AT_FDCWD, path, 0);
}

SYSCALL(rmdir, uaddr_t path)
{
    return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

/* Take in the two names of link and rename. */
static int two_names(struct name *old, int old_dirfd, uaddr_t old_path,
                     struct name *new, int new_dirfd, uaddr_t new_path)
{
    int r = name_get(old, old_dirfd, old_path);

    if (r < 0)
        return r;
    r = name_get(new, new_dirfd, new_path);
    if (r < 0)
        name_put(old);
    return r;
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
    name_put(&new);
    return r;
}

SYSCALL(link, uaddr_t old, uaddr_t new)
{
    return sys_linkat(AT_FDCWD, old, AT_FDCWD, new, 0);
}

SYSCALL(renameat2, int old_dirfd, uaddr_t old_path, int new_dirfd,
        uaddr_t new_path, uint32_t flags)
{
    struct name old, new;
    int32_t r;

    if (flags & ~RENAME_NOREPLACE)
        return -EINVAL;
    r = two_names(&old, old_dirfd, old_path, &new, new_dirfd, new_path);
    if (r < 0)
        return r;
    r = path_rename(old.dir, old.path, new.dir, new.path,
                    flags & RENAME_NOREPLACE ? PATH_NOREPLACE : 0);
    name_put(&old);
    name_put(&new);
    return r;
}

SYSCALL(renameat, int old_dirfd, uaddr_t old, int new_dirfd, uaddr_t new)
{
    return sys_renameat2(old_dirfd, old, new_dirfd, new, 0);
}

SYSCALL(rename, uaddr_t old, uaddr_t new)
{
    return sys_renameat2(AT_FDCWD, old, AT_FDCWD, new, 0);
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
    name_put(&name);
    return r;
}

SYSCALL(symlink, uaddr_t target, uaddr_t path)
{
    return sys_symlinkat(target, AT_FDCWD, path);
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
    if (r > 0) {
        r = MIN(r, size);
        if (copyout(buf, target, (uint32_t)r) < 0)
            r = -EFAULT;
    }
    kfree(target);
    inode_put(inode);
    return r;
}

SYSCALL(readlink, uaddr_t path, uaddr_t buf, int size)
{
    return sys_readlinkat(AT_FDCWD, path, buf, size);
}

SYSCALL(chdir, uaddr_t path)
{
    struct name name;
    int32_t r = name_get(&name, AT_FDCWD, path);

    if (r < 0)
        return r;
    r = path_chdir(NULL, name.path, 0);
    name_put(&name);
    return r;
}

SYSCALL(fchdir, int fd)
{
    struct file *file = file_of(fd);
    int32_t r = -ENOTDIR;

    if (!file)
        return -EBADF;
    if (file->inode && S_ISDIR(file->inode->mode))
        r = path_chdir(file->inode, ".", 0);
    file_put(file);
    return r;
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
