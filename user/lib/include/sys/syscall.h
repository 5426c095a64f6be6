/* System call numbers, for syscall(). */
#pragma once

#include "abi/syscall.h"

/* Calls that programs try, but this kernel has not: -ENOSYS */
#define SYS_mount 21
#define SYS_utime 30
#define SYS_signal 48
#define SYS_ustat 62
#define SYS_settimeofday 79
#define SYS_select 82
#define SYS_statfs 99
#define SYS_fstatfs 100
#define SYS_flock 143
#define SYS_msync 144
#define SYS_sched_setparam 154
#define SYS_sched_getparam 155
#define SYS_sched_setscheduler 156
#define SYS_sched_getscheduler 157
#define SYS_mremap 163
#define SYS_mincore 218
#define SYS_sched_setaffinity 241
#define SYS_fadvise64 250
#define SYS_clock_settime 264
#define SYS_utimes 271
#define SYS_renameat2 353
#define SYS_execveat 358
#define SYS_statx 383
#define SYS_rseq 386
#define SYS_clock_gettime64 403
#define SYS_clock_nanosleep_time64 407
#define SYS_ppoll_time64 414
#define SYS_rt_sigtimedwait_time64 421
#define SYS_futex_time64 422
#define SYS_clone3 435
#define SYS_close_range 436
