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

/* As spin_guard: hold a mutex to the end of the block. */
#define mutex_guard(m)                                                         \
    struct mutex *UNIQUE(guarded)                                              \
        __attribute__((cleanup(mutex_guard_end), unused)) =                    \
            mutex_guard_begin(m)

static inline struct mutex *mutex_guard_begin(struct mutex *m)
{
    mutex_lock(m);
    return m;
}

static inline void mutex_guard_end(struct mutex **m)
{
    mutex_unlock(*m);
}
