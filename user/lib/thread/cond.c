/*
 * Conditions. Each signal changes the sequence number, and waiters sleep while
 * it is what it was when they still held the mutex: so no signal that is sent
 * after they gave it up is lost. (Unless there are 2^32 of them before the
 * waiter sleeps.) After its sleep a waiter does not look at the condition
 * again, so it may be destroyed as soon as all have been woken.
 */
#include <limits.h>
#include "thread.h"

int pthread_cond_init(pthread_cond_t *c, pthread_condattr_t *attr)
{
    (void)attr;
    c->sequence = 0;
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *c)
{
    (void)c;
    return 0;
}

int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m,
                           const struct timespec *until)
{
    int sequence = __atomic_load_n(&c->sequence, __ATOMIC_RELAXED);

    pthread_mutex_unlock(m);
    int error = futex_wait_until(&c->sequence, sequence, until);
    pthread_mutex_lock(m);
    return error;
}

int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m)
{
    return pthread_cond_timedwait(c, m, NULL);
}

static int wake(pthread_cond_t *c, int n)
{
    __atomic_fetch_add(&c->sequence, 1, __ATOMIC_SEQ_CST);
    futex_wake(&c->sequence, n);
    return 0;
}

int pthread_cond_signal(pthread_cond_t *c)
{
    return wake(c, 1);
}

int pthread_cond_broadcast(pthread_cond_t *c)
{
    return wake(c, INT_MAX);
}
