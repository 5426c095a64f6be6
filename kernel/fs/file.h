/*
 * Open files. What open() makes and descriptors point to; shared by dup and
 * fork, so the position is too. Devices, pipes and proc files have their own
 * operations; files on disk use their inode's.
 */
#ifndef KIN_FS_FILE_H
#define KIN_FS_FILE_H

#include "abi/stat.h"
#include "fs/inode.h"

struct file;

struct file_ops {
    int (*read)(struct file *file, uaddr_t buf, uint32_t n);
    int (*write)(struct file *file, uaddr_t buf, uint32_t n);
    int (*ioctl)(struct file *file, uint32_t request, uint32_t arg);
    /* Events ready now (POLL*); what to wait for: the channel that is woken
       when they may have changed. */
    uint32_t (*poll)(struct file *file, const void **chan);
    void (*close)(struct file *file); /* last reference gone */
    bool seekable;
};

struct file {
    atomic_t count;
    int flags; /* O_ACCMODE, O_APPEND, O_NONBLOCK */
    const struct file_ops *ops;
    struct inode *inode; /* NULL: pipe */
    struct mutex pos_lock; /* seekable files: one transfer at a time */
    loff_t pos;
    void *private; /* pipe, device, proc text */
};

void file_get(struct file *file);
void file_put(struct file *file); /* may sleep */

/* Bytes moved or -errno (-EBADF: not open for that). They sleep. */
int file_read(struct file *file, uaddr_t buf, uint32_t n);
int file_write(struct file *file, uaddr_t buf, uint32_t n);
int file_pread(struct file *file, uaddr_t buf, uint32_t n, loff_t pos);
int file_pwrite(struct file *file, uaddr_t buf, uint32_t n, loff_t pos);
/* The same into kernel memory, for exec: reads at `pos`. */
int inode_read_kernel(struct inode *inode, void *buf, uint32_t n, loff_t pos);
loff_t file_seek(struct file *file, loff_t offset, int whence);
int file_truncate(struct file *file, loff_t size);
int file_sync(struct file *file);
int file_ioctl(struct file *file, uint32_t request, uint32_t arg);
void inode_stat(struct inode *inode, struct stat64 *st);
void file_stat(struct file *file, struct stat64 *st);

/* The two ends of a new pipe; 0, -ENFILE or -ENOMEM. flags: O_NONBLOCK. */
int pipe_create(struct file **read_end, struct file **write_end, int flags);

/* Write everything in memory to disk and wait; 0 or the first error. */
int fs_sync(void);

/* Mount the root from the disk, devfs on /dev. 0 or -errno, with a message
   that says what was looked for where. Sleeps: runs in a kernel thread. */
int fs_init(void);

/* Another file system, made of code: procfs. `root` is its directory. */
int fs_mount(const char *path, struct inode *root);

#endif
