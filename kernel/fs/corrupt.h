/*
 * Something on the disk is not as it must be.
 */
#pragma once

#include "lib/defs.h"

/* Print "fs: corrupt: " and the message; returns -EIO. */
int fs_corrupt(const char *format, ...) PRINTF_LIKE(1, 2);
