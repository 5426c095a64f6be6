/* The types of the system calls. off_t has 64 bits, time_t has 32. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef int ssize_t;
typedef int pid_t;
typedef unsigned uid_t;
typedef unsigned gid_t;
typedef unsigned id_t;
typedef unsigned mode_t;
typedef unsigned nlink_t;
typedef uint64_t dev_t;
typedef uint64_t ino_t;
typedef int64_t off_t;
typedef int32_t blksize_t;
typedef int64_t blkcnt_t;
typedef int32_t time_t;
typedef int32_t suseconds_t;
typedef unsigned useconds_t;
typedef int32_t clock_t;
typedef int clockid_t;
typedef struct thread *pthread_t;
