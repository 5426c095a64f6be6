/*
 * System calls on scheduling, usage and limits.
 */
#include "syscall/usage.h"

#include "abi/errno.h"
#include "abi/time.h"
#include "cpu/clock.h"
#include "proc/cred.h"
#include "proc/limits.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "vm/user.h"

#define NICE_MIN (-20)
#define NICE_MAX 19
#define NS_PER_US 1000u

static struct timeval timeval_of(uint64_t ns)
{
    return (struct timeval){
        .tv_sec = (int32_t)(ns / NS_PER_S),
        .tv_usec = (int32_t)(ns % NS_PER_S / NS_PER_US),
    };
}

struct rusage rusage_of(const struct usage *usage)
{
    return (struct rusage){
        .ru_utime = timeval_of(usage->user_ns),
        .ru_stime = timeval_of(usage->sys_ns),
        .ru_minflt = (int32_t)usage->minor_faults,
        .ru_nvcsw = (int32_t)usage->voluntary_switches,
        .ru_nivcsw = (int32_t)usage->involuntary_switches,
    };
}

/* The running process's own and its children's. */
static void usages(struct usage *own, struct usage *children)
{
    spin_lock(&proc_lock);
    *own = group_usage(current()->group);
    *children = current()->group->children;
    spin_unlock(&proc_lock);
}

SYSCALL(getrusage, int who, uaddr_t rusage)
{
    struct usage own, children;
    struct rusage result;

    usages(&own, &children);
    if (who == RUSAGE_THREAD)
        own = current()->usage;
    else if (who == RUSAGE_CHILDREN)
        own = children;
    else if (who != RUSAGE_SELF)
        return -EINVAL;
    result = rusage_of(&own);
    return copyout(rusage, &result, sizeof(result));
}

SYSCALL(times, uaddr_t tms)
{
    struct usage own, children;
    struct tms result;

    usages(&own, &children);
    result = (struct tms){
        .tms_utime = (int32_t)(own.user_ns / NS_PER_TICK),
        .tms_stime = (int32_t)(own.sys_ns / NS_PER_TICK),
        .tms_cutime = (int32_t)(children.user_ns / NS_PER_TICK),
        .tms_cstime = (int32_t)(children.sys_ns / NS_PER_TICK),
    };
    if (tms && copyout(tms, &result, sizeof(result)) < 0)
        return -EFAULT;
    return (int32_t)ticks();
}

SYSCALL(sched_yield, void)
{
    yield();
    return 0;
}

/* Whom getpriority and setpriority mean. */
static bool is_meant(const struct proc *p, int which, uint32_t who)
{
    switch (which) {
    case PRIO_PROCESS:
        return p->pid == (int)who;
    case PRIO_PGRP:
        return pgrp_id(p->group) == (int)who;
    default:
        return p->cred->uid.real == who;
    }
}

static uint32_t own_id(int which)
{
    const struct proc *p = current();

    return which == PRIO_PROCESS ? (uint32_t)p->pid
           : which == PRIO_PGRP  ? (uint32_t)get_pgid(0)
                                 : p->cred->uid.real;
}

/* More priority is root's to give. */
static int renice(struct proc *p, int nice)
{
    const struct cred *mine = current()->cred;

    if (mine->uid.effective != 0 && mine->uid.effective != p->cred->uid.real &&
        mine->uid.effective != p->cred->uid.effective)
        return -EPERM;
    if (nice < p->nice && !is_root())
        return -EACCES;
    sched_set_nice(p, nice);
    return 0;
}

SYSCALL(setpriority, int which, int who, int nice)
{
    int result = -ESRCH;
    struct proc *p;

    if (which < PRIO_PROCESS || which > PRIO_USER)
        return -EINVAL;
    if (who == 0)
        who = (int)own_id(which);
    nice = MAX(NICE_MIN, MIN(NICE_MAX, nice));
    spin_lock(&proc_lock);
    list_for_each(p, &all_procs, task_link) {
        if (is_meant(p, which, (uint32_t)who)) {
            int error = renice(p, nice);

            if (result == -ESRCH || error)
                result = error;
        }
    }
    spin_unlock(&proc_lock);
    return result;
}

SYSCALL(getpriority, int which, int who)
{
    int result = -ESRCH;
    struct proc *p;

    if (which < PRIO_PROCESS || which > PRIO_USER)
        return -EINVAL;
    if (who == 0)
        who = (int)own_id(which);
    spin_lock(&proc_lock);
    list_for_each(p, &all_procs, task_link)
        if (is_meant(p, which, (uint32_t)who))
            result = MAX(result, NICE_MAX + 1 - p->nice);
    spin_unlock(&proc_lock);
    return result;
}

SYSCALL(nice, int increment)
{
    int nice;

    increment = MAX(-2 * NICE_MAX, MIN(2 * NICE_MAX, increment));
    nice = MAX(NICE_MIN, MIN(NICE_MAX, current()->nice + increment));
    if (nice < current()->nice && !is_root())
        return -EPERM;
    sched_set_nice(current(), nice);
    return 0;
}

SYSCALL(ugetrlimit, uint32_t resource, uaddr_t rlimit)
{
    struct rlimit limit;
    int error = limits_access(0, resource, NULL, &limit);

    return error ? error : copyout(rlimit, &limit, sizeof(limit));
}

/* The old call has no word for what exceeds 31 bits. */
SYSCALL(getrlimit, uint32_t resource, uaddr_t rlimit)
{
    struct rlimit limit;
    int error = limits_access(0, resource, NULL, &limit);

    limit.rlim_cur = MIN(limit.rlim_cur, (uint32_t)INT32_MAX);
    limit.rlim_max = MIN(limit.rlim_max, (uint32_t)INT32_MAX);
    return error ? error : copyout(rlimit, &limit, sizeof(limit));
}

SYSCALL(setrlimit, uint32_t resource, uaddr_t rlimit)
{
    struct rlimit limit;

    if (copyin(&limit, rlimit, sizeof(limit)) < 0)
        return -EFAULT;
    return limits_access(0, resource, &limit, NULL);
}

static uint32_t narrow(uint64_t limit)
{
    return limit >= RLIM_INFINITY ? RLIM_INFINITY : (uint32_t)limit;
}

static uint64_t widen(uint32_t limit)
{
    return limit == RLIM_INFINITY ? RLIM64_INFINITY : limit;
}

SYSCALL(prlimit64, int pid, uint32_t resource, uaddr_t new, uaddr_t old)
{
    struct rlimit set, was;
    struct rlimit64 wide;
    int error;

    if (new) {
        if (copyin(&wide, new, sizeof(wide)) < 0)
            return -EFAULT;
        if (wide.rlim_cur > wide.rlim_max)
            return -EINVAL;
        set = (struct rlimit){narrow(wide.rlim_cur), narrow(wide.rlim_max)};
    }
    error = limits_access(pid, resource, new ? &set : NULL, &was);
    if (error || !old)
        return error;
    wide = (struct rlimit64){widen(was.rlim_cur), widen(was.rlim_max)};
    return copyout(old, &wide, sizeof(wide));
}
