/*
 * Barriers: `size` threads wait until all of them have come. The last one
 * begins the next round, which ends the wait of the others. They look at the
 * barrier once more then; destroying it waits until they have.
 */
#include <errno.h>
#include <limits.h>
#include "lock.h"
#include "thread.h"

int pthread_barrier_init(pthread_barrier_t *b, pthread_barrierattr_t *attr,
                         unsigned size)
{
    (void)attr;
    if (size == 0)
        return EINVAL;
    *b = (pthread_barrier_t){.size = size};
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *b)
{
    int n;

    while ((n = __atomic_load_n(&b->leaving, __ATOMIC_ACQUIRE)) != 0)
        futex_wait(&b->leaving, n);
    return 0;
}

int pthread_barrier_wait(pthread_barrier_t *b)
{
    lock_take(&b->lock);
    int round = b->round;
    if (++b->arrived == b->size) {
        b->arrived = 0;
        __atomic_fetch_add(&b->leaving, b->size - 1, __ATOMIC_SEQ_CST);
        __atomic_store_n(&b->round, round + 1, __ATOMIC_RELEASE);
        lock_give(&b->lock);
        futex_wake(&b->round, INT_MAX);
        return PTHREAD_BARRIER_SERIAL_THREAD;
    }
    lock_give(&b->lock);
    while (__atomic_load_n(&b->round, __ATOMIC_ACQUIRE) == round)
        futex_wait(&b->round, round);
    if (__atomic_sub_fetch(&b->leaving, 1, __ATOMIC_SEQ_CST) == 0)
        futex_wake(&b->leaving, INT_MAX);
    return 0;
}
