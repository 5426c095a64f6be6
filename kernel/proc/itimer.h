/*
 * Interval timers: alarm and setitimer. A process has three; exec keeps them,
 * a child of fork begins without.
 */
#pragma once

#include "abi/time.h"
#include "lib/defs.h"
#include "sched/timer.h"

#define NITIMERS 3 /* ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF */

struct group;

/* Part of struct group; proc_lock. */
struct itimers {
    struct timer real;
    uint64_t cpu_left[NITIMERS]; /* of VIRTUAL and PROF, ns; 0: not running */
    uint64_t interval[NITIMERS]; /* to run again so long after it fires; 0: not
                                    again */
};

/* How long until it fires (0: it does not run), and from then on; ns. */
struct itimer_value {
    uint64_t left, interval;
};

void itimers_setup(struct itimers *timers); /* none runs */

/* Read; set, and return what was. `which` is one of ITIMER_*. The timer is the
   running process's. Take proc_lock. */
struct itimer_value itimer_get(int which);
struct itimer_value itimer_set(int which, const struct itimer_value *new);

/* The process ends: no timer fires any more. */
void itimers_stop(struct group *group);

void itimer_init(void); /* handler of the tick */
