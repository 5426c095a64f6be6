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
    return fd < 0 ? file_done(file, fd) : fd;
}

SYSCALL(openat, int dirfd, uaddr_t path, int flags, uint32_t mode)
{
    struct name name;
    struct file *file;
    int32_t r = name_get(&name, dirfd, path);

    if (r < 0)
        return r;
    if (fd_has_room(current()->files, nofile_limit()))
        file = path_open(name.dir, name.path, flags, mode, 0);
    else
        file = err_ptr(-EMFILE); /* before anything is created */
    name_put(&name);
    if (is_err(file))
        return ptr_err(file) == -EINTR ? -ERESTARTSYS : ptr_err(file);
    return fd_of_new(file, 0, flags & O_CLOEXEC);
}

SYSCALL_AS(open, sys_openat(AT_FDCWD, a, b, c));
SYSCALL_AS(creat, sys_openat(AT_FDCWD, a, O_CREAT | O_WRONLY | O_TRUNC, b));
SYSCALL_AS(close, fd_close(current()->files, a));

SYSCALL(dup, int fd)
{
    struct file *file = file_of(fd);

    return file ? fd_of_new(file, 0, false) : -EBADF;
}

static int32_t replace(int fd, int new_fd, bool cloexec)
{
    struct file *file = file_of(fd);
    int32_t r;

    if (!file)
        return -EBADF;
    r = fd_replace(current()->files, file, new_fd, nofile_limit(), cloexec);
    return r < 0 ? file_done(file, r) : r;
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
    if (fd[0] < 0)
        return file_done(write_end, fd[0]);
    fd[1] = fd_of_new(write_end, 0, flags & O_CLOEXEC);
    if (fd[1] < 0) {
        fd_close(current()->files, fd[0]);
        return fd[1];
    }
    r = copyout(fds, fd, sizeof fd);
    if (r < 0) {
        fd_close(current()->files, fd[0]);
        fd_close(current()->files, fd[1]);
    }
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

SYSCALL(fcntl, int fd, int op, uint32_t arg)
{
    struct files *files = current()->files;
    struct file *file = file_of(fd);
    int32_t r;

    if (!file)
        return -EBADF;
    switch (op) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        r = dup_from(file, arg, op == F_DUPFD_CLOEXEC);
        break;
    case F_GETFD:
        r = fd_get_cloexec(files, fd);
        break;
    case F_SETFD:
        r = fd_set_cloexec(files, fd, arg & FD_CLOEXEC);
        break;
    case F_GETFL:
        r = file->flags;
        break;
    case F_SETFL:
        file->flags =
            (file->flags & ~SETTABLE_FLAGS) | ((int)arg & SETTABLE_FLAGS);
        r = 0;
        break;
    default:
        r = -EINVAL;
    }
    return file_done(file, r);
}
SYSCALL_ENTRY(fcntl64, sys_fcntl);
