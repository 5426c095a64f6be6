/*
 * System calls that make, copy and close descriptors.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

/* What F_SETFL may change */
#define SETTABLE_FLAGS (O_APPEND | O_NONBLOCK)

static int nofile_limit(void)
{
    return (int)MIN(rlimit(RLIMIT_NOFILE), (uint32_t)INT32_MAX);
}

int32_t fd_of_new(struct file *file, int from, bool cloexec)
{
    int32_t fd;

    if (is_err(file))
        return ptr_err(file);
    fd = fd_install(current()->files, file, from, nofile_limit(), cloexec);
    if (fd < 0)
        file_put(file);
    return fd;
}

static int32_t open_name(const struct name *name, int flags, uint32_t mode)
{
    int32_t r = -EMFILE;

    if (fd_has_room(current()->files, nofile_limit())) /* or create nothing */
        r = fd_of_new(path_open(name->dir, name->path, flags, mode), 0,
                      flags & O_CLOEXEC);
    return r == -EINTR ? -ERESTARTSYS : r;
}

SYSCALL(openat, int dirfd, uaddr_t path, int flags, uint32_t mode)
{
    return WITH_NAME(name, dirfd, path, open_name(&name, flags, mode));
}

SYSCALL_AS(open, sys_openat(AT_FDCWD, a, b, c));
SYSCALL_AS(creat, sys_openat(AT_FDCWD, a, O_CREAT | O_WRONLY | O_TRUNC, b));
SYSCALL_AS(close, fd_close(current()->files, a));

SYSCALL_AS(dup, fd_of_new(file_of(a), 0, false));

static int32_t replace(int fd, int new_fd, bool cloexec)
{
    struct file *file = file_of(fd);
    int32_t r;

    if (is_err(file))
        return ptr_err(file);
    r = fd_replace(current()->files, file, new_fd, nofile_limit(), cloexec);
    if (r < 0)
        file_put(file);
    return r;
}

SYSCALL(dup2, int fd, int new_fd)
{
    if (fd == new_fd)
        return fd_get_cloexec(current()->files, fd) < 0 ? -EBADF : fd;
    return replace(fd, new_fd, false);
}

SYSCALL(dup3, int fd, int new_fd, int flags)
{
    if ((flags & ~O_CLOEXEC) || fd == new_fd)
        return -EINVAL;
    return replace(fd, new_fd, flags & O_CLOEXEC);
}

SYSCALL(pipe2, uaddr_t fds, int flags)
{
    struct file *read_end, *write_end;
    int fd[2], r;

    if (flags & ~(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    r = pipe_create(&read_end, &write_end, flags & O_NONBLOCK);
    if (r < 0)
        return r;
    fd[0] = fd_of_new(read_end, 0, flags & O_CLOEXEC);
    fd[1] = fd_of_new(write_end, 0, flags & O_CLOEXEC);
    r = fd[0] < 0 ? fd[0] : fd[1] < 0 ? fd[1] : copyout(fds, fd, sizeof fd);
    for (int i = 0; i < 2; i++)
        if (r < 0 && fd[i] >= 0)
            fd_close(current()->files, fd[i]);
    return r;
}

SYSCALL_AS(pipe, sys_pipe2(a, 0));

static int32_t dup_from(struct file *file, uint32_t from, bool cloexec)
{
    if (from >= (uint32_t)nofile_limit())
        return -EINVAL;
    file_get(file);
    return fd_of_new(file, (int)from, cloexec);
}

static int32_t control(struct file *file, int fd, int op, uint32_t arg)
{
    switch (op) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return dup_from(file, arg, op == F_DUPFD_CLOEXEC);
    case F_GETFD:
        return fd_get_cloexec(current()->files, fd);
    case F_SETFD:
        return fd_set_cloexec(current()->files, fd, arg & FD_CLOEXEC);
    case F_GETFL:
        return file->flags;
    case F_SETFL:
        file->flags =
            (file->flags & ~SETTABLE_FLAGS) | ((int)arg & SETTABLE_FLAGS);
        return 0;
    }
    return -EINVAL;
}

SYSCALL_AS(fcntl, WITH_FILE(file, file_of(a), control(file, a, b, c)));
SYSCALL_ENTRY(fcntl64, sys_fcntl);
