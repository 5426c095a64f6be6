/* Scheduling and clone. */
#pragma once

#include <sys/types.h>
#include "abi/sched.h"
#include "abi/time.h"

int sched_yield(void);
int clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);
