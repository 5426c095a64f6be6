/*
 * Locks: waiting and waking. A thread that has waited takes the lock as
 * LOCK_CONTENDED, for it cannot know whether others wait; one wakeup too many
 * at the end is the price.
 */
#include "lock.h"
#include "thread.h"

void lock_wait(int *lock)
{
    while (__atomic_exchange_n(lock, LOCK_CONTENDED, __ATOMIC_ACQUIRE) !=
           LOCK_FREE)
        futex_wait(lock, LOCK_CONTENDED);
}

void lock_wake(int *lock)
{
    futex_wake(lock, 1);
}
