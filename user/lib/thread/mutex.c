/*
 * Mutexes. A normal one is a lock; the others also remember who holds them, to
 * count how many times (recursive) or to refuse what makes no sense
 * (errorcheck). `owner` may be read while others write it: it is the reader's
 * own address only if the reader has put it there.
 */
#include <errno.h>
#include "lock.h"
#include "thread.h"

int pthread_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *attr)
{
    *m = (pthread_mutex_t){.type = attr ? attr->type : PTHREAD_MUTEX_DEFAULT};
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *m)
{
    return m->lock == LOCK_FREE ? 0 : EBUSY;
}

static bool is_mine(pthread_mutex_t *m)
{
    return m->type != PTHREAD_MUTEX_NORMAL &&
           __atomic_load_n(&m->owner, __ATOMIC_RELAXED) == self();
}

/* The caller has it and wants it again: `error` unless it is recursive. */
static int again(pthread_mutex_t *m, int error)
{
    if (m->type == PTHREAD_MUTEX_ERRORCHECK)
        return error;
    m->count++;
    return 0;
}

static void taken(pthread_mutex_t *m)
{
    if (m->type != PTHREAD_MUTEX_NORMAL) {
        __atomic_store_n(&m->owner, self(), __ATOMIC_RELAXED);
        m->count = 1;
    }
}

int pthread_mutex_lock(pthread_mutex_t *m)
{
    if (is_mine(m))
        return again(m, EDEADLK);
    lock_take(&m->lock);
    taken(m);
    return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *m)
{
    if (is_mine(m))
        return again(m, EBUSY);
    if (!lock_try(&m->lock))
        return EBUSY;
    taken(m);
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *m)
{
    if (m->type != PTHREAD_MUTEX_NORMAL) {
        if (!is_mine(m))
            return EPERM;
        if (--m->count > 0)
            return 0;
        __atomic_store_n(&m->owner, NULL, __ATOMIC_RELAXED);
    }
    lock_give(&m->lock);
    return 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
    attr->type = PTHREAD_MUTEX_DEFAULT;
    return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type)
{
    if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
        return EINVAL;
    attr->type = type;
    return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t *attr, int *type)
{
    *type = attr->type;
    return 0;
}
