/*
 * System calls about time: clocks, sleeping, interval timers. Inside, time is
 * nanoseconds in 64 bits; outside, seconds of 32 bits and a fraction.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "proc/itimer.h"
#include "proc/restart.h"
#include "sched/wait.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

int get_time(uint64_t *ns, uaddr_t src, uint32_t unit)
{
    int32_t t[2];

    if (copyin(t, src, sizeof t) < 0)
        return -EFAULT;
    if (t[0] < 0 || t[1] < 0 || t[1] >= (int32_t)(NS_PER_S / unit))
        return -EINVAL;
    *ns = (uint32_t)t[0] * NS_PER_S + (uint32_t)t[1] * unit;
    return 0;
}

int put_time(uaddr_t dst, uint64_t ns, uint32_t unit)
{
    int32_t t[2] = {(int32_t)(ns / NS_PER_S),
                    (int32_t)(ns % NS_PER_S) / (int32_t)unit};

    return copyout(dst, t, sizeof t);
}

/* Processor time of the running thread, or of its whole process. */
static uint64_t cpu_ns(bool process)
{
    struct proc *p = current();
    struct usage u;

    if (!process)
        return p->usage.user_ns + p->usage.sys_ns;
    spin_lock(&proc_lock);
    u = group_usage(p->group);
    spin_unlock(&proc_lock);
    return u.user_ns + u.sys_ns;
}

static bool is_cpu_clock(int clock)
{
    return clock == CLOCK_PROCESS_CPUTIME_ID ||
           clock == CLOCK_THREAD_CPUTIME_ID;
}

static int read_clock(int clock, uint64_t *ns)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        *ns = clock_realtime_ns();
        return 0;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
        *ns = clock_ns();
        return 0;
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID:
        *ns = cpu_ns(clock == CLOCK_PROCESS_CPUTIME_ID);
        return 0;
    }
    return -EINVAL;
}

SYSCALL(clock_gettime, int clock, uaddr_t ts)
{
    uint64_t ns;

    return read_clock(clock, &ns) ?: put_time(ts, ns, UNIT_NS);
}

SYSCALL(clock_getres, int clock, uaddr_t ts)
{
    uint64_t ns;
    int r = read_clock(clock, &ns);

    if (r < 0 || ts == 0)
        return r;
    return put_time(ts, is_cpu_clock(clock) ? NS_PER_TICK : 1, UNIT_NS);
}

SYSCALL(time, uaddr_t result)
{
    int32_t now = (int32_t)(clock_realtime_ns() / NS_PER_S);

    return copyout_if(result, &now, sizeof now) < 0 ? -EFAULT : now;
}

SYSCALL(gettimeofday, uaddr_t tv, uaddr_t tz)
{
    static const struct timezone utc; /* programs keep the time zone */

    if (tv != 0 && put_time(tv, clock_realtime_ns(), UNIT_US) < 0)
        return -EFAULT;
    return copyout_if(tz, &utc, sizeof utc);
}

int sleep_to(uint64_t deadline)
{
    int r;

    do {
        r = sleep_until(&deadline, NULL, deadline); /* nobody wakes this */
    } while (r == 0);
    return r == -ETIMEDOUT ? 0 : r;
}

/* Sleep so long. Interrupted, the rest is stored in `left`, if that is not
   0. */
static int32_t sleep_for(uint64_t ns, uaddr_t left)
{
    uint64_t now, deadline = restart_deadline(clock_ns() + ns);

    if (sleep_to(deadline) == 0)
        return 0;
    now = clock_ns();
    if (left != 0 &&
        put_time(left, deadline > now ? deadline - now : 0, UNIT_NS) < 0)
        return -EFAULT;
    return restart_at(deadline);
}

SYSCALL(clock_nanosleep, int clock, int flags, uaddr_t want, uaddr_t left)
{
    uint64_t ns, now_there;
    int error;

    if (read_clock(clock, &now_there) < 0)
        return -EINVAL;
    if (is_cpu_clock(clock))
        return -EOPNOTSUPP;
    error = get_time(&ns, want, UNIT_NS);
    if (error)
        return error;
    if (!(flags & TIMER_ABSTIME))
        return sleep_for(ns, left);
    if (ns <= now_there || sleep_to(clock_ns() + (ns - now_there)) == 0)
        return 0;
    return -ERESTARTNOHAND;
}

SYSCALL_AS(nanosleep, sys_clock_nanosleep(CLOCK_MONOTONIC, 0, a, b));

/* Where struct itimerval has its two times. */
#define INTERVAL offsetof(struct itimerval, it_interval)
#define VALUE offsetof(struct itimerval, it_value)

static int put_value(uaddr_t dst, const struct itimer_value *value)
{
    return put_time(dst + INTERVAL, value->interval, UNIT_US)
               ?: put_time(dst + VALUE, value->left, UNIT_US);
}

SYSCALL(getitimer, int which, uaddr_t value)
{
    struct itimer_value now;

    if (which < 0 || which >= NITIMERS)
        return -EINVAL;
    now = itimer_get(which);
    return put_value(value, &now);
}

/* No address: the timer is switched off. */
SYSCALL(setitimer, int which, uaddr_t value, uaddr_t old)
{
    struct itimer_value new = {0, 0}, was;
    int error = 0;

    if (value)
        error = get_time(&new.interval, value + INTERVAL, UNIT_US);
    if (value && !error)
        error = get_time(&new.left, value + VALUE, UNIT_US);
    if (error || which < 0 || which >= NITIMERS)
        return error ? error : -EINVAL;
    was = itimer_set(which, &new);
    return old ? put_value(old, &was) : 0;
}

/* The seconds that were left of the last alarm: to the nearest, but not 0 if
   there was one. */
SYSCALL(alarm, uint32_t seconds)
{
    struct itimer_value new = {.left = MIN(seconds, INT32_MAX) * NS_PER_S};
    struct itimer_value was = itimer_set(ITIMER_REAL, &new);

    if (was.left == 0)
        return 0;
    return (int32_t)MAX((was.left + NS_PER_S / 2) / NS_PER_S, 1u);
}
