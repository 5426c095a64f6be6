/*
 * Sleeping locks.
 *
 * `owner` is the process that holds it, plus MUTEX_WAITERS in its lowest bit
 * when others wait. Taking a free mutex and giving back one that nobody waits
 * for is one atomic instruction. The rest happens under `lock`: a waiter sets
 * the bit and sleeps; the owner, finding it, makes MUTEX_PROMISED the owner
 * and wakes the first in line, who alone may take it then. So the first come
 * is the first served, and latecomers cannot overtake.
 */
#include "sched/mutex.h"

#include "lib/panic.h"
#include "lib/percpu.h"
#include "sched/wait.h"

#define MUTEX_WAITERS 1u
#define MUTEX_PROMISED 2u /* no process has this address */

void mutex_init(struct mutex *m, const char *name)
{
    spin_init(&m->lock, name);
    m->owner = 0;
    m->waiters = 0;
}

static bool replace_owner(struct mutex *m, uintptr_t old, uintptr_t new)
{
    return __atomic_compare_exchange_n(&m->owner, &old, new, false,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

bool mutex_holding(const struct mutex *m)
{
    return (m->owner & ~MUTEX_WAITERS) == (uintptr_t)current();
}

bool mutex_trylock(struct mutex *m)
{
    return replace_owner(m, 0, (uintptr_t)current());
}

/* The lock was taken when we looked. */
static void wait_in_line(struct mutex *m)
{
    uintptr_t me = (uintptr_t)current();

    spin_lock(&m->lock);
    if (replace_owner(m, 0, me)) {
        spin_unlock(&m->lock);
        return;
    }
    m->waiters++;
    /* owner cannot become 0 meanwhile unless by an unlock that did not see
       the bit: then it is free, and nobody is in line before us */
    for (;;) {
        uintptr_t owner = m->owner;

        if (owner == 0 && replace_owner(m, 0, me))
            break;
        if (owner != 0 && replace_owner(m, owner, owner | MUTEX_WAITERS)) {
            sleep_uninterruptible(m, &m->lock);
            ASSERT((m->owner & ~MUTEX_WAITERS) == MUTEX_PROMISED);
            m->owner = me;
            break;
        }
    }
    if (--m->waiters != 0)
        m->owner = me | MUTEX_WAITERS;
    spin_unlock(&m->lock);
}

void mutex_lock(struct mutex *m)
{
    ASSERT(this_cpu()->irq_off == 0);
    if (!mutex_trylock(m)) {
        if (mutex_holding(m))
            panic("mutex %s is already held by this process", m->lock.name);
        wait_in_line(m);
    }
}

void mutex_unlock(struct mutex *m)
{
    uintptr_t me = (uintptr_t)current();

    if (replace_owner(m, me, 0))
        return;
    if (!mutex_holding(m))
        panic("mutex %s is not held by this process", m->lock.name);
    spin_lock(&m->lock);
    m->owner = MUTEX_PROMISED | MUTEX_WAITERS;
    wakeup_one(m);
    spin_unlock(&m->lock);
}
