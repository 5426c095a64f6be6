/* Scheduling and clone. */
#pragma once

#include <sys/types.h>
#include "abi/sched.h"
#include "abi/time.h"

/* Policies; this kernel has one */
#define SCHED_OTHER 0
#define SCHED_FIFO 1
#define SCHED_RR 2
#define SCHED_BATCH 3
#define SCHED_IDLE 5

int sched_yield(void);
int clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);
