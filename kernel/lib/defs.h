/*
 * Small things every file may need: sizes, rounding, container_of.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Round to a multiple of n, a power of two. */
#define ROUND_DOWN(x, n) ((x) & ~((n)-1))
#define ROUND_UP(x, n) (((x) + (n)-1) & ~((n)-1))
#define DIV_ROUND_UP(x, n) (((x) + (n)-1) / (n))

#define container_of(ptr, type, member)                                        \
    ((type *)((char *)(ptr)-offsetof(type, member)))

/* A name that no other on the same line of the file has. */
#define JOIN(a, b) a##b
#define JOIN_VALUES(a, b) JOIN(a, b)
#define UNIQUE(name) JOIN_VALUES(name, __LINE__)

#ifdef DEBUG
#define DEBUGGING true /* make DEBUG=1: slow checks are made */
#else
#define DEBUGGING false
#endif

#define NORETURN __attribute__((noreturn))
#define PACKED __attribute__((packed))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

typedef int64_t loff_t; /* a position in a file, bytes */

/* A pointer to user memory: only vm/user.h may follow it. */
typedef uint32_t uaddr_t;

/*
 * Errors travel in pointers where a function returns one: the last page of
 * the address space is never a valid pointer.
 */
static inline void *err_ptr(int error)
{
    return (void *)(intptr_t)error;
}

static inline bool is_err(const void *ptr)
{
    return (uintptr_t)ptr >= (uintptr_t)-4095;
}

static inline int ptr_err(const void *ptr)
{
    return (int)(intptr_t)ptr;
}
