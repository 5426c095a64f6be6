/* Opening files and controlling descriptors. */
#pragma once

#include <sys/types.h>
#include "abi/fcntl.h"

/* Flags that this kernel ignores, and what it does not have */
#define O_NOCTTY 0400
#define O_DSYNC 010000
#define O_ASYNC 020000
#define O_DIRECT 040000
#define O_LARGEFILE 0100000
#define O_NOATIME 01000000
#define O_SYNC 04010000
#define O_PATH 010000000
#define O_TMPFILE 020200000

#define F_GETLK 5
#define F_SETLK 6
#define F_SETLKW 7
#define F_SETOWN 8
#define F_GETOWN 9
#define F_GETLK64 12
#define F_SETLK64 13
#define F_SETLKW64 14
#define F_SETPIPE_SZ 1031
#define F_GETPIPE_SZ 1032

#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE 2

int open(const char *path, int flags, ...);
int openat(int dirfd, const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int cmd, ...);
