/*
 * Devices as files.
 */
#pragma once

#include "fs/file.h"

/* Make `file`, just created, one of the character device that inode->rdev
   names: 0 or -ENXIO. */
int device_open(struct inode *inode, struct file *file);

/* Mount /dev: 0 or -ENOMEM... Sleeps. */
int devfs_init(void);
