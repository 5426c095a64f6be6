/*
 * Open files. What open() makes and descriptors point to; shared by dup and
 * fork, so the position is too. Devices, pipes and proc files have their own
 * operations; files on disk use their inode's.
 */
#pragma once

#include "abi/fcntl.h"
#include "abi/stat.h"
#include "fs/inode.h"

struct file;

/* Of seekable files, read and write are called with pos_lock held and move
   file->pos. An operation that is NULL: -EINVAL (ioctl: -ENOTTY; poll: always
   ready). */
struct file_ops {
    int (*read)(struct file *file, uaddr_t buf, uint32_t n);
    int (*write)(struct file *file, uaddr_t buf, uint32_t n);
    int (*ioctl)(struct file *file, uint32_t request, uint32_t arg);
    /* Events ready now (POLL*), and what to wait for: the channel that is woken
       when they may have changed. */
    uint32_t (*poll)(struct file *file, const void **chan);
    void (*close)(struct file *file); /* last reference gone */
    bool seekable;
};

struct file {
    atomic_t count;
    int flags; /* O_ACCMODE (never changes), O_APPEND, O_NONBLOCK */
    const struct file_ops *ops;
    struct inode *inode;   /* NULL: pipe */
    struct mutex pos_lock; /* seekable files: one transfer at a time */
    loff_t pos;
    void *private; /* pipe, device, proc text */
};

/* Do these flags of an open file allow writing? */
static inline bool file_writes(int flags)
{
    return (flags & O_ACCMODE) != O_RDONLY;
}

/* A new open file with one reference, which takes over that to `inode` (may
   be NULL); or an err_ptr: -ENFILE, -ENOMEM (the reference stays). */
struct file *file_create(const struct file_ops *ops, struct inode *inode,
                         int flags);
struct file *file_get(struct file *file); /* the same */
void file_put(struct file *file);         /* NULL: nothing; may sleep */

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
/*
 * The entries of an open directory from its position on, which the sink moves
 * past each entry that it takes. 0; -ENOTDIR; -ENOENT: it was removed; -EIO.
 * The sink is called with the directory locked: it must not touch user memory.
 */
int file_readdir(struct file *file, struct dir_sink *sink);
int file_ioctl(struct file *file, uint32_t request, uint32_t arg);
void inode_stat(struct inode *inode, struct stat64 *st);
void file_stat(struct file *file, struct stat64 *st);

/* The two ends of a new pipe; 0, -ENFILE or -ENOMEM. flags: O_NONBLOCK. */
int pipe_create(struct file **read_end, struct file **write_end, int flags);

void file_init(void); /* once, before any file is opened */

/* Write everything in memory to disk and wait; 0 or the first error. */
int fs_sync(void);

/* The machine is about to be switched off: the same, and from now on nothing is
   written unless somebody asks. */
int fs_stop(void);

/* Mount the root from the disk, devfs on /dev. 0 or -errno, with a message
   that says what was looked for where. Sleeps: runs in a kernel thread. */
int fs_init(void);

/* The file system on the disk, for statfs: in blocks, and in inodes. */
struct fs_usage {
    uint32_t nblocks, blocks_free, ninodes, inodes_free;
};
void fs_usage(struct fs_usage *usage);

/* Pages the block cache holds, and those of them not yet on the disk. */
void fs_cache_pages(uint32_t *cached, uint32_t *dirty);

/* Blocks read from and written to the disk since boot. */
void fs_blocks_moved(uint32_t *nread, uint32_t *nwritten);

/* Another file system, made of code: procfs. `root` is its directory. */
int fs_mount(const char *path, struct inode *root);
