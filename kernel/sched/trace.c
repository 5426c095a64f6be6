/*
 * The record of changes of state: a ring of events. Who writes never waits
 * for who reads; the oldest event gives its place to the newest.
 *
 * trace.lock protects the ring and both counters. It is taken last: a run
 * queue's lock is usually held.
 */
#include "sched/trace.h"

#include "cpu/clock.h"
#include "lib/string.h"

volatile bool trace_on;

static struct {
    struct spinlock lock;
    struct trace_event events[TRACE_SIZE];
    uint32_t written, taken; /* events ever; their place is number % SIZE */
} trace = {.lock = SPINLOCK_INIT("trace")};

void trace_start(void)
{
    spin_guard(&trace.lock);
    trace.taken = trace.written;
    trace_on = true;
}

void trace_stop(void)
{
    trace_on = false;
}

void trace_change(const struct proc *p, enum proc_state to)
{
    spin_guard(&trace.lock);
    struct trace_event *event = &trace.events[trace.written++ % TRACE_SIZE];
    event->ns = clock_ns();
    event->pid = p->pid;
    event->cpu = this_cpu()->id;
    event->from = p->state;
    event->to = to;
    memcpy(event->name, p->name, sizeof event->name);
}

bool trace_take(struct trace_event *event, uint32_t *lost)
{
    *lost = 0;
    spin_guard(&trace.lock);
    if (trace.written - trace.taken > TRACE_SIZE) {
        *lost = trace.written - trace.taken - TRACE_SIZE;
        trace.taken += *lost;
    }
    if (trace.taken == trace.written)
        return false;
    *event = trace.events[trace.taken++ % TRACE_SIZE];
    return true;
}
