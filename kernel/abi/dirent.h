/*
 * Directory entries as getdents64 returns them. Records follow one another;
 * d_reclen leads from one to the next.
 */
#pragma once

#include <stdint.h>

#define DT_CHR 2
#define DT_DIR 4

/* The type that belongs to a mode */
#define IFTODT(mode) (((mode) >> 12) & 017)

struct linux_dirent64 {
    uint64_t d_ino;
    int64_t d_off; /* where the next entry starts, for lseek */
    uint16_t d_reclen;
    uint8_t d_type;
    char d_name[]; /* ends with a zero byte; the record is 8-byte padded */
} __attribute__((packed, aligned(4)));
