/*
 * A lock that may be held across a sleep. Not for interrupts. Waiting is
 * uninterruptible and first come, first served.
 */
#pragma once

#include "lib/spinlock.h"

struct mutex {
    volatile uintptr_t owner; /* struct proc and a bit, see mutex.c; 0: free */
    struct spinlock lock;     /* the line of waiters */
    int waiters;
};

#define MUTEX_INIT(name)                                                       \
    {                                                                          \
        .lock = SPINLOCK_INIT(name)                                            \
    }

void mutex_init(struct mutex *m, const char *name);
void mutex_lock(struct mutex *m); /* sleeps */
bool mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);
bool mutex_holding(const struct mutex *m); /* does the running process? */
