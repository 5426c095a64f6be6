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
    return WITH_NAME(name, dirfd, path,
                     path_mkdir(name.dir, name.path, mode & MKDIR_BITS));
}

SYSCALL(mknodat, int dirfd, uaddr_t path, uint32_t mode, uint32_t dev)
{
    if (S_ISDIR(mode))
        return -EPERM;
    if ((mode & S_IFMT) == 0)
        mode |= S_IFREG;
    if (!S_ISREG(mode) && !S_ISCHR(mode) && !S_ISBLK(mode) && !S_ISFIFO(mode))
        return -EINVAL;
    mode &= S_IFMT | PERMISSION_BITS;
    return WITH_NAME(name, dirfd, path,
                     path_mknod(name.dir, name.path, mode, dev));
}

SYSCALL(unlinkat, int dirfd, uaddr_t path, int flags)
{
    if (flags & ~AT_REMOVEDIR)
        return -EINVAL;
    return WITH_NAME(name, dirfd, path,
                     path_remove(name.dir, name.path,
                                 flags & AT_REMOVEDIR ? PATH_DIRECTORY : 0));
}

/* With the two names of link and rename. */
#define WITH_NAMES(old_dirfd, old_path, new_dirfd, new_path, expression)       \
    WITH_NAME(old, old_dirfd, old_path,                                        \
              WITH_NAME(new, new_dirfd, new_path, expression))

SYSCALL(linkat, int old_dirfd, uaddr_t old_path, int new_dirfd,
        uaddr_t new_path, int flags)
{
    unsigned how = flags & AT_SYMLINK_FOLLOW ? 0 : PATH_NOFOLLOW;

    if (flags & ~AT_SYMLINK_FOLLOW)
        return -EINVAL;
    return WITH_NAMES(old_dirfd, old_path, new_dirfd, new_path,
                      path_link(old.dir, old.path, new.dir, new.path, how));
}

SYSCALL(renameat, int old_dirfd, uaddr_t old_path, int new_dirfd,
        uaddr_t new_path)
{
    return WITH_NAMES(old_dirfd, old_path, new_dirfd, new_path,
                      path_rename(old.dir, old.path, new.dir, new.path));
}

SYSCALL(symlinkat, uaddr_t target, int dirfd, uaddr_t path)
{
    return WITH_NAMES(AT_FDCWD, target, dirfd, path,
                      old.path[0] ? path_symlink(old.path, new.dir, new.path)
                                  : -ENOENT);
}

static int32_t read_link(struct inode *inode, uaddr_t buf, int size)
{
    char *target = kmalloc(PATH_MAX);
    int32_t r;

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
    return r;
}

SYSCALL(readlinkat, int dirfd, uaddr_t path, uaddr_t buf, int size)
{
    if (size <= 0)
        return -EINVAL;
    return WITH_INODE(inode, name_inode(dirfd, path, PATH_NOFOLLOW),
                      read_link(inode, buf, size));
}

SYSCALL_AS(mkdir, sys_mkdirat(AT_FDCWD, a, b));
SYSCALL_AS(mknod, sys_mknodat(AT_FDCWD, a, b, c));
SYSCALL_AS(unlink, sys_unlinkat(AT_FDCWD, a, 0));
SYSCALL_AS(rmdir, sys_unlinkat(AT_FDCWD, a, AT_REMOVEDIR));
SYSCALL_AS(link, sys_linkat(AT_FDCWD, a, AT_FDCWD, b, 0));
SYSCALL_AS(rename, sys_renameat(AT_FDCWD, a, AT_FDCWD, b));
SYSCALL_AS(symlink, sys_symlinkat(a, AT_FDCWD, b));
SYSCALL_AS(readlink, sys_readlinkat(AT_FDCWD, a, b, c));

SYSCALL_AS(chdir, WITH_NAME(name, AT_FDCWD, a, path_chdir(NULL, name.path)));
SYSCALL_AS(fchdir, WITH_FILE(file, file_of(a),
                             file_is_dir(file) ? path_chdir(file->inode, ".")
                                               : -ENOTDIR));

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

    spin_guard(&fs->lock);
    old = fs->umask;
    fs->umask = mask & 0777;
    return (int32_t)old;
}
