/*
 * Mutexes. A normal one is a lock; a recursive one also remembers who holds it
 * and how many times. `owner` may be read while others write it: it is the
 * reader's own address only if the reader has put it there.
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

/* Is it a recursive mutex that the caller holds already? */
static bool again(pthread_mutex_t *m)
{
    if (m->type != PTHREAD_MUTEX_RECURSIVE ||
        __atomic_load_n(&m->owner, __ATOMIC_RELAXED) != self())
        return false;
    m->count++;
    return true;
}

static void taken(pthread_mutex_t *m)
{
    if (m->type == PTHREAD_MUTEX_RECURSIVE) {
        __atomic_store_n(&m->owner, self(), __ATOMIC_RELAXED);
        m->count = 1;
    }
}

int pthread_mutex_lock(pthread_mutex_t *m)
{
    if (!again(m)) {
        lock_take(&m->lock);
        taken(m);
    }
    return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *m)
{
    if (again(m))
        return 0;
    if (!lock_try(&m->lock))
        return EBUSY;
    taken(m);
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *m)
{
    if (m->type == PTHREAD_MUTEX_RECURSIVE) {
        if (__atomic_load_n(&m->owner, __ATOMIC_RELAXED) != self())
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
    if (type != PTHREAD_MUTEX_NORMAL && type != PTHREAD_MUTEX_RECURSIVE)
        return EINVAL;
    attr->type = type;
    return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t *attr, int *type)
{
    *type = attr->type;
    return 0;
}
