/*
 * Calls on files that the gate has in another shape.
 */
#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The position is 64 bits: it comes back through memory. */
off_t lseek(int fd, off_t offset, int whence)
{
    off_t result;

    if (syscall(SYS__llseek, fd, (long)(offset >> 32), (long)offset, &result,
                whence) < 0)
        return -1;
    return result;
}

/* The gate takes device numbers of 32 bits. */
int mknod(const char *path, mode_t mode, dev_t dev)
{
    return syscall(SYS_mknod, path, mode, (unsigned)dev);
}

int mknodat(int dirfd, const char *path, mode_t mode, dev_t dev)
{
    return syscall(SYS_mknodat, dirfd, path, mode, (unsigned)dev);
}

int mkfifo(const char *path, mode_t mode)
{
    return mknod(path, mode | S_IFIFO, 0);
}

int faccessat(int dirfd, const char *path, int mode, int flags)
{
    if (flags)
        return syscall(SYS_faccessat2, dirfd, path, mode, flags);
    return syscall(SYS_faccessat, dirfd, path, mode);
}

/* No system lets the mode of a symbolic link be changed. */
int fchmodat(int dirfd, const char *path, mode_t mode, int flags)
{
    if (flags) {
        errno = ENOTSUP;
        return -1;
    }
    return syscall(SYS_fchmodat, dirfd, path, mode);
}

int futimens(int fd, const struct timespec times[2])
{
    return syscall(SYS_utimensat, fd, NULL, times, 0);
}
