/*
 * What calls are given to work on: names (a path, and the directory it starts
 * from) and descriptors.
 */
#ifndef KIN_SYSCALL_NAME_H
#define KIN_SYSCALL_NAME_H

#include "fs/files.h"
#include "fs/path.h"
#include "sched/proc.h"

struct name {
    char *path;        /* the kernel's copy */
    struct inode *dir; /* with a reference; NULL: the working directory */
};

/*
 * Take in a path and the descriptor of its directory (or AT_FDCWD). 0, -EFAULT,
 * -ENAMETOOLONG, -ENOMEM, -EBADF, -ENOTDIR; sleeps. After 0, name_put it.
 */
int name_get(struct name *name, int dirfd, uaddr_t path);
void name_put(struct name *name);

/* Put it, with the result of a call that ends with this. */
static inline int32_t name_done(struct name *name, int32_t result)
{
    name_put(name);
    return result;
}

/* The inode of a path from user mode, with a reference; or an err_ptr. */
struct inode *name_inode(int dirfd, uaddr_t path, unsigned path_flags);

/* The open file of a descriptor of the running process, with a reference; or
   NULL: -EBADF. */
static inline struct file *file_of(int fd)
{
    return fd_get(current()->files, fd);
}

/* Put it, with the result of a call that ends with this. */
static inline int32_t file_done(struct file *file, int32_t result)
{
    file_put(file);
    return result;
}

/* Give `file` the lowest free descriptor from `from` on; its reference goes
   with it, also on failure. An err_ptr goes through. */
int32_t fd_of_new(struct file *file, int from, bool cloexec);

#endif
