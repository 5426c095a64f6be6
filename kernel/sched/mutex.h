/*
 * A lock that may be held across a sleep. Not for interrupts. Waiting is
 * uninterruptible and first come, first served.
 */
#ifndef KIN_SCHED_MUTEX_H
#define KIN_SCHED_MUTEX_H

#include "lib/spinlock.h"

struct mutex {
    struct spinlock lock;
    struct proc *owner; /* or NULL */
    int waiters;
    const char *name; /* class, for DEBUG's lock-order checks */
};

void mutex_init(struct mutex *m, const char *name);
void mutex_lock(struct mutex *m); /* sleeps */
bool mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);
bool mutex_holding(const struct mutex *m); /* does the running process? */

#endif
