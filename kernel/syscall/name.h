/*
 * Names that come from user mode: a path, and the directory it starts from.
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

/* The inode of a path from user mode, with a reference; or an err_ptr. */
struct inode *name_inode(int dirfd, uaddr_t path, unsigned path_flags);

/* The open file of a descriptor of the running process, with a reference; or
   NULL: -EBADF. */
static inline struct file *file_of(int fd)
{
    return fd_get(current()->files, fd);
}

#endif
