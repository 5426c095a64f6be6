/*
 * Taking the files out of an image.
 */
#pragma once

#include "image.h"

/*
 * Write the tree in the image, which has no findings, to the new directory
 * `path` of the host: content, permissions, modification times, symbolic
 * links, and devices if the host allows. Owners are the caller's. Exits with
 * status 2 when the host refuses.
 */
void extract(const struct image *img, const char *path);
