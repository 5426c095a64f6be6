/*
 * Interval timers. ITIMER_REAL is a timer of the wheel (sched/timer.h), which
 * sends SIGALRM. ITIMER_VIRTUAL (SIGVTALRM) and ITIMER_PROF (SIGPROF) count
 * down the processor time that the process uses, in user mode or at all: each
 * tick is one tick less. They fire up to a tick late and never early.
 *
 * proc_lock protects them. The real timer's function takes it too, so it is
 * not held while that timer is stopped; with the interval set to 0 before, the
 * function does not start the timer again.
 */
#include "proc/itimer.h"

#include "cpu/clock.h"
#include "proc/limits.h"
#include "proc/signal.h"
#include "sched/sched.h"

#define SHORTEST 1000u /* ns: what is told of a timer that is about to fire */

static void real_fires(struct timer *timer)
{
    struct itimers *timers = container_of(timer, struct itimers, real);
    struct group *group = container_of(timers, struct group, itimers);
    uint64_t interval;

    spin_guard(&proc_lock);
    interval = timers->interval[ITIMER_REAL];
    if (interval)
        timer_start(timer, MAX(timer->deadline_ns + interval, clock_ns()));
    send_group(group, SIGALRM, NULL);
}

void itimers_setup(struct itimers *timers)
{
    timer_setup(&timers->real, real_fires);
}

static uint64_t time_left(const struct itimers *timers, int which)
{
    uint64_t now = clock_ns(), left = timers->cpu_left[which];

    if (which == ITIMER_REAL && timers->real.pending)
        return timers->real.deadline_ns > now + SHORTEST
                   ? timers->real.deadline_ns - now
                   : SHORTEST;
    return left;
}

static struct itimer_value value(const struct itimers *timers, int which)
{
    return (struct itimer_value){.left = time_left(timers, which),
                                 .interval = timers->interval[which]};
}

struct itimer_value itimer_get(int which)
{
    spin_guard(&proc_lock);
    return value(&current()->group->itimers, which);
}

struct itimer_value itimer_set(int which, const struct itimer_value *new)
{
    struct itimers *timers = &current()->group->itimers;
    struct itimer_value old;

    spin_lock(&proc_lock);
    old = value(timers, which);
    timers->interval[which] = 0;
    spin_unlock(&proc_lock);
    if (which == ITIMER_REAL)
        timer_stop(&timers->real);
    spin_guard(&proc_lock);
    timers->interval[which] = new->interval;
    if (which != ITIMER_REAL) /* of the present tick, some has passed */
        timers->cpu_left[which] = new->left ? new->left + NS_PER_TICK : 0;
    else if (new->left)
        timer_start(&timers->real, clock_ns() + new->left);
    return old;
}

void itimers_stop(struct group *group)
{
    spin_lock(&proc_lock);
    group->itimers.interval[ITIMER_REAL] = 0;
    spin_unlock(&proc_lock);
    timer_stop(&group->itimers.real);
}

static void count_down(struct group *group, int which, int sig)
{
    uint64_t *left = &group->itimers.cpu_left[which];

    if (*left == 0)
        return;
    if (*left > NS_PER_TICK) {
        *left -= NS_PER_TICK;
        return;
    }
    *left = group->itimers.interval[which];
    send_group(group, sig, NULL);
}

/* Each CPU's tick: a process has used one. One that exits may be reaped at any
   moment. */
static void charge(struct proc *p, bool user)
{
    struct group *group = p->group;
    bool limited;

    if (p->flags & (PROC_EXITING | PROC_KTHREAD))
        return;
    limited = group->limits[RLIMIT_CPU].rlim_cur != RLIM_INFINITY;
    if (!group->itimers.cpu_left[ITIMER_VIRTUAL] &&
        !group->itimers.cpu_left[ITIMER_PROF] && !limited)
        return;
    spin_guard(&proc_lock);
    if (user)
        count_down(group, ITIMER_VIRTUAL, SIGVTALRM);
    count_down(group, ITIMER_PROF, SIGPROF);
    if (limited)
        limits_charge(group);
}

void itimer_init(void)
{
    sched_register_charge(charge);
}
