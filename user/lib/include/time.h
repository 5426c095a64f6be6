/* Clocks, sleeping and calendar time. Local time is UTC. */
#pragma once

#include <sys/types.h>
#include "abi/time.h"

#define CLOCKS_PER_SEC 1000000

struct tm {
    int tm_sec;
    int tm_min;
    int tm_hour;
    int tm_mday;
    int tm_mon;  /* 0 to 11 */
    int tm_year; /* since 1900 */
    int tm_wday; /* 0 is Sunday */
    int tm_yday; /* 0 to 365 */
    int tm_isdst;
};

time_t time(time_t *t);
clock_t clock(void);
int clock_gettime(clockid_t clock, struct timespec *t);
int clock_getres(clockid_t clock, struct timespec *t);
int nanosleep(const struct timespec *t, struct timespec *rest);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *t,
                    struct timespec *rest);

struct tm *gmtime(const time_t *t);
struct tm *gmtime_r(const time_t *t, struct tm *tm);
struct tm *localtime(const time_t *t);
struct tm *localtime_r(const time_t *t, struct tm *tm);
time_t mktime(struct tm *tm);
time_t timegm(struct tm *tm);
size_t strftime(char *buf, size_t size, const char *fmt, const struct tm *tm);
char *asctime(const struct tm *tm);
char *asctime_r(const struct tm *tm, char *buf);
char *ctime(const time_t *t);
char *ctime_r(const time_t *t, char *buf);
