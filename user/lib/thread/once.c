/*
 * Something to be done once, by whoever comes first; the others wait for it.
 */
#include "lock.h"
#include "thread.h"

int pthread_once(pthread_once_t *once, void (*fn)(void))
{
    if (__atomic_load_n(&once->done, __ATOMIC_ACQUIRE))
        return 0;
    lock_take(&once->lock);
    if (!once->done) {
        fn();
        __atomic_store_n(&once->done, 1, __ATOMIC_RELEASE);
    }
    lock_give(&once->lock);
    return 0;
}
