/*
 * System calls on the attributes of files: stat and its kin, access, those that
 * change modes, owners and times; and of file systems. inode->lock protects
 * what they change.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/statfs.h"
#include "abi/time.h"
#include "cpu/clock.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

#define PERMISSION_BITS 07777u
#define KEEP_ID 0xffffffffu /* chown: leave it as it is */

/* The inode of an open file, with a reference; or an err_ptr. */
static struct inode *fd_inode(int fd)
{
    struct file *file = file_of(fd);
    struct inode *inode;

    if (is_err(file))
        return err_ptr(ptr_err(file));
    inode = file->inode;
    if (inode)
        inode_get(inode);
    file_put(file);
    return inode ? inode : err_ptr(-EINVAL); /* a pipe has no attributes */
}

/* AT_EMPTY_PATH: is what dirfd stands for meant, and nothing in it? */
static bool is_empty_path(uaddr_t path, int at_flags)
{
    char c;

    return (at_flags & AT_EMPTY_PATH) && copyin(&c, path, 1) == 0 && c == '\0';
}

/* The inode that a call with a directory and flags names; or an err_ptr. */
static struct inode *at_inode(int dirfd, uaddr_t path, int at_flags)
{
    if (is_empty_path(path, at_flags))
        return dirfd == AT_FDCWD ? namei(NULL, ".", 0) : fd_inode(dirfd);
    return name_inode(dirfd, path,
                      at_flags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : 0);
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

static int32_t put_stat(const struct stat64 *st, uaddr_t dst, bool old)
{
    return old ? put_old_stat(st, dst) : copyout(dst, st, sizeof *st);
}

static int32_t stat_path(int dirfd, uaddr_t path, int flags, uaddr_t dst,
                         bool old)
{
    struct stat64 st;

    return WITH_INODE(inode, at_inode(dirfd, path, flags),
                      (inode_stat(inode, &st), put_stat(&st, dst, old)));
}

static int32_t stat_fd(int fd, uaddr_t dst, bool old)
{
    struct stat64 st;

    return WITH_FILE(file, file_of(fd),
                     (file_stat(file, &st), put_stat(&st, dst, old)));
}

SYSCALL_AS(stat, stat_path(AT_FDCWD, a, 0, b, true));
SYSCALL_AS(lstat, stat_path(AT_FDCWD, a, AT_SYMLINK_NOFOLLOW, b, true));
SYSCALL_AS(fstat, stat_fd(a, b, true));
SYSCALL_AS(stat64, stat_path(AT_FDCWD, a, 0, b, false));
SYSCALL_AS(lstat64, stat_path(AT_FDCWD, a, AT_SYMLINK_NOFOLLOW, b, false));
SYSCALL_AS(fstat64, stat_fd(a, b, false));

SYSCALL(fstatat64, int dirfd, uaddr_t path, uaddr_t st, int flags)
{
    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
        return -EINVAL;
    if (dirfd != AT_FDCWD && is_empty_path(path, flags)) /* a pipe, perhaps */
        return stat_fd(dirfd, st, false);
    return stat_path(dirfd, path, flags, st, false);
}

static int32_t check_access(int dirfd, uaddr_t path, uint32_t want, int flags)
{
    return WITH_INODE(inode, at_inode(dirfd, path, flags),
                      want == F_OK ? 0 : inode_permission(inode, want));
}

/* access(2) is asked by set-user-id programs about who started them. */
SYSCALL(faccessat2, int dirfd, uaddr_t path, uint32_t want, int flags)
{
    struct cred *own = NULL;
    int32_t r = 0;

    if ((want & ~(R_OK | W_OK | X_OK)) ||
        (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
        return -EINVAL;
    if (!(flags & AT_EACCESS))
        r = cred_act_as_real(&own);
    if (r == 0)
        r = check_access(dirfd, path, want, flags);
    if (own)
        cred_install(own);
    return r;
}

SYSCALL_AS(faccessat, sys_faccessat2(a, b, c, 0));
SYSCALL_AS(access, sys_faccessat2(AT_FDCWD, a, b, 0));

/* What is to change; only what `set` names is looked at. */
struct change {
    enum { SET_MODE = 1, SET_OWNER = 2, SET_TIMES = 4, TIMES_NOW = 8 } set;
    uint32_t mode, uid, gid;
    struct timespec times[2]; /* of access, of modification; tv_nsec may be
                                 UTIME_NOW or UTIME_OMIT */
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
            inode->atime_ns = changed_time(&c->times[0], inode->atime_ns, now);
            inode->mtime_ns = changed_time(&c->times[1], inode->mtime_ns, now);
        }
        inode->ctime_ns = now;
        r = inode->ops->update ? inode->ops->update(inode) : 0;
    }
    inode_unlock(inode);
    inode_put(inode);
    return r;
}

static int32_t change_mode(struct inode *inode, uint32_t mode)
{
    return change(inode, &(struct change){.set = SET_MODE, .mode = mode});
}

SYSCALL_AS(chmod, change_mode(name_inode(AT_FDCWD, a, 0), b));
SYSCALL_AS(fchmodat, change_mode(name_inode(a, b, 0), c));
SYSCALL_AS(fchmod, change_mode(fd_inode(a), b));

static int32_t change_owner(struct inode *inode, uint32_t uid, uint32_t gid)
{
    return change(inode,
                  &(struct change){.set = SET_OWNER, .uid = uid, .gid = gid});
}

SYSCALL(fchownat, int dirfd, uaddr_t path, uint32_t uid, uint32_t gid,
        int flags)
{
    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
        return -EINVAL;
    return change_owner(at_inode(dirfd, path, flags), uid, gid);
}

SYSCALL_AS(chown32, sys_fchownat(AT_FDCWD, a, b, c, 0));
SYSCALL_AS(lchown32, sys_fchownat(AT_FDCWD, a, b, c, AT_SYMLINK_NOFOLLOW));
SYSCALL_AS(fchown32, change_owner(fd_inode(a), b, c));
SYSCALL_AS(chown, sys_fchownat(AT_FDCWD, a, wide_id(b), wide_id(c), 0));
SYSCALL_AS(lchown, sys_fchownat(AT_FDCWD, a, wide_id(b), wide_id(c),
                                AT_SYMLINK_NOFOLLOW));
SYSCALL_AS(fchown, change_owner(fd_inode(a), wide_id(b), wide_id(c)));

static bool valid_ns(int32_t ns)
{
    return (ns >= 0 && ns < (int32_t)NS_PER_S) || ns == UTIME_NOW ||
           ns == UTIME_OMIT;
}

/* Set the times of a path, or (path 0) of an open file; by default to now. */
SYSCALL(utimensat, int dirfd, uaddr_t path, uaddr_t times, int flags)
{
    struct change c = {.set = SET_TIMES,
                       .times = {{0, UTIME_NOW}, {0, UTIME_NOW}}};
    int32_t atime, mtime;

    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
        return -EINVAL;
    if (path == 0 && dirfd != AT_FDCWD && flags)
        return -EINVAL;
    if (copyin_if(c.times, times, sizeof c.times) < 0)
        return -EFAULT;
    atime = c.times[0].tv_nsec;
    mtime = c.times[1].tv_nsec;
    if (!valid_ns(atime) || !valid_ns(mtime))
        return -EINVAL;
    if (atime == UTIME_OMIT && mtime == UTIME_OMIT)
        return 0;
    if (atime == UTIME_NOW && mtime == UTIME_NOW)
        c.set |= TIMES_NOW;
    return change(path == 0 && dirfd != AT_FDCWD ? fd_inode(dirfd)
                                                 : at_inode(dirfd, path, flags),
                  &c);
}

/* How full a file system is. */
static int32_t put_statfs(uint32_t dev, uint32_t size, uaddr_t dst)
{
    struct statfs64 st;
    struct fs_usage usage;

    if (size != sizeof st)
        return -EINVAL;
    memset(&st, 0, sizeof st);
    st.f_bsize = st.f_frsize = BLOCK_SIZE;
    st.f_namelen = NAME_LEN;
    st.f_fsid[0] = (int32_t)dev;
    if (dev == DISK_DEV) {
        fs_usage(&usage);
        st.f_type = FS_MAGIC;
        st.f_blocks = usage.nblocks;
        st.f_bfree = st.f_bavail = usage.blocks_free;
        st.f_files = usage.ninodes;
        st.f_ffree = usage.inodes_free;
    } else { /* /proc and /dev take no room */
        st.f_type = PROC_SUPER_MAGIC;
    }
    return copyout(dst, &st, sizeof st);
}

SYSCALL_AS(statfs64, WITH_INODE(inode, name_inode(AT_FDCWD, a, 0),
                                put_statfs(inode->dev, b, c)));
/* pipes are in no file system here */
SYSCALL_AS(fstatfs64, WITH_FILE(file, file_of(a),
                                file->inode ? put_statfs(file->inode->dev, b, c)
                                            : -ENOSYS));
