/*
 * Devices as files.
 */
#ifndef KIN_FS_DEVFS_H
#define KIN_FS_DEVFS_H

#include "fs/file.h"

/* Make `file`, just created, one of the character device that inode->rdev
   names: 0 or -ENXIO. */
int device_open(struct inode *inode, struct file *file);

/* Mount /dev: 0 or -ENOMEM... Sleeps. */
int devfs_init(void);

#endif
