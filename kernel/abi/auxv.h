/*
 * The auxiliary vector that follows envp on a new program's stack: pairs of
 * type and value, ended by AT_NULL (System V ABI, i386 supplement; Linux).
 */
#pragma once

#include <stdint.h>

#define AT_NULL 0
#define AT_PHDR 3
#define AT_PHENT 4
#define AT_PHNUM 5
#define AT_PAGESZ 6
#define AT_BASE 7
#define AT_FLAGS 8
#define AT_ENTRY 9
#define AT_UID 11
#define AT_EUID 12
#define AT_GID 13
#define AT_EGID 14
#define AT_PLATFORM 15
#define AT_HWCAP 16
#define AT_CLKTCK 17
#define AT_SECURE 23
#define AT_RANDOM 25 /* address of 16 random bytes */
#define AT_HWCAP2 26 /* this and the two below: on Linux only */
#define AT_RSEQ_FEATURE_SIZE 27
#define AT_RSEQ_ALIGN 28
#define AT_EXECFN 31
#define AT_MINSIGSTKSZ 51 /* on Linux only */

struct auxv {
    uint32_t type;
    uint32_t value;
};
