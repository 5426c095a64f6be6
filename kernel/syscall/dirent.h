/*
 * Reading directories, for the calls of both gates.
 */
#ifndef KIN_SYSCALL_DIRENT_H
#define KIN_SYSCALL_DIRENT_H

#include "fs/file.h"

/*
 * How a gate lays out an entry: write the record at `dst`, which has `room`
 * bytes, and return its size; 0 when it does not fit.
 */
typedef uint32_t (*dirent_format)(char *dst, uint32_t room, const char *name,
                                  uint32_t len, uint32_t ino, uint8_t type,
                                  loff_t next);

/*
 * Fill user memory with as many entries as fit, from the file's position on,
 * and move that. Bytes filled, 0 at the end, -EBADF, -ENOTDIR, -ENOENT (it has
 * been removed), -EINVAL (not even one fits), -EFAULT, -ENOMEM, -EIO. Sleeps.
 */
int32_t read_entries(int fd, uaddr_t buf, uint32_t n, dirent_format format);

#endif
