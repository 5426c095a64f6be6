/*
 * Open files that are read and written by their inode's operations.
 */
#pragma once

#include "fs/file.h"

extern const struct file_ops regular_file_ops;
