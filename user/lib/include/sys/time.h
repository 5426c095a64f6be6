/* Time of day and interval timers. */
#ifndef SYS_TIME_H
#define SYS_TIME_H

#include <sys/types.h>
#include "abi/time.h"

int gettimeofday(struct timeval *tv, void *zone);
int getitimer(int which, struct itimerval *value);
int setitimer(int which, const struct itimerval *value, struct itimerval *old);

#endif
