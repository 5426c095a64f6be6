/*
 * System calls on scheduling, usage and limits.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "proc/cred.h"
#include "proc/limits.h"
#include "sched/sched.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

#define NICE_MIN (-20)
#define NICE_MAX 19

static struct timeval timeval_of(uint64_t ns)
{
    return (struct timeval){
        .tv_sec = (int32_t)(ns / NS_PER_S),
        .tv_usec = (int32_t)(ns % NS_PER_S / UNIT_US),
    };
}

int put_rusage(uaddr_t dst, const struct usage *usage)
{
    struct rusage rusage = {
        .ru_utime = timeval_of(usage->user_ns),
        .ru_stime = timeval_of(usage->sys_ns),
        .ru_minflt = (int32_t)usage->minor_faults,
        .ru_nvcsw = (int32_t)usage->voluntary_switches,
        .ru_nivcsw = (int32_t)usage->involuntary_switches,
    };

    return copyout(dst, &rusage, sizeof(rusage));
}

/* The running process's own and its children's. */
static void usages(struct usage *own, struct usage *children)
{
    spin_guard(&proc_lock);
    *own = group_usage(current()->group);
    *children = current()->group->children;
}

SYSCALL(getrusage, int who, uaddr_t rusage)
{
    struct usage own, children;

    usages(&own, &children);
    if (who == RUSAGE_THREAD)
        own = current()->usage;
    else if (who == RUSAGE_CHILDREN)
        own = children;
    else if (who != RUSAGE_SELF)
        return -EINVAL;
    return put_rusage(rusage, &own);
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
    return copyout_if(tms, &result, sizeof(result)) < 0 ? -EFAULT
                                                        : (int32_t)ticks();
}

SYSCALL(sched_yield, void)
{
    schedule();
    return 0;
}

/* Does getpriority or setpriority mean p? `who` 0: the caller's own number. */
static bool is_meant(const struct proc *p, int which, uint32_t who)
{
    const struct proc *me = current();

    switch (which) {
    case PRIO_PROCESS:
        return p->pid == (who ? (int)who : me->pid);
    case PRIO_PGRP:
        return pgrp_id(p->group) == (who ? (int)who : pgrp_id(me->group));
    default:
        return p->cred->uid.real == (who ? who : me->cred->uid.real);
    }
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

/* Renice all who are meant: 0, or an error that one had. Without `nice`, the
   highest priority among them, from 1 to 40. */
static int priority(int which, uint32_t who, const int *nice)
{
    int result = -ESRCH;
    struct proc *p;

    if (which < PRIO_PROCESS || which > PRIO_USER)
        return -EINVAL;
    spin_lock(&proc_lock);
    list_for_each(p, &all_procs, task_link) {
        if (!is_meant(p, which, who))
            continue;
        if (nice) {
            int error = renice(p, *nice);

            if (result == -ESRCH || error)
                result = error;
        } else {
            result = MAX(result, NICE_MAX + 1 - p->nice);
        }
    }
    spin_unlock(&proc_lock);
    return result;
}

SYSCALL(setpriority, int which, uint32_t who, int nice)
{
    nice = MAX(NICE_MIN, MIN(NICE_MAX, nice));
    return priority(which, who, &nice);
}

SYSCALL_AS(getpriority, priority(a, b, NULL));

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

static int32_t get_limit(uint32_t resource, uaddr_t dst, uint32_t most)
{
    struct rlimit limit;
    int error = limits_access(0, resource, NULL, &limit);

    if (error)
        return error;
    limit.rlim_cur = MIN(limit.rlim_cur, most);
    limit.rlim_max = MIN(limit.rlim_max, most);
    return copyout(dst, &limit, sizeof(limit));
}

/* The old call has no word for what exceeds 31 bits. */
SYSCALL_AS(getrlimit, get_limit(a, b, INT32_MAX));
SYSCALL_AS(ugetrlimit, get_limit(a, b, RLIM_INFINITY));

SYSCALL(setrlimit, uint32_t resource, uaddr_t rlimit)
{
    struct rlimit limit;

    return copyin(&limit, rlimit, sizeof(limit))
               ?: limits_access(0, resource, &limit, NULL);
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
