/*
 * System calls on the attributes of files: stat and its kin, access, and those
 * that change modes, owners and times. inode->lock protects what they change.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/time.h"
#include "cpu/clock.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "syscall/name.h"
#include "syscall/syscall.h"
#include "vm/user.h"

#define PERMISSION_BITS 07777u
#define KEEP_ID 0xffffffffu /* chown: leave it as it is */

static int32_t put_stat(struct inode *inode, uaddr_t dst)
{
    struct stat64 st;

    inode_stat(inode, &st);
    return copyout(dst, &st, sizeof st);
}

/* The classic struct has 32 bits for the size, and programs take it for
   signed. */
static int32_t put_old_stat(const struct stat64 *st, uaddr_t dst)
{
    struct old_stat old;

    if (st->st_size > INT32_MAX)
        return -EOVERFLOW;
    memset(&old, 0, sizeof old);
    old.st_dev = (uint32_t)st->st_dev;
    old.st_ino = (uint32_t)st->st_ino;
    old.st_mode = (uint16_t)st->st_mode;
    old.st_nlink = (uint16_t)st->st_nlink;
    old.st_uid = narrow_id(st->st_uid);
    old.st_gid = narrow_id(st->st_gid);
    old.st_rdev = (uint32_t)st->st_rdev;
    old.st_size = (uint32_t)st->st_size;
    old.st_blksize = st->st_blksize;
    old.st_blocks = (uint32_t)st->st_blocks;
    old.st_atime = st->st_atime;
    old.st_atime_nsec = st->st_atime_nsec;
    old.st_mtime = st->st_mtime;
    old.st_mtime_nsec = st->st_mtime_nsec;
    old.st_ctime = st->st_ctime;
    old.st_ctime_nsec = st->st_ctime_nsec;
    return copyout(dst, &old, sizeof old);
}

static int32_t old_stat_path(uaddr_t path, uaddr_t dst, unsigned path_flags)
{
    struct inode *inode = name_inode(AT_FDCWD, path, path_flags);
    struct stat64 st;

    if (is_err(inode))
        return ptr_err(inode);
    inode_stat(inode, &st);
    inode_put(inode);
    return put_old_stat(&st, dst);
}

SYSCALL(stat, uaddr_t path, uaddr_t st)
{
    return old_stat_path(path, st, 0);
}

SYSCALL(lstat, uaddr_t path, uaddr_t st)
{
    return old_stat_path(path, st, PATH_NOFOLLOW);
}

static int32_t stat_fd(int fd, struct stat64 *st)
{
    struct file *file = file_of(fd);

    if (!file)
        return -EBADF;
    file_stat(file, st);
    file_put(file);
    return 0;
}

SYSCALL(fstat, int fd, uaddr_t dst)
{
    struct stat64 st;
    int32_t r = stat_fd(fd, &st);

    return r < 0 ? r : put_old_stat(&st, dst);
}

SYSCALL(fstat64, int fd, uaddr_t dst)
{
    struct stat64 st;
    int32_t r = stat_fd(fd, &st);

    return r < 0 ? r : copyout(dst, &st, sizeof st);
}

static bool is_empty_string(uaddr_t path)
{
    char c;

    return copyin(&c, path, 1) == 0 && c == '\0';
}

SYSCALL(fstatat64, int dirfd, uaddr_t path, uaddr_t st, int flags)
{
    struct inode *inode;
    int32_t r;

    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
        return -EINVAL;
    if ((flags & AT_EMPTY_PATH) && dirfd != AT_FDCWD && is_empty_string(path))
        return sys_fstat64(dirfd, st);
    inode = name_inode(dirfd, path,
                       flags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : 0);
    if (is_err(inode))
        return ptr_err(inode);
    r = put_stat(inode, st);
    inode_put(inode);
    return r;
}

SYSCALL(stat64, uaddr_t path, uaddr_t st)
{
    return sys_fstatat64(AT_FDCWD, path, st, 0);
}

