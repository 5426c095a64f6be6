/*
 * Resource limits, and where they act:
 *
 *   RLIMIT_NPROC    fork, by the user's number of processes and threads
 *                   (limits_check_fork), and exec after set*id
 *                   (cred_may_exec)
 *   RLIMIT_NOFILE   open, dup, pipe
 *   RLIMIT_STACK    a stack grows (vm/fault.c)
 *   RLIMIT_AS       address space: brk, mmap, growing stacks, exec (vm/area.c)
 *   RLIMIT_DATA     private writable memory but stacks (vm/area.c)
 *   RLIMIT_FSIZE    writing or lengthening a file: SIGXFSZ and EFBIG (fs/rw.c)
 *   RLIMIT_CPU      seconds: SIGXCPU, again each second, and SIGKILL at the
 *                   hard limit (limits_charge)
 *   RLIMIT_SIGPENDING  sigqueue and such (sigqueue.c)
 *   RLIMIT_CORE     core dumps
 *
 * The others can be set and read. RLIMIT_NPROC binds root as well, unlike on
 * Linux: the image boots into a root shell, and a fork bomb typed there must
 * leave the machine usable. So that it does, the leader of the terminal's
 * session (the shell) may go NPROC_RESERVE past the limit; and since a small
 * machine has no memory for so many, the last MEMORY_RESERVE is its own, too.
 * Anybody else who is refused is held for REFUSAL_NS, or hundreds of processes
 * that try to fork again and again would leave no time to the shell. Root may
 * raise the limit.
 */
#include "proc/limits.h"

#include "abi/errno.h"
#include "cpu/clock.h"
#include "dev/tty.h"
#include "mem/commit.h"
#include "proc/cred.h"
#include "proc/signal.h"
#include "sched/wait.h"

#define NPROC_DEFAULT 512
#define NPROC_RESERVE 32
#define MEMORY_RESERVE 512u /* frames */
#define REFUSAL_NS (NS_PER_S / 10)
#define NOFILE_DEFAULT 1024
#define NOFILE_MAX 4096
#define STACK_DEFAULT (8u << 20)
#define SIGPENDING 4096

#define UNLIMITED                                                              \
    {                                                                          \
        RLIM_INFINITY, RLIM_INFINITY                                           \
    }

const struct resource resources[RLIM_NLIMITS] = {
    [RLIMIT_CPU] = {"cpu time", "seconds", UNLIMITED},
    [RLIMIT_FSIZE] = {"file size", "bytes", UNLIMITED},
    [RLIMIT_DATA] = {"data size", "bytes", UNLIMITED},
    [RLIMIT_STACK] = {"stack size", "bytes", {STACK_DEFAULT, RLIM_INFINITY}},
    [RLIMIT_CORE] = {"core file size", "bytes", {0, RLIM_INFINITY}},
    [RLIMIT_RSS] = {"resident set", "bytes", UNLIMITED},
    [RLIMIT_NPROC] = {"processes", "processes", {NPROC_DEFAULT, RLIM_INFINITY}},
    [RLIMIT_NOFILE] = {"open files", "files", {NOFILE_DEFAULT, NOFILE_MAX}},
    [RLIMIT_MEMLOCK] = {"locked memory", "bytes", UNLIMITED},
    [RLIMIT_AS] = {"address space", "bytes", UNLIMITED},
    [RLIMIT_LOCKS] = {"file locks", "locks", UNLIMITED},
    [RLIMIT_SIGPENDING] = {"pending signals",
                           "signals",
                           {SIGPENDING, SIGPENDING}},
    [RLIMIT_MSGQUEUE] = {"msgqueue size", "bytes", UNLIMITED},
    [RLIMIT_NICE] = {"nice priority", "", {0, 0}},
    [RLIMIT_RTPRIO] = {"realtime priority", "", {0, 0}},
    [RLIMIT_RTTIME] = {"realtime timeout", "us", UNLIMITED},
};

int limits_access(int pid, unsigned resource, const struct rlimit *new,
                  struct rlimit *old)
{
    struct rlimit *limit;
    struct proc *p;

    if (resource >= RLIM_NLIMITS)
        return -EINVAL;
    spin_guard(&proc_lock);
    p = pid ? find_proc(pid) : current();
    if (!p)
        return -ESRCH;
    if (!has_same_ids(p))
        return -EPERM;
    limit = &p->group->limits[resource];
    if (old)
        *old = *limit;
    if (!new)
        return 0;
    if (new->rlim_cur > new->rlim_max)
        return -EINVAL;
    if ((new->rlim_max > limit->rlim_max && !is_root()) ||
        (resource == RLIMIT_NOFILE && new->rlim_max > NOFILE_MAX))
        return -EPERM;
    *limit = *new;
    return 0;
}

static bool leads_terminal(const struct group *group)
{
    int session;

    spin_guard(&proc_lock); /* its parent may be moving it to another group */
    session = session_id(group);
    return session == group->leader->pid && session == tty.session;
}

/* 0 or why not. */
static int check_fork(bool leader)
{
    uint32_t limit = rlimit(RLIMIT_NPROC);

    if (leader && limit <= RLIM_INFINITY - NPROC_RESERVE)
        limit += NPROC_RESERVE;
    if ((uint32_t)atomic_read(&current()->cred->user->nprocs) >= limit)
        return -EAGAIN;
    if (!leader && commit_used() + MEMORY_RESERVE > commit_limit())
        return -ENOMEM;
    return 0;
}

int limits_check_fork(void)
{
    bool leader = leads_terminal(current()->group);
    int error = check_fork(leader);

    if (error && !leader)
        sleep_until(current(), NULL, clock_ns() + REFUSAL_NS);
    return error;
}

static uint32_t cpu_seconds(const struct group *group)
{
    struct usage usage = group_usage(group);

    return (uint32_t)((usage.user_ns + usage.sys_ns) / NS_PER_S);
}

/* As on Linux, the soft limit moves on with each SIGXCPU, and the next one
   comes a second later. */
void limits_charge(struct group *group)
{
    struct rlimit *limit = &group->limits[RLIMIT_CPU];
    uint32_t seconds = cpu_seconds(group);
    int sig = 0;

    if (seconds >= limit->rlim_max) {
        sig = SIGKILL;
    } else if (seconds >= limit->rlim_cur) {
        sig = SIGXCPU;
        limit->rlim_cur = seconds + 1;
    }
    if (sig)
        send_group(group, sig, NULL);
}
