/*
 * mmap2, mprotect and madvise (Linux i386).
 */
#pragma once

#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4

#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_TYPE 0x0f
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_GROWSDOWN 0x0100
#define MAP_FIXED_NOREPLACE 0x100000

#define MADV_DONTNEED 4

/* mmap2 counts its file offset in units of this many bytes */
#define MMAP2_UNIT 4096
