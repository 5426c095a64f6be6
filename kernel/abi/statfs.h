/*
 * statfs and statfs64 (Linux i386). The 64 variants take the size of the
 * struct as an argument before its address.
 */
#pragma once

#include <stdint.h>

struct statfs {
    uint32_t f_type;
    uint32_t f_bsize;
    uint32_t f_blocks;
    uint32_t f_bfree;
    uint32_t f_bavail;
    uint32_t f_files;
    uint32_t f_ffree;
    int32_t f_fsid[2];
    uint32_t f_namelen;
    uint32_t f_frsize;
    uint32_t f_flags;
    uint32_t f_spare[4];
};

struct statfs64 {
    uint32_t f_type;
    uint32_t f_bsize;
    uint64_t f_blocks;
    uint64_t f_bfree;
    uint64_t f_bavail;
    uint64_t f_files;
    uint64_t f_ffree;
    int32_t f_fsid[2];
    uint32_t f_namelen;
    uint32_t f_frsize;
    uint32_t f_flags;
    uint32_t f_spare[4];
} __attribute__((packed, aligned(4)));

_Static_assert(sizeof(struct statfs) == 64, "Linux i386 struct statfs");
_Static_assert(sizeof(struct statfs64) == 84, "Linux i386 struct statfs64");

#define PROC_SUPER_MAGIC 0x9fa0

#define ST_NOSUID 2 /* in f_flags: set-user-id bits do nothing */
