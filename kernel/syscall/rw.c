/*
 * System calls that move bytes through descriptors, or change where and how
 * far they go. The file floor does the work; here are Linux's rules for
 * arguments.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "abi/termios.h"
#include "abi/uio.h"
#include "mem/slab.h"
#include "proc/signal.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

#define MAX_COUNT 0x7ffff000u /* bytes in all iovecs; Linux's MAX_RW_COUNT */
#define FEW_IOVECS 8          /* so many fit on the stack */

/* Interrupted before anything happened: the call can be started again. */
static int32_t restartable(int32_t r)
{
    return r == -EINTR ? -ERESTARTSYS : r;
}

/* What a write's result means to the caller. */
static int32_t written(int32_t r)
{
    if (r == -EPIPE)
        signal_self(SIGPIPE);
    if (r == -EFBIG && rlimit(RLIMIT_FSIZE) != RLIM_INFINITY)
        signal_self(SIGXFSZ);
    return restartable(r);
}

SYSCALL(read, int fd, uaddr_t buf, uint32_t n)
{
    struct file *file = file_of(fd);

    if (!file)
        return -EBADF;
    return restartable(file_done(file, file_read(file, buf, n)));
}

SYSCALL(write, int fd, uaddr_t buf, uint32_t n)
{
    struct file *file = file_of(fd);

    if (!file)
        return -EBADF;
    return written(file_done(file, file_write(file, buf, n)));
}

SYSCALL(pread64, int fd, uaddr_t buf, uint32_t n, loff_t pos)
{
    struct file *file;

    if (pos < 0)
        return -EINVAL;
    file = file_of(fd);
    if (!file)
        return -EBADF;
    return restartable(file_done(file, file_pread(file, buf, n, pos)));
}

SYSCALL(pwrite64, int fd, uaddr_t buf, uint32_t n, loff_t pos)
{
    struct file *file;

    if (pos < 0)
        return -EINVAL;
    file = file_of(fd);
    if (!file)
        return -EBADF;
    return written(file_done(file, file_pwrite(file, buf, n, pos)));
}

/* Would reading more wait? Then a readv that has something returns it. */
static bool would_wait(struct file *file)
{
    const void *chan;

    return file->ops->poll &&
           !(file->ops->poll(file, &chan) & (POLLIN | POLLHUP));
}

/* Go through `count` buffers until one is not filled or emptied to its end. */
static int32_t transfer_iovecs(struct file *file, const struct iovec *iov,
                               uint32_t count, bool write)
{
    uint32_t done = 0;

    for (uint32_t i = 0; i < count; i++) {
        uaddr_t buf = (uaddr_t)iov[i].iov_base;
        uint32_t n = MIN(iov[i].iov_len, MAX_COUNT - done);
        int32_t r;

        if (n == 0)
            continue;
        if (!write && done > 0 && would_wait(file))
            break;
        r = write ? file_write(file, buf, n) : file_read(file, buf, n);
        if (r < 0)
            return done > 0 ? (int32_t)done : r;
        done += (uint32_t)r;
        if ((uint32_t)r < n)
            break;
    }
    return (int32_t)done;
}

static int32_t rw_iovecs(int fd, uaddr_t user_iov, uint32_t count, bool write)
{
    struct iovec few[FEW_IOVECS], *iov = few;
    struct file *file = file_of(fd);
    int32_t r = 0;

    if (!file)
        return -EBADF;
    if (count > UIO_MAXIOV)
        r = -EINVAL;
    else if (count > FEW_IOVECS && !(iov = kmalloc(count * sizeof *iov)))
        r = -ENOMEM;
    else if (copyin(iov, user_iov, count * sizeof *iov) < 0)
        r = -EFAULT;
    for (uint32_t i = 0; r == 0 && i < count; i++)
        if ((int32_t)iov[i].iov_len < 0)
            r = -EINVAL;
    if (r == 0)
        r = transfer_iovecs(file, iov, count, write);
    if (iov != few)
        kfree(iov);
    return file_done(file, r);
}

SYSCALL_AS(readv, restartable(rw_iovecs(a, b, c, false)));
SYSCALL_AS(writev, written(rw_iovecs(a, b, c, true)));

/* Move fd's position: 0 and the new one, or -errno. */
static int32_t seek(int fd, loff_t offset, int whence, loff_t *result)
{
    struct file *file = file_of(fd);

    if (!file)
        return -EBADF;
    *result = file_seek(file, offset, whence);
    return file_done(file, *result < 0 ? (int32_t)*result : 0);
}

SYSCALL(lseek, int fd, int32_t offset, int whence)
{
    loff_t pos;
    int32_t r = seek(fd, offset, whence, &pos);

    if (r < 0)
        return r;
    return pos > INT32_MAX ? -EOVERFLOW : (int32_t)pos;
}

SYSCALL(_llseek, int fd, uint32_t high, uint32_t low, uaddr_t result,
        int whence)
{
    loff_t pos;
    int32_t r = seek(fd, (loff_t)((uint64_t)high << 32 | low), whence, &pos);

    return r < 0 ? r : copyout(result, &pos, sizeof pos);
}

SYSCALL(truncate64, uaddr_t path, loff_t size)
{
    struct name name;
    struct file *file;
    int32_t r;

    if (size < 0)
        return -EINVAL;
    r = name_get(&name, AT_FDCWD, path);
    if (r < 0)
        return r;
    file = path_open(name.dir, name.path, O_WRONLY, 0, 0);
    name_put(&name);
    if (is_err(file))
        return ptr_err(file);
    return written(file_done(file, file_truncate(file, size)));
}

SYSCALL(ftruncate64, int fd, loff_t size)
{
    struct file *file;

    if (size < 0)
        return -EINVAL;
    file = file_of(fd);
    if (!file)
        return -EBADF;
    return written(file_done(file, file_truncate(file, size)));
}

SYSCALL_AS(truncate, sys_truncate64(a, (int32_t)b));
SYSCALL_AS(ftruncate, sys_ftruncate64(a, (int32_t)b));

SYSCALL(fsync, int fd)
{
    struct file *file = file_of(fd);

    return file ? file_done(file, file_sync(file)) : -EBADF;
}

SYSCALL_ENTRY(fdatasync, sys_fsync);

SYSCALL(sync, void)
{
    fs_sync(); /* sync(2) has no way to tell of an error */
    return 0;
}

static int32_t set_nonblocking(struct file *file, uaddr_t arg)
{
    int on;

    if (copyin(&on, arg, sizeof on) < 0)
        return -EFAULT;
    file->flags = on ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK;
    return 0;
}

SYSCALL(ioctl, int fd, uint32_t request, uint32_t arg)
{
    struct file *file = file_of(fd);
    int32_t r;

    if (!file)
        return -EBADF;
    switch (request) {
    case FIOCLEX:
    case FIONCLEX:
        r = fd_set_cloexec(current()->files, fd, request == FIOCLEX);
        break;
    case FIONBIO:
        r = set_nonblocking(file, arg);
        break;
    default:
        r = file_ioctl(file, request, arg);
    }
    return file_done(file, r);
}
