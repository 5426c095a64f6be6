/*
 * The disk file system's inodes, as its own files see them. The rest of the
 * kernel knows struct inode and its operations only.
 */
#pragma once

#include "fs/alloc.h"
#include "fs/corrupt.h"
#include "fs/format.h"
#include "fs/inode.h"
#include "fs/journal.h"

struct disk_inode {
    struct inode inode;
    struct buf *table;     /* its block of the inode table, with a reference */
    struct dinode *dinode; /* in there; its blocks: inode.lock */
    struct {
        uint32_t index, block, n;
    } run;         /* blocks that follow one another, found last; inode.lock */
    uint32_t slot; /* directory: where the last search ended; inode.lock */
};

static inline struct disk_inode *disk_inode(struct inode *inode)
{
    return container_of(inode, struct disk_inode, inode);
}

/* Blocks that creating, linking or removing a name may log: two inodes and
   their table blocks, an entry, a directory that grows (a block and two
   tables with their bitmaps), a new block. */
#define NAME_RESERVE 18u

/* --- disk_inode.c --- */

extern const struct inode_ops disk_inode_ops;

/* The inode of a number, with a reference; err_ptr: -EIO, -ENOMEM. Sleeps. */
struct inode *disk_iget(uint32_t ino);

/* Make what was changed in the inode part of the transaction (one block).
   Its lock is held, or nobody else knows it yet. */
void disk_inode_write(struct disk_inode *di);

/* A new inode, without links, with one reference; or an err_ptr. Two blocks.
   discard takes one back that got no name. */
struct disk_inode *disk_inode_create(uint32_t mode, uint32_t rdev);
void disk_inode_discard(struct disk_inode *di);

/* The table entry of an inode, in `*buf` (to release); or an err_ptr. */
struct dinode *dinode_get(uint32_t ino, struct buf **buf);

/* Once, with the superblock checked. */
void disk_inode_init(const struct superblock *sb);

/* Set the change time, and with `content` the modification time, to now. New
   content is not to run with the owner's power, unless root has written it. */
void disk_inode_touch(struct disk_inode *di, bool content);

/* --- orphan.c: inodes without links --- */

/* Free an inode without links or references, and all it has. False when that
   cannot be done: it stays until the next mount. Sleeps. */
bool orphan_free(struct disk_inode *di);

/* At mount: free those that were open when the machine stopped. 0, -EIO,
   -ENOMEM. */
int orphan_init(void);

/* --- bmap.c: which block of the disk is which block of the file --- */

/* 0 in *block: a hole. 0 or -EIO, -ENOMEM. Lock held. */
int bmap_lookup(struct disk_inode *di, uint32_t index, uint32_t *block);

/* As bmap_lookup, but only from what is in memory: 0 or -EAGAIN. */
int bmap_peek(struct disk_inode *di, uint32_t index, uint32_t *block);

/* Blocks of the file are about to be freed: do not remember where they are. */
void bmap_forget(struct disk_inode *di);

/* The block in front of that of `index`, if that is easy to tell, else 0: near
   it a new one should be. */
uint32_t bmap_near(struct disk_inode *di, uint32_t index);

/* Put `block` where a hole is. Logs up to two tables and the bitmaps' blocks
   they came from. The caller writes the inode, which may have got a table even
   when this fails: 0, -ENOSPC, -EIO, -ENOMEM. Lock held. */
int bmap_attach(struct disk_inode *di, uint32_t index, uint32_t block);

/* Free the last of the file's first n blocks, its number `keep` or above, if it
   is no hole, and the tables that name nothing any more. What a table that
   cannot be read has named is given up. How many blocks are left, `keep` at
   least. */
uint32_t bmap_free_last(struct disk_inode *di, uint32_t n, uint32_t keep);

/* No block or table is behind so many blocks. A write that failed may have left
   tables behind the end. */
uint32_t bmap_extent(const struct disk_inode *di);

/* The buf of a new block that belongs to nothing yet, near to `near`, content
   undefined; or an err_ptr: -ENOSPC, -EIO, -ENOMEM. */
struct buf *disk_alloc(uint32_t near);

/* A new block at `index`, a hole: its buf, zeroed, for the caller to fill and
   journal; the inode as above. err_ptr: -ENOSPC, -EIO, -ENOMEM. */
struct buf *disk_new_block(struct disk_inode *di, uint32_t index);

/* --- truncate.c --- */

/* Set the size; lock held, no handle open. 0, -EFBIG, -EIO, -EROFS... */
int disk_truncate(struct inode *inode, loff_t size);

/* --- rw.c --- */

extern const struct file_ops disk_file_ops;

/* The buf of a block that is no hole, read together with the blocks behind it
   when reading seems to go on. Lock held. */
struct buf *disk_bread(struct disk_inode *di, uint32_t index, uint32_t block);

/* --- backing.c --- */

extern const struct backing_ops disk_backing_ops;

/* --- dir.c: entries; the directory's lock is held --- */

/* The number of the inode of that name: 0 when there is none. Leaves in
   dir->slot where the entry is, or where it may go. 0, -EIO, -ENOMEM. */
int dir_find(struct disk_inode *dir, const char *name, uint32_t *ino);

/* Add an entry at dir->slot, where dir_find() found room; changes and writes
   the directory's inode. 0, -ENOSPC, -EIO, -ENOMEM. */
int dir_add(struct disk_inode *dir, const char *name, uint32_t ino);

/* Let the entry dir->slot, where dir_find() found one, name `ino`, or (0)
   nothing; changes and writes the directory's inode. 0, -EIO, -ENOMEM. */
int dir_set(struct disk_inode *dir, uint32_t ino);

/* The slots of "." and "..". */
#define DOT_SLOT 0u
#define DOTDOT_SLOT 1u

/* Fill the first block of a new directory, which is all zeroes. */
void dir_make(struct buf *buf, uint32_t ino, uint32_t parent);

int dir_empty(struct disk_inode *dir); /* 0, -ENOTEMPTY, -EIO, -ENOMEM */
int disk_readdir(struct inode *inode, loff_t pos, struct dir_sink *sink);

/* --- names.c, rename.c --- */

struct inode *disk_lookup(struct inode *dir, const char *name);
struct inode *disk_create(struct inode *dir, const char *name,
                          const struct new_inode *new);
int disk_link(struct inode *dir, const char *name, struct inode *inode);
int disk_remove(struct inode *dir, const char *name, struct inode *inode);
int disk_rename(struct inode *old_dir, const char *old_name,
                struct inode *new_dir, const char *new_name, bool only_dir);
/* Take n links away, within a handle; without any left it is an orphan. The
   lock is held. */
void disk_drop_links(struct disk_inode *di, uint32_t n);

int disk_readlink(struct inode *inode, char *buf, uint32_t size);
