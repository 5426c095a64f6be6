/*
 * Names to inodes. Each path is walked step by step; a step needs search
 * permission in the directory (permission.h), crosses mount points both ways,
 * and follows symbolic links (40 at most, then -ELOOP). What was found
 * remembers where (getcwd.c), which is what ".." and path_of() go by.
 *
 * Paths are kernel strings (copyinstr'd, at most PATH_MAX bytes with the NUL).
 * `dir` is where a relative path starts: NULL means the working directory of
 * the running process. "" is -ENOENT. For processes that come through the xv6
 * gate names are cut to 14 characters, and "" is the working directory. Errors:
 * -ENOENT, -ENOTDIR, -EACCES, -ENAMETOOLONG, -ELOOP, -EIO, -ENOMEM. All sleep.
 */
#pragma once

#include "fs/inode.h"

#define PATH_MAX 4096

/* Flags */
#define PATH_NOFOLLOW 1u  /* the last name, if a symbolic link, stays one */
#define PATH_DIRECTORY 2u /* remove: as rmdir, else as unlink */

/* The inode of a path, with a reference; or an err_ptr. */
struct inode *namei(struct inode *dir, const char *path, unsigned flags);

/* As namei, but a name that is free becomes a `new` file, and *created true.
   One with a slash behind it is -EISDIR. */
struct inode *namei_create(struct inode *dir, const char *path, unsigned flags,
                           const struct new_inode *new, bool *created);

/*
 * Operations on names, as the system calls of these names: 0 or -errno.
 * mode is without the umask applied; they apply it by apply_umask().
 */
uint32_t apply_umask(uint32_t mode);
int path_mkdir(struct inode *dir, const char *path, uint32_t mode);
int path_mknod(struct inode *dir, const char *path, uint32_t mode,
               uint32_t rdev);
int path_symlink(const char *target, struct inode *dir, const char *path);
int path_link(struct inode *old_dir, const char *old, struct inode *new_dir,
              const char *new, unsigned flags);
int path_remove(struct inode *dir, const char *path, unsigned flags);
int path_rename(struct inode *old_dir, const char *old, struct inode *new_dir,
                const char *new);
int path_chdir(struct inode *dir, const char *path);

/* The absolute path by which the inode was last found, or that it had when it
   was removed: its length with NUL, or -ENOENT, -ERANGE. Does not sleep. */
int path_of(const struct inode *inode, char *buf, uint32_t size);

/*
 * Open: Linux's flags (abi/fcntl.h). An open file with one reference, or an
 * err_ptr. Handles O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW.
 */
struct file *path_open(struct inode *dir, const char *path, int flags,
                       uint32_t mode);
