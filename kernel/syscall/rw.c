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

SYSCALL_AS(read,
           restartable(WITH_FILE(file, file_of(a), file_read(file, b, c))));
SYSCALL_AS(write, written(WITH_FILE(file, file_of(a), file_write(file, b, c))));

SYSCALL(pread64, int fd, uaddr_t buf, uint32_t n, loff_t pos)
{
    if (pos < 0)
        return -EINVAL;
    return restartable(
        WITH_FILE(file, file_of(fd), file_pread(file, buf, n, pos)));
}

SYSCALL(pwrite64, int fd, uaddr_t buf, uint32_t n, loff_t pos)
{
    if (pos < 0)
        return -EINVAL;
    return written(
        WITH_FILE(file, file_of(fd), file_pwrite(file, buf, n, pos)));
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

static int32_t rw_iovecs(struct file *file, uaddr_t user_iov, uint32_t count,
                         bool write)
{
    struct iovec few[FEW_IOVECS], *iov = few;
    int32_t r;

    if (count > UIO_MAXIOV)
        return -EINVAL;
    if (count > FEW_IOVECS && !(iov = kmalloc(count * sizeof *iov)))
        return -ENOMEM;
    r = copyin(iov, user_iov, count * sizeof *iov);
    for (uint32_t i = 0; r == 0 && i < count; i++)
        if ((int32_t)iov[i].iov_len < 0)
            r = -EINVAL;
    if (r == 0)
        r = transfer_iovecs(file, iov, count, write);
    if (iov != few)
        kfree(iov);
    return r;
}

SYSCALL_AS(readv, restartable(WITH_FILE(file, file_of(a),
                                        rw_iovecs(file, b, c, false))));
SYSCALL_AS(writev,
           written(WITH_FILE(file, file_of(a), rw_iovecs(file, b, c, true))));

/* Move the file's position: 0 and the new one, or -errno. */
static int32_t seek(struct file *file, loff_t offset, int whence, loff_t *pos)
{
    *pos = file_seek(file, offset, whence);
    return *pos < 0 ? (int32_t)*pos : 0;
}

SYSCALL(lseek, int fd, int32_t offset, int whence)
{
    loff_t pos = 0;
    int32_t r = WITH_FILE(file, file_of(fd), seek(file, offset, whence, &pos));

    return r < 0 ? r : pos > INT32_MAX ? -EOVERFLOW : (int32_t)pos;
}

SYSCALL(_llseek, int fd, uint32_t high, uint32_t low, uaddr_t result,
        int whence)
{
    loff_t pos = 0, offset = (loff_t)((uint64_t)high << 32 | low);
    int32_t r = WITH_FILE(file, file_of(fd), seek(file, offset, whence, &pos));

    return r < 0 ? r : copyout(result, &pos, sizeof pos);
}

static int32_t truncate_to(struct file *opened, loff_t size)
{
    return WITH_FILE(file, opened, written(file_truncate(file, size)));
}

SYSCALL(truncate64, uaddr_t path, loff_t size)
{
    if (size < 0)
        return -EINVAL;
    return WITH_NAME(
        name, AT_FDCWD, path,
        truncate_to(path_open(NULL, name.path, O_WRONLY, 0), size));
}

SYSCALL(ftruncate64, int fd, loff_t size)
{
    return size < 0 ? -EINVAL : truncate_to(file_of(fd), size);
}

SYSCALL_AS(truncate, sys_truncate64(a, (int32_t)b));
SYSCALL_AS(ftruncate, sys_ftruncate64(a, (int32_t)b));

SYSCALL_AS(fsync, WITH_FILE(file, file_of(a), file_sync(file)));
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

static int32_t control(struct file *file, int fd, uint32_t request,
                       uint32_t arg)
{
    switch (request) {
    case FIOCLEX:
    case FIONCLEX:
        return fd_set_cloexec(current()->files, fd, request == FIOCLEX);
    case FIONBIO:
        return set_nonblocking(file, arg);
    default:
        return file_ioctl(file, request, arg);
    }
}

SYSCALL_AS(ioctl, WITH_FILE(file, file_of(a), control(file, a, b, c)));
