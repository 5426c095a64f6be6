/*
 * Open files that are read and written by their inode's operations.
 */
#ifndef KIN_FS_REGULAR_H
#define KIN_FS_REGULAR_H

#include "fs/file.h"

extern const struct file_ops regular_file_ops;

#endif
