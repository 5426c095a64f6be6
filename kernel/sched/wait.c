/*
 * Wait queues, hashed by channel. wait.h has the interface and the argument
 * why no wakeup is lost.
 *
 * A bucket's lock protects its list and, of the processes in it, chan,
 * wait_link and wake_reason. A process is in a bucket from before it sleeps
 * until its waker takes it out, so each sleep is ended by exactly one waker:
 * a wakeup, a signal or the timeout.
 *
 * Order: the caller's lock, bucket, run queue.
 */
#include "sched/wait.h"

#include "abi/errno.h"
#include "lib/panic.h"
#include "sched/sched.h"

#define NBUCKETS 512

static struct bucket {
    struct spinlock lock;
    struct list sleepers; /* by wait_link, in order of arrival */
} buckets[NBUCKETS];

/* Channels are addresses of objects: their low bits tell little. */
static struct bucket *bucket_of(const void *chan)
{
    uint32_t key = (uint32_t)chan;

    return &buckets[(key >> 4 ^ key >> 13) % NBUCKETS];
}

/* End p's sleep: take it out of its bucket, whose lock is held. */
static void end_sleep(struct proc *p, int reason)
{
    list_del(&p->wait_link);
    p->chan = NULL;
    p->wake_reason = reason;
    sched_wake(p, 1 << PROC_SLEEPING | 1 << PROC_UNINTERRUPTIBLE);
}

/* End p's sleep if it sleeps in a state of `mask`, whatever its channel. */
static void interrupt_sleep(struct proc *p, int reason, unsigned mask)
{
    const void *chan;

    while ((chan = p->chan) != NULL) {
        struct bucket *b = bucket_of(chan);
        bool found;

        spin_lock(&b->lock);
        found = p->chan == chan;
        if (found && mask >> p->state & 1)
            end_sleep(p, reason);
        spin_unlock(&b->lock);
        if (found)
            return;
    }
}

void wake_for_signal(struct proc *p)
{
    __sync_synchronize(); /* signal_pending was set; now look at chan */
    if (p->chan)
        interrupt_sleep(p, WAKE_SIGNAL, 1 << PROC_SLEEPING);
}

static void time_out(struct timer *timer)
{
    struct proc *p = container_of(timer, struct proc, sleep_timer);

    interrupt_sleep(p, WAKE_TIMEOUT,
                    1 << PROC_SLEEPING | 1 << PROC_UNINTERRUPTIBLE);
}

/* Enter the bucket of `chan` in `state`; false if a signal is pending. */
static bool begin_sleep(struct proc *p, const void *chan, enum proc_state state)
{
    struct bucket *b = bucket_of(chan);

    spin_guard(&b->lock);
    p->wake_reason = WAKE_NORMAL;
    p->chan = chan;
    list_add_tail(&b->sleepers, &p->wait_link);
    __sync_synchronize(); /* chan is set; now look at signal_pending */
    if (state == PROC_SLEEPING && p->signal_pending) {
        list_del(&p->wait_link);
        p->chan = NULL;
        return false;
    }
    proc_set_state(p, state);
    return true;
}

/* All the sleeps. deadline_ns 0: none. */
static int wait_for(const void *chan, struct spinlock *lock,
                    enum proc_state state, uint64_t deadline_ns)
{
    struct proc *p = current();
    int reason = WAKE_SIGNAL;

    ASSERT(chan && (!lock || spin_holding(lock)));
    bool sleeps = begin_sleep(p, chan, state);
    if (lock)
        spin_unlock(lock);
    if (sleeps) {
        if (deadline_ns) {
            timer_setup(&p->sleep_timer, time_out);
            timer_start(&p->sleep_timer, deadline_ns);
        }
        schedule();
        if (deadline_ns)
            timer_stop(&p->sleep_timer);
        reason = p->wake_reason;
    }
    if (lock)
        spin_lock(lock);
    return reason == WAKE_NORMAL   ? 0
           : reason == WAKE_SIGNAL ? -EINTR
                                   : -ETIMEDOUT;
}

int sleep(const void *chan, struct spinlock *lock)
{
    return wait_for(chan, lock, PROC_SLEEPING, 0);
}

void sleep_uninterruptible(const void *chan, struct spinlock *lock)
{
    wait_for(chan, lock, PROC_UNINTERRUPTIBLE, 0);
}

int sleep_until(const void *chan, struct spinlock *lock, uint64_t deadline_ns)
{
    return wait_for(chan, lock, PROC_SLEEPING, MAX(deadline_ns, 1));
}

void sleep_uninterruptible_until(const void *chan, struct spinlock *lock,
                                 uint64_t deadline_ns)
{
    wait_for(chan, lock, PROC_UNINTERRUPTIBLE, MAX(deadline_ns, 1));
}

static void wake(const void *chan, bool all)
{
    struct bucket *b = bucket_of(chan);
    struct proc *p, *next;

    spin_lock(&b->lock);
    list_for_each_safe(p, next, &b->sleepers, wait_link) {
        if (p->chan == chan) {
            end_sleep(p, WAKE_NORMAL);
            if (!all)
                break;
        }
    }
    spin_unlock(&b->lock);
}

void wakeup(const void *chan)
{
    wake(chan, true);
}

void wakeup_one(const void *chan)
{
    wake(chan, false);
}

void completion_init(struct completion *c)
{
    spin_init(&c->lock, "completion");
    c->done = false;
}

void completion_wait(struct completion *c)
{
    spin_guard(&c->lock);
    while (!c->done)
        sleep_uninterruptible(c, &c->lock);
}

void complete(struct completion *c)
{
    spin_lock(&c->lock);
    c->done = true;
    wakeup(c);
    spin_unlock(&c->lock);
}

void wait_init(void)
{
    for (unsigned i = 0; i < NBUCKETS; i++) {
        spin_init(&buckets[i].lock, "wait");
        list_init(&buckets[i].sleepers);
    }
}
