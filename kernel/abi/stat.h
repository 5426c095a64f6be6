/*
 * File types and permission bits, and the two layouts in which Linux i386
 * tells a file's attributes: the classic one (SYS_stat, SYS_lstat, SYS_fstat)
 * and the one for large files (SYS_stat64 and so on), which every libc uses.
 */
#pragma once

#include <stdint.h>

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFLNK 0120000
#define S_IFREG 0100000
#define S_IFBLK 0060000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFIFO 0010000
#define S_ISUID 0004000
#define S_ISGID 0002000
#define S_ISVTX 0001000

#define S_ISSOCK(m) (((m)&S_IFMT) == S_IFSOCK)
#define S_ISLNK(m) (((m)&S_IFMT) == S_IFLNK)
#define S_ISREG(m) (((m)&S_IFMT) == S_IFREG)
#define S_ISBLK(m) (((m)&S_IFMT) == S_IFBLK)
#define S_ISDIR(m) (((m)&S_IFMT) == S_IFDIR)
#define S_ISCHR(m) (((m)&S_IFMT) == S_IFCHR)
#define S_ISFIFO(m) (((m)&S_IFMT) == S_IFIFO)

#define S_IXUSR 0100
#define S_IXGRP 0010
#define S_IXOTH 0001

/* utimensat: in place of nanoseconds */
#define UTIME_NOW ((1 << 30) - 1)
#define UTIME_OMIT ((1 << 30) - 2)

/* SYS_stat (106), SYS_lstat, SYS_fstat */
struct old_stat {
    uint32_t st_dev;
    uint32_t st_ino;
    uint16_t st_mode;
    uint16_t st_nlink;
    uint16_t st_uid;
    uint16_t st_gid;
    uint32_t st_rdev;
    uint32_t st_size; /* larger files: EOVERFLOW */
    uint32_t st_blksize;
    uint32_t st_blocks; /* of 512 bytes */
    uint32_t st_atime;
    uint32_t st_atime_nsec;
    uint32_t st_mtime;
    uint32_t st_mtime_nsec;
    uint32_t st_ctime;
    uint32_t st_ctime_nsec;
    uint32_t unused4;
    uint32_t unused5;
};

/* SYS_stat64 (195), SYS_lstat64, SYS_fstat64, SYS_fstatat64 */
struct stat64 {
    uint64_t st_dev;
    uint32_t pad0;
    uint32_t st_ino_low; /* the inode number again, cut to 32 bits */
    uint32_t st_mode;
    uint32_t st_nlink;
    uint32_t st_uid;
    uint32_t st_gid;
    uint64_t st_rdev;
    uint32_t pad3;
    int64_t st_size;
    uint32_t st_blksize;
    uint64_t st_blocks; /* of 512 bytes */
    uint32_t st_atime;
    uint32_t st_atime_nsec;
    uint32_t st_mtime;
    uint32_t st_mtime_nsec;
    uint32_t st_ctime;
    uint32_t st_ctime_nsec;
    uint64_t st_ino;
} __attribute__((packed, aligned(4)));

_Static_assert(sizeof(struct old_stat) == 64, "Linux i386 struct stat");
_Static_assert(sizeof(struct stat64) == 96, "Linux i386 struct stat64");

/* A device number as stat64 and mknod tell it: 12 bits major, 20 bits minor */
#define makedev(major, minor)                                                  \
    (((uint32_t)(minor)&0xff) | (((uint32_t)(major)&0xfff) << 8) |             \
     (((uint32_t)(minor)&0xfff00) << 12))
#define major(dev) ((uint32_t)((dev) >> 8) & 0xfff)
#define minor(dev)                                                             \
    ((uint32_t)((dev)&0xff) | ((uint32_t)((dev) >> 12) & 0xfff00))
