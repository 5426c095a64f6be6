/*
 * Inodes in memory: one struct inode for each file in use, whatever file
 * system it lives in. The disk file system, devfs and procfs differ by their
 * table of operations.
 *
 * inode->lock (a mutex) protects the fields after it and the content. Order:
 * a directory before its entries; for two directories rename takes the
 * ancestor first, else the lower address (under a rename mutex). An inode lock
 * comes before the journal and the block cache. A page fault never takes an
 * inode lock that a read or write may hold (vm/user.h says how they copy).
 *
 * References: iget/inode lookups give one, inode_put gives it back. The last
 * one of an inode without links frees it on disk.
 */
#pragma once

#include "fs/format.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "sched/mutex.h"
#include "vm/backing.h"

struct inode;
struct file;

/* What readdir hands out, one entry at a time; false stops it (no room). */
struct dir_sink {
    bool (*emit)(struct dir_sink *sink, const char *name, uint32_t len,
                 uint32_t ino, uint8_t type, loff_t next);
};

/* An inode that is to be made. */
struct new_inode {
    uint32_t mode, rdev; /* type and permissions; device number */
    const char *target;  /* of a symbolic link */
};

struct inode_ops {
    /* In directories; caller holds dir->lock. Results have a reference. Those
       that change names come right after a lookup of the name under the same
       lock. link and remove: inode->lock is held too. lookup is never asked
       for "." nor "..". A directory that has no create is not changed. */
    struct inode *(*lookup)(struct inode *dir, const char *name); /* or err */
    struct inode *(*create)(struct inode *dir, const char *name,
                            const struct new_inode *new);
    int (*link)(struct inode *dir, const char *name, struct inode *inode);
    int (*remove)(struct inode *dir, const char *name, struct inode *inode);
    int (*rename)(struct inode *old_dir, const char *old_name,
                  struct inode *new_dir, const char *new_name,
                  bool only_dir); /* no lock; only_dir: it must be one */
    int (*readdir)(struct inode *dir, loff_t pos, struct dir_sink *sink);

    /* How an open file of this is read and written; NULL: it is not. */
    const struct file_ops *file_ops;
    int (*truncate)(struct inode *inode, loff_t size); /* lock held */
    int (*readlink)(struct inode *inode, char *buf, uint32_t size);
    /* Of a link that leads to a file without naming it: the file; or err. */
    struct inode *(*follow)(struct inode *link);
    int (*sync)(struct inode *inode);   /* fsync */
    int (*update)(struct inode *inode); /* attributes changed; lock held */
    int (*open)(struct inode *inode, struct file *file); /* devices, proc */
    void (*release)(struct inode *inode); /* last reference gone */
};

struct inode {
    const struct inode_ops *ops;
    uint32_t dev; /* its file system, as in st_dev; 0: not known yet */
    uint32_t ino;
    atomic_t count;
    struct list hash_link;
    struct inode *mounted; /* root of a file system mounted on this directory */
    struct inode *dir;     /* where it was last found (fs/getcwd.c), with a */
    char name[NAME_LEN + 1]; /* reference, or NULL; and by which name */
    struct backing backing;  /* for mmap and exec */

    struct mutex lock;
    uint32_t mode, nlink, uid, gid, rdev;
    uint64_t size;
    uint32_t nblocks;                      /* of 4096 bytes */
    uint64_t atime_ns, mtime_ns, ctime_ns; /* since 1970 */
    void *private;                         /* the file system's */
};

#define DISK_DEV 1u              /* the disk's `dev` */
extern struct inode *root_inode; /* the root directory, once it is mounted */

/*
 * Make `inode`, memory of its file system, a valid inode with one reference,
 * nlink 1, the times now and everything else 0. ops->release gets the memory
 * back. Without backing.ops the file cannot be mapped or executed.
 */
void inode_init(struct inode *inode, const struct inode_ops *ops, uint32_t ino,
                uint32_t mode);

/* A time as inodes have it in seconds, and nanoseconds in *rest. */
uint32_t split_time(uint64_t ns, uint32_t *rest);

void inode_lock(struct inode *inode); /* sleeps */
void inode_unlock(struct inode *inode);

struct inode *inode_get(struct inode *inode); /* the same; NULL: NULL */
void inode_put(struct inode *inode);          /* NULL is allowed; may sleep */

/* `name` in `dir`, which is locked, leads to the inode; it has been renamed to
   that. May sleep. */
void inode_found(struct inode *inode, struct inode *dir, const char *name);
void inode_move(struct inode *inode, struct inode *dir, const char *name);

/* The directory it was found in, with a reference; or NULL: none is known. */
struct inode *inode_parent(struct inode *inode);
