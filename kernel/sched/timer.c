/*
 * Timers, in a wheel: bucket i holds those that are due at a tick whose number
 * is i modulo NBUCKETS. Each tick looks through one bucket; a timer that is
 * due in a later turn of the wheel stays in it.
 *
 * wheel.lock protects the buckets, `pending` and deadlines. It is not held
 * while `fire` runs, so `fire` may start timers and take locks; wheel.firing
 * says which one runs, so that timer_stop can wait for its end.
 */
#include "sched/timer.h"

#include "cpu/clock.h"
#include "cpu/x86.h"
#include "lib/percpu.h"
#include "lib/spinlock.h"

#define NBUCKETS 1024

static struct {
    struct spinlock lock;
    struct list bucket[NBUCKETS];
    uint64_t tick; /* the last one that was dealt with */
    struct timer *volatile firing;
    struct cpu *firing_on;
} wheel = {.lock = SPINLOCK_INIT("timer")};

void timer_setup(struct timer *timer, void (*fire)(struct timer *timer))
{
    list_init(&timer->link);
    timer->fire = fire;
    timer->pending = false;
}

void timer_start(struct timer *timer, uint64_t deadline_ns)
{
    /* rounded up: never early */
    uint64_t due = (deadline_ns + NS_PER_TICK - 1) / NS_PER_TICK;

    spin_guard(&wheel.lock);
    list_del(&timer->link);
    timer->deadline_ns = deadline_ns;
    timer->pending = true;
    due = MAX(due, wheel.tick + 1);
    list_add_tail(&wheel.bucket[due % NBUCKETS], &timer->link);
}

void timer_stop(struct timer *timer)
{
    spin_lock(&wheel.lock);
    list_del(&timer->link);
    timer->pending = false;
    while (wheel.firing == timer && wheel.firing_on != this_cpu()) {
        spin_unlock(&wheel.lock);
        cpu_relax();
        spin_lock(&wheel.lock);
    }
    spin_unlock(&wheel.lock);
}

uint64_t ticks(void)
{
    return clock_ns() / NS_PER_TICK;
}

/* Fire what is due in a bucket. The lock is held, but not while they run. */
static void run_bucket(struct list *bucket, uint64_t now_ns)
{
    struct list later = LIST_INIT(later);

    while (!list_empty(bucket)) {
        struct timer *timer = list_first(bucket, struct timer, link);

        list_del(&timer->link);
        if (timer->deadline_ns > now_ns) {
            list_add_tail(&later, &timer->link);
            continue;
        }
        timer->pending = false;
        wheel.firing = timer;
        wheel.firing_on = this_cpu();
        spin_unlock(&wheel.lock);
        timer->fire(timer);
        spin_lock(&wheel.lock);
        wheel.firing = NULL;
    }
    while (!list_empty(&later)) {
        struct list *link = later.next;

        list_del(link);
        list_add_tail(bucket, link);
    }
}

void timer_run(void)
{
    uint64_t now_ns = clock_ns(), now = now_ns / NS_PER_TICK;

    spin_lock(&wheel.lock);
    while (wheel.tick < now) {
        wheel.tick++;
        run_bucket(&wheel.bucket[wheel.tick % NBUCKETS], now_ns);
    }
    spin_unlock(&wheel.lock);
}

void timer_init(void)
{
    for (unsigned i = 0; i < NBUCKETS; i++)
        list_init(&wheel.bucket[i]);
    wheel.tick = clock_ns() / NS_PER_TICK;
}
