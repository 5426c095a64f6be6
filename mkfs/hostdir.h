/*
 * Listing a directory of the host. Apart from tree.c because <dirent.h> and
 * the disk format both have a struct dirent.
 */
#pragma once

#include <stddef.h>

/*
 * The paths ("PATH/NAME") of all in the directory `path` but "." and "..", in
 * the host's order; their number in *n. The array and each path belong to the
 * caller. Exits with status 1 when the directory cannot be read.
 */
char **hostdir_list(const char *path, size_t *n);
