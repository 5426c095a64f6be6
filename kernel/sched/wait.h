/*
 * Waiting: the classic sleep(chan, lock) and wakeup(chan). A channel is any
 * address; sleepers hang in a hash table of buckets, so a wakeup costs what it
 * wakes and not how many processes there are.
 *
 * Why no wakeup is lost: the sleeper holds `lock`, which protects the
 * condition it has just found false. sleep() links it into the bucket, under
 * the bucket's lock, before it releases `lock`. Whoever makes the condition
 * true holds `lock` while doing so, hence comes before the sleeper's test
 * (which then finds it true) or after the sleeper is linked (and its wakeup
 * finds it). A wakeup between unlocking and the switch finds it still on its
 * CPU and only sets it running again. For signals: the sender sets
 * signal_pending and then looks for the sleeper in its bucket; the sleeper
 * links itself and then looks at signal_pending.
 */
#pragma once

#include "sched/proc.h"

#define WAKE_NORMAL 0
#define WAKE_SIGNAL 1
#define WAKE_TIMEOUT 2

/*
 * Wait for wakeup(chan). `lock` (may be NULL) is released while waiting and
 * held again on return. 0, or -EINTR when a signal ended (or prevented) the
 * wait. As with every wait: test the condition again.
 */
int sleep(const void *chan, struct spinlock *lock);

/* The same, deaf to signals (state D). */
void sleep_uninterruptible(const void *chan, struct spinlock *lock);

/* As sleep(), -ETIMEDOUT once clock_ns() >= deadline_ns. */
int sleep_until(const void *chan, struct spinlock *lock, uint64_t deadline_ns);

/* As sleep_uninterruptible(), at most until clock_ns() >= deadline_ns. */
void sleep_uninterruptible_until(const void *chan, struct spinlock *lock,
                                 uint64_t deadline_ns);

/* Wake all that wait for chan; the first in line only. */
void wakeup(const void *chan);
void wakeup_one(const void *chan);

/* End p's interruptible sleep because a signal came (signal_pending is set). */
void wake_for_signal(struct proc *p);

/* Something that happens once: done is never taken back. */
struct completion {
    struct spinlock lock;
    bool done;
};

void completion_init(struct completion *c);
void completion_wait(struct completion *c); /* uninterruptible */
void complete(struct completion *c);

void wait_init(void); /* called by sched_init */
