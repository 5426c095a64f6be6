/*
 * System calls on interval timers.
 */
#include "proc/itimer.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "syscall/syscall.h"
#include "vm/user.h"

#define NS_PER_US 1000u
#define US_PER_S 1000000

static bool valid(const struct timeval *tv)
{
    return tv->tv_sec >= 0 && tv->tv_usec >= 0 && tv->tv_usec < US_PER_S;
}

static uint64_t to_ns(const struct timeval *tv)
{
    return (uint32_t)tv->tv_sec * NS_PER_S +
           (uint64_t)(uint32_t)tv->tv_usec * NS_PER_US;
}

static struct timeval from_ns(uint64_t ns)
{
    return (struct timeval){
        .tv_sec = (int32_t)(ns / NS_PER_S),
        .tv_usec = (int32_t)(ns % NS_PER_S) / (int32_t)NS_PER_US,
    };
}

static int put_value(uaddr_t dst, const struct itimer_value *value)
{
    struct itimerval out = {.it_interval = from_ns(value->interval),
                            .it_value = from_ns(value->left)};

    return copyout(dst, &out, sizeof out);
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
    struct itimerval in = {.it_value = {0, 0}};
    struct itimer_value new, was;

    if (value && copyin(&in, value, sizeof in) < 0)
        return -EFAULT;
    if (which < 0 || which >= NITIMERS || !valid(&in.it_value) ||
        !valid(&in.it_interval))
        return -EINVAL;
    new.left = to_ns(&in.it_value);
    new.interval = to_ns(&in.it_interval);
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
