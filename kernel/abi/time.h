/*
 * Times as the i386 calls pass them: seconds of 32 bits in the classic calls,
 * of 64 bits in those whose names end in 64.
 */
#pragma once

#include <stdint.h>

struct timespec {
    int32_t tv_sec;
    int32_t tv_nsec;
};

/* clock_gettime64, clock_nanosleep_time64, futex_time64, ppoll_time64 */
struct timespec64 {
    int64_t tv_sec;
    int32_t tv_nsec;
    int32_t pad;
};

struct timeval {
    int32_t tv_sec;
    int32_t tv_usec;
};

struct timezone {
    int32_t tz_minuteswest;
    int32_t tz_dsttime;
};

struct itimerval {
    struct timeval it_interval;
    struct timeval it_value;
};

/* times: in ticks of 1 / CLK_TCK s */
struct tms {
    int32_t tms_utime;
    int32_t tms_stime;
    int32_t tms_cutime;
    int32_t tms_cstime;
};

#define CLK_TCK 100

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7

#define TIMER_ABSTIME 1

#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2
