/* Time of day and interval timers. */
#pragma once

#include <sys/types.h>
#include "abi/time.h"

int gettimeofday(struct timeval *tv, void *zone);
int getitimer(int which, struct itimerval *value);
int setitimer(int which, const struct itimerval *value, struct itimerval *old);
