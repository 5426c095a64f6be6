/*
 * System calls about time. Inside, time is nanoseconds in 64 bits; outside,
 * seconds of 32 bits in the classic calls and of 64 bits in the newer ones.
 * Spans and points too far away to count become the largest that can be.
 */
#include "abi/errno.h"
#include "abi/time.h"
#include "cpu/clock.h"
#include "proc/cred.h"
#include "proc/family.h"
#include "proc/restart.h"
#include "sched/wait.h"
#include "syscall/syscall.h"
#include "syscall/timeout.h"
#include "vm/user.h"

#define NS_PER_US 1000u
#define NS_PER_S32 1000000000
#define MAX_SECONDS 0x1ffffffffll /* 272 years: in ns, within 63 bits */

static bool valid(const struct timespec64 *ts)
{
    return ts->tv_sec >= 0 && ts->tv_nsec >= 0 && ts->tv_nsec < NS_PER_S32;
}

static uint64_t to_ns(const struct timespec64 *ts)
{
    return (uint64_t)MIN(ts->tv_sec, MAX_SECONDS) * NS_PER_S +
           (uint32_t)ts->tv_nsec;
}

static struct timespec64 from_ns(uint64_t ns)
{
    return (struct timespec64){.tv_sec = (int64_t)(ns / NS_PER_S),
                               .tv_nsec = (int32_t)(ns % NS_PER_S)};
}

/* Either width of a time in user memory: 0 or -EFAULT. */
static int get_time(uaddr_t src, bool wide, struct timespec64 *ts)
{
    struct timespec narrow;

    if (wide)
        return copyin(ts, src, sizeof *ts);
    if (copyin(&narrow, src, sizeof narrow) < 0)
        return -EFAULT;
    ts->tv_sec = narrow.tv_sec;
    ts->tv_nsec = narrow.tv_nsec;
    return 0;
}

int get_timeout(uaddr_t src, bool wide, uint64_t *ns)
{
    struct timespec64 ts;

    if (get_time(src, wide, &ts) < 0)
        return -EFAULT;
    if (!valid(&ts))
        return -EINVAL;
    *ns = to_ns(&ts);
    return 0;
}

static int put_time(uaddr_t dst, bool wide, uint64_t ns)
{
    struct timespec64 ts = from_ns(ns);
    struct timespec narrow = {(int32_t)ts.tv_sec, ts.tv_nsec};

    return wide ? copyout(dst, &ts, sizeof ts)
                : copyout(dst, &narrow, sizeof narrow);
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

static int32_t get_clock(int clock, uaddr_t dst, bool wide)
{
    uint64_t ns;
    int r = read_clock(clock, &ns);

    return r < 0 ? r : put_time(dst, wide, ns);
}

SYSCALL(clock_gettime, int clock, uaddr_t ts)
{
    return get_clock(clock, ts, false);
}

SYSCALL(clock_gettime64, int clock, uaddr_t ts)
{
    return get_clock(clock, ts, true);
}

SYSCALL(clock_getres, int clock, uaddr_t ts)
{
    bool by_tick =
        clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID;
    uint64_t ns;
    int r = read_clock(clock, &ns);

    if (r < 0 || ts == 0)
        return r;
    return put_time(ts, false, by_tick ? NS_PER_TICK : 1);
}

static int32_t set_clock(const struct timespec64 *ts)
{
    if (!is_root())
        return -EPERM;
    if (!valid(ts))
        return -EINVAL;
    clock_set_realtime_ns(to_ns(ts));
    return 0;
}

SYSCALL(clock_settime, int clock, uaddr_t user_ts)
{
    struct timespec64 ts;

    if (clock != CLOCK_REALTIME)
        return -EINVAL;
    if (get_time(user_ts, false, &ts) < 0)
        return -EFAULT;
    return set_clock(&ts);
}

SYSCALL(time, uaddr_t result)
{
    int32_t now = (int32_t)(clock_realtime_ns() / NS_PER_S);

    if (result != 0 && copyout(result, &now, sizeof now) < 0)
        return -EFAULT;
    return now;
}

SYSCALL(gettimeofday, uaddr_t tv, uaddr_t tz)
{
    struct timespec64 now = from_ns(clock_realtime_ns());
    struct timeval t = {(int32_t)now.tv_sec, now.tv_nsec / (int32_t)NS_PER_US};
    struct timezone utc = {0, 0};

    if (tv != 0 && copyout(tv, &t, sizeof t) < 0)
        return -EFAULT;
    return tz != 0 ? copyout(tz, &utc, sizeof utc) : 0;
}

SYSCALL(settimeofday, uaddr_t tv, uaddr_t tz)
{
    struct timeval t;
    struct timespec64 ts;

    (void)tz; /* programs keep the time zone */
    if (tv == 0)
        return is_root() ? 0 : -EPERM;
    if (copyin(&t, tv, sizeof t) < 0)
        return -EFAULT;
    if (t.tv_usec < 0 || t.tv_usec >= NS_PER_S32 / (int32_t)NS_PER_US)
        return -EINVAL;
    ts.tv_sec = t.tv_sec;
    ts.tv_nsec = t.tv_usec * (int32_t)NS_PER_US;
    return set_clock(&ts);
}

/* Sleep until a point on the monotonic clock. 0, or -EINTR. */
static int sleep_to(uint64_t deadline)
{
    int r;

    do {
        r = sleep_until(&deadline, NULL, deadline); /* nobody wakes this */
    } while (r == 0);
    return r == -ETIMEDOUT ? 0 : r;
}

/* Sleep so long. Interrupted, the rest is stored in `left`, if that is not
   0. */
static int32_t sleep_for(uint64_t ns, uaddr_t left, bool wide)
{
    uint64_t now, deadline = restart_deadline(clock_ns() + ns);

    if (sleep_to(deadline) == 0)
        return 0;
    now = clock_ns();
    if (left != 0 &&
        put_time(left, wide, deadline > now ? deadline - now : 0) < 0)
        return -EFAULT;
    return restart_at(deadline);
}

static int32_t clock_sleep(int clock, int flags, uaddr_t want, uaddr_t left,
                           bool wide)
{
    uint64_t ns, now_there;
    int error;

    if (read_clock(clock, &now_there) < 0)
        return -EINVAL;
    if (clock == CLOCK_THREAD_CPUTIME_ID || clock == CLOCK_PROCESS_CPUTIME_ID)
        return -EOPNOTSUPP;
    error = get_timeout(want, wide, &ns);
    if (error)
        return error;
    if (!(flags & TIMER_ABSTIME))
        return sleep_for(ns, left, wide);
    if (ns <= now_there || sleep_to(clock_ns() + (ns - now_there)) == 0)
        return 0;
    return -ERESTARTNOHAND;
}

SYSCALL(nanosleep, uaddr_t want, uaddr_t left)
{
    return clock_sleep(CLOCK_MONOTONIC, 0, want, left, false);
}

SYSCALL(clock_nanosleep, int clock, int flags, uaddr_t want, uaddr_t left)
{
    return clock_sleep(clock, flags, want, left, false);
}

SYSCALL(clock_nanosleep_time64, int clock, int flags, uaddr_t want,
        uaddr_t left)
{
    return clock_sleep(clock, flags, want, left, true);
}