SYSCALL(lstat64, uaddr_t path, uaddr_t st)
{
    return sys_fstatat64(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

static int32_t check_access(int dirfd, uaddr_t path, uint32_t want,
                            unsigned path_flags)
{
    struct inode *inode = name_inode(dirfd, path, path_flags);
    int32_t r = 0;

    if (is_err(inode))
        return ptr_err(inode);
    if (want != F_OK)
        r = inode_permission(inode, want);
    inode_put(inode);
    return r;
}

/* access(2) is asked by set-user-id programs about who started them. */
SYSCALL(faccessat2, int dirfd, uaddr_t path, uint32_t want, int flags)
{
    struct cred *own = NULL;
    int32_t r = 0;

    if ((want & ~(R_OK | W_OK | X_OK)) ||
        (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW)))
        return -EINVAL;
    if (!(flags & AT_EACCESS))
        r = cred_act_as_real(&own);
    if (r == 0)
        r = check_access(dirfd, path, want,
                         flags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : 0);
    if (own)
        cred_install(own);
    return r;
}

SYSCALL(faccessat, int dirfd, uaddr_t path, uint32_t want)
{
    return sys_faccessat2(dirfd, path, want, 0);
}

SYSCALL(access, uaddr_t path, uint32_t want)
{
    return sys_faccessat2(AT_FDCWD, path, want, 0);
}

/* What is to change; only what `set` names is looked at. */
struct change {
    enum { SET_MODE = 1, SET_OWNER = 2, SET_TIMES = 4, TIMES_NOW = 8 } set;
    uint32_t mode, uid, gid;
    struct timespec atime, mtime; /* tv_nsec may be UTIME_NOW, UTIME_OMIT */
};

/* Only root gives a file away; its owner may give it to a group of his. */
static bool may_chown(const struct inode *inode, const struct change *c)
{
    if (is_file_root())
        return true;
    if (c->uid != KEEP_ID && (c->uid != inode->uid || !is_owner(inode)))
        return false;
    return c->gid == KEEP_ID ||
           (is_owner(inode) && (c->gid == inode->gid || in_group(c->gid)));
}

/* May the running process make this change to an inode? Its owner may change
   mode and times; whoever may write may set the times to now. */
static int may_change(const struct inode *inode, const struct change *c)
{
    if (c->set & SET_OWNER)
        return may_chown(inode, c) ? 0 : -EPERM;
    if (is_owner(inode))
        return 0;
    return c->set & TIMES_NOW ? inode_permission(inode, MAY_WRITE) : -EPERM;
}

/* No owner makes a file lend the power of a group that is not his. */
static void set_mode(struct inode *inode, uint32_t mode)
{
    if (!in_group(inode->gid) && !is_file_root())
        mode &= ~(uint32_t)S_ISGID;
    inode->mode = (inode->mode & S_IFMT) | (mode & PERMISSION_BITS);
}

/* Privileges do not change hands. */
static void set_owner(struct inode *inode, const struct change *c)
{
    inode->uid = c->uid == KEEP_ID ? inode->uid : c->uid;
    inode->gid = c->gid == KEEP_ID ? inode->gid : c->gid;
    if (!S_ISDIR(inode->mode))
        inode->mode = mode_without_privileges(inode->mode);
}

static uint64_t changed_time(const struct timespec *ts, uint64_t old,
                             uint64_t now)
{
    if (ts->tv_nsec == UTIME_OMIT)
        return old;
    if (ts->tv_nsec == UTIME_NOW)
        return now;
    return (uint32_t)ts->tv_sec * NS_PER_S + (uint32_t)ts->tv_nsec;
}

/* Change the inode and drop the caller's reference; an err_ptr goes through. */
static int32_t change(struct inode *inode, const struct change *c)
{
    uint64_t now = clock_realtime_ns();
    int32_t r;

    if (is_err(inode))
        return ptr_err(inode);
    inode_lock(inode);
    r = may_change(inode, c);
    if (r == 0) {
        if (c->set & SET_MODE)
            set_mode(inode, c->mode);
        if (c->set & SET_OWNER)
            set_owner(inode, c);
        if (c->set & SET_TIMES) {
            inode->atime_ns = changed_time(&c->atime, inode->atime_ns, now);
            inode->mtime_ns = changed_time(&c->mtime, inode->mtime_ns, now);
        }
        inode->ctime_ns = now;
        r = inode->ops->update ? inode->ops->update(inode) : 0;
    }
    inode_unlock(inode);
    inode_put(inode);
    return r;
}

/* The inode of an open file, with a reference; or an err_ptr. */
static struct inode *fd_inode(int fd)
{
    struct file *file = file_of(fd);
    struct inode *inode;

    if (!file)
        return err_ptr(-EBADF);
    inode = file->inode;
    if (inode)
        inode_get(inode);
    file_put(file);
    return inode ? inode : err_ptr(-EINVAL); /* a pipe has no attributes */
}

SYSCALL(fchmodat, int dirfd, uaddr_t path, uint32_t mode)
{
    struct change c = {.set = SET_MODE, .mode = mode};

    return change(name_inode(dirfd, path, 0), &c);
}

SYSCALL(chmod, uaddr_t path, uint32_t mode)
{
    return sys_fchmodat(AT_FDCWD, path, mode);
}

SYSCALL(fchmod, int fd, uint32_t mode)
{
    struct change c = {.set = SET_MODE, .mode = mode};

    return change(fd_inode(fd), &c);
}

SYSCALL(fchownat, int dirfd, uaddr_t path, uint32_t uid, uint32_t gid,
        int flags)
{
    struct change c = {.set = SET_OWNER, .uid = uid, .gid = gid};

    if (flags & ~AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    return change(name_inode(dirfd, path, flags ? PATH_NOFOLLOW : 0), &c);
}

SYSCALL(fchown32, int fd, uint32_t uid, uint32_t gid)
{
    struct change c = {.set = SET_OWNER, .uid = uid, .gid = gid};

    return change(fd_inode(fd), &c);
}

#define CHOWN(path, uid, gid) sys_fchownat(AT_FDCWD, path, uid, gid, 0)
#define LCHOWN(path, uid, gid)                                                 \
    sys_fchownat(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW)

SYSCALL_AS(chown32, CHOWN(a, b, c));
SYSCALL_AS(lchown32, LCHOWN(a, b, c));
SYSCALL_AS(chown, CHOWN(a, wide_id(b), wide_id(c)));
SYSCALL_AS(lchown, LCHOWN(a, wide_id(b), wide_id(c)));
SYSCALL_AS(fchown, sys_fchown32((int)a, wide_id(b), wide_id(c)));

/* Set the times of a path, or (path 0) of an open file. ts NULL: to now. */
static int32_t set_times(int dirfd, uaddr_t path, const struct timespec *ts,
                         int flags)
{
    struct change c = {.set = SET_TIMES};

    static const struct timespec now = {.tv_nsec = UTIME_NOW};

    c.atime = ts ? ts[0] : now;
    c.mtime = ts ? ts[1] : now;
    if (c.atime.tv_nsec == UTIME_NOW && c.mtime.tv_nsec == UTIME_NOW)
        c.set |= TIMES_NOW;
    if (path == 0 && dirfd != AT_FDCWD)
        return change(fd_inode(dirfd), &c);
    return change(name_inode(dirfd, path,
                             flags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : 0),
                  &c);
}

static bool valid_ns(int32_t ns)
{
    return (ns >= 0 && ns < (int32_t)NS_PER_S) || ns == UTIME_NOW ||
           ns == UTIME_OMIT;
}

SYSCALL(utimensat, int dirfd, uaddr_t path, uaddr_t times, int flags)
{
    struct timespec ts[2];

    if (flags & ~AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    if (times == 0)
        return set_times(dirfd, path, NULL, flags);
    if (copyin(ts, times, sizeof ts) < 0)
        return -EFAULT;
    if (!valid_ns(ts[0].tv_nsec) || !valid_ns(ts[1].tv_nsec))
        return -EINVAL;
    if (ts[0].tv_nsec == UTIME_OMIT && ts[1].tv_nsec == UTIME_OMIT)
        return 0;
    return set_times(dirfd, path, ts, flags);
}

SYSCALL(utimes, uaddr_t path, uaddr_t times)
{
    struct timeval tv[2];
    struct timespec ts[2];

    if (times == 0)
        return set_times(AT_FDCWD, path, NULL, 0);
    if (copyin(tv, times, sizeof tv) < 0)
        return -EFAULT;
    for (int i = 0; i < 2; i++) {
        if (tv[i].tv_usec < 0 || tv[i].tv_usec >= 1000000)
            return -EINVAL;
        ts[i].tv_sec = tv[i].tv_sec;
        ts[i].tv_nsec = tv[i].tv_usec * 1000;
    }
    return set_times(AT_FDCWD, path, ts, 0);
}

SYSCALL(utime, uaddr_t path, uaddr_t times)
{
    struct utimbuf t;
    struct timespec ts[2];

    if (times == 0)
        return set_times(AT_FDCWD, path, NULL, 0);
    if (copyin(&t, times, sizeof t) < 0)
        return -EFAULT;
    ts[0] = (struct timespec){.tv_sec = t.actime};
    ts[1] = (struct timespec){.tv_sec = t.modtime};
    return set_times(AT_FDCWD, path, ts, 0);
}
