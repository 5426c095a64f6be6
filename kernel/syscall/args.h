/*
 * What several calls fetch and give back: names (a path, and the directory it
 * starts from), open files, times, structs at addresses that may be 0.
 */
#pragma once

#include "abi/errno.h"
#include "fs/files.h"
#include "fs/path.h"
#include "proc/family.h"
#include "vm/user.h"

struct name {
    char *path;        /* the kernel's copy */
    struct inode *dir; /* with a reference; NULL: the working directory */
};

/*
 * Take in a path and the descriptor of its directory (or AT_FDCWD). 0, -EFAULT,
 * -ENAMETOOLONG, -ENOMEM, -EBADF, -ENOTDIR; sleeps. After 0, name_put it. Of ""
 * the directory does not matter: no call takes it.
 */
int name_get(struct name *name, int dirfd, uaddr_t path);
void name_put(struct name *name);

/*
 * The result of `expression`, in which `var` is a name that was taken in; or
 * name_get's error.
 */
#define WITH_NAME(var, dirfd, user_path, expression)                           \
    ({                                                                         \
        struct name var;                                                       \
        int32_t result_ = name_get(&var, dirfd, user_path);                    \
        if (result_ == 0) {                                                    \
            result_ = expression;                                              \
            name_put(&var);                                                    \
        }                                                                      \
        result_;                                                               \
    })

/*
 * The result of `expression`, in which `var` is the file or inode that `get`
 * gives with a reference, which is put afterwards. Of an err_ptr: its error.
 */
#define WITH_FILE(var, get, expression) WITH_(var, get, file_put, expression)
#define WITH_INODE(var, get, expression) WITH_(var, get, inode_put, expression)
#define WITH_(var, get, put, expression)                                       \
    ({                                                                         \
        __auto_type var = get;                                                 \
        int32_t result_ = ptr_err(var);                                        \
        if (!is_err(var)) {                                                    \
            result_ = expression;                                              \
            put(var);                                                          \
        }                                                                      \
        result_;                                                               \
    })

/* The inode of a path from user mode, with a reference; or an err_ptr. */
struct inode *name_inode(int dirfd, uaddr_t path, unsigned path_flags);

/* The open file of a descriptor of the running process, with a reference; or
   an err_ptr: -EBADF. */
static inline struct file *file_of(int fd)
{
    struct file *file = fd_get(current()->files, fd);

    return file ? file : err_ptr(-EBADF);
}

static inline bool file_is_dir(const struct file *file)
{
    return file->inode && S_ISDIR(file->inode->mode);
}

/* Give `file` the lowest free descriptor from `from` on; its reference goes
   with it, also on failure. An err_ptr goes through. */
int32_t fd_of_new(struct file *file, int from, bool cloexec);

/* As copyin and copyout; no address: nothing is copied, which is success. */
int copyin_if(void *dst, uaddr_t src, uint32_t n);
int copyout_if(uaddr_t dst, const void *src, uint32_t n);

/* Fetch a signal set whose size the caller has given, too: 0, -EFAULT or
   -EINVAL. */
int get_sigset(uint64_t *set, uaddr_t src, uint32_t size);

/* Times in user memory are seconds and a fraction of one, in units of 1 ns
   (struct timespec) or UNIT_US (struct timeval). Fetch one as ns: 0, -EFAULT or
   -EINVAL; store one: 0 or -EFAULT. */
#define UNIT_NS 1u
#define UNIT_US 1000u
int get_time(uint64_t *ns, uaddr_t src, uint32_t unit);
int put_time(uaddr_t dst, uint64_t ns, uint32_t unit);

/* Sleep until a point on the monotonic clock. 0, or -EINTR. */
int sleep_to(uint64_t deadline);

/* Store what processes used, as a struct rusage: 0 or -EFAULT. */
int put_rusage(uaddr_t dst, const struct usage *usage);

/*
 * How a gate lays out an entry of a directory: write the record at `dst`, which
 * has `room` bytes, and return its size; 0 when it does not fit.
 */
typedef uint32_t (*dirent_format)(char *dst, uint32_t room, const char *name,
                                  uint32_t len, uint32_t ino, uint8_t type,
                                  loff_t next);

/*
 * Fill user memory with as many entries as fit, from the file's position on,
 * and move that. Bytes filled, 0 at the end, -ENOTDIR, -ENOENT (it has
 * been removed), -EINVAL (not even one fits), -EFAULT, -ENOMEM, -EIO. Sleeps.
 */
int32_t read_entries(struct file *file, uaddr_t buf, uint32_t n,
                     dirent_format format);
