/*
 * The lock under all others, an int: 0 free, 1 taken, 2 taken and perhaps
 * waited for. Taking a free one and giving back one that nobody waits for is
 * one instruction; the kernel is only called to sleep and to wake.
 */
#pragma once

#include <stdbool.h>

#define LOCK_FREE 0
#define LOCK_TAKEN 1
#define LOCK_CONTENDED 2

void lock_wait(int *lock);
void lock_wake(int *lock);

static inline bool lock_try(int *lock)
{
    int free = LOCK_FREE;

    return __atomic_compare_exchange_n(lock, &free, LOCK_TAKEN, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline void lock_take(int *lock)
{
    if (!lock_try(lock))
        lock_wait(lock);
}

static inline void lock_give(int *lock)
{
    if (__atomic_exchange_n(lock, LOCK_FREE, __ATOMIC_RELEASE) ==
        LOCK_CONTENDED)
        lock_wake(lock);
}
