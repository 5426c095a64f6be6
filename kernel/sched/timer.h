/*
 * Timers: call a function once, at a time. They run from the tick, with
 * interrupts off, up to one tick late and never early; the function must not
 * sleep. Pending timers hang in a wheel of buckets by tick, so adding and
 * cancelling is constant time.
 */
#pragma once

#include "lib/list.h"

struct timer {
    struct list link;
    uint64_t deadline_ns; /* on clock_ns() */
    void (*fire)(struct timer *timer);
    bool pending;
};

void timer_setup(struct timer *timer, void (*fire)(struct timer *timer));
void timer_start(struct timer *timer, uint64_t deadline_ns); /* or restart */

/* Cancel; on return `fire` is not pending and not running on any CPU. Must not
   be called with a lock held that `fire` takes. */
void timer_stop(struct timer *timer);

uint64_t ticks(void); /* since boot, HZ a second */

void timer_init(void);
void timer_run(void); /* called by the tick of the boot CPU */
