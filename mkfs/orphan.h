/*
 * Freeing the inodes without links.
 */
#pragma once

#include "check.h"

/*
 * Free every inode without links with its blocks, as a mount would.
 * Returns how many there were. The image is writable and has no findings.
 */
uint32_t orphans_free(const struct image *img);
