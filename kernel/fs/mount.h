/*
 * Mounts: which file system's root covers which directory. Mounts are never
 * undone; the table of them is what inode->covered_by and mount->covers say.
 */
#pragma once

#include "fs/inode.h"

struct mount {
    uint32_t dev;         /* st_dev of its files */
    struct inode *root;   /* with a reference */
    struct inode *covers; /* with a reference; NULL: it is the root */
};

/* The root directory of everything, once fs_init has succeeded. */
extern struct mount *root_mount;

/* Make `root` the root of all; its reference passes over. 0 or -ENOMEM. Once.
 */
int mount_root(struct inode *root);

/* The directory that is seen where `inode` is: itself, or what covers it.
   Takes over the reference to `inode` and returns one. */
struct inode *mount_down(struct inode *inode);

/* The directory whose ".." is meant by that of `inode`: itself, or what its
   file system covers. References as above. */
struct inode *mount_up(struct inode *inode);
