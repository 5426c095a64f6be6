/*
 * Finding inodes that are in memory by number, for the disk file system.
 */
#pragma once

#include "fs/inode.h"

/* The inode numbered ino, with a new reference; NULL when it is not in memory;
   -EIO when it is being freed, so that no name should lead to it. */
struct inode *icache_find(uint32_t ino);

/* Add an inode, which `load` (or NULL), called with a spinlock held, fills in
   if there is none of that number: 0, -EEXIST, or what `load` says. */
int icache_add(struct inode *inode, int (*load)(struct inode *inode));
void icache_remove(struct inode *inode);
