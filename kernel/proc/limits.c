/*
 * Resource limits.
 *
 *   RLIMIT_NPROC   fork (limits_allow_fork)
 *   RLIMIT_NOFILE  open, dup, pipe
 *   RLIMIT_STACK   exec: how large the stack may grow; arguments: a quarter
 *
 * The others can be set and read. RLIMIT_NPROC counts a user's processes and
 * threads. Here it also binds root, unlike on Linux: the image boots into a
 * root shell, and a fork bomb typed there must leave the machine usable. So
 * that it does, session leaders (the shell is one) may go NPROC_RESERVE past
 * the limit, and root may raise it with setrlimit.
 */
#include "proc/limits.h"

#include "abi/errno.h"
#include "proc/cred.h"
#include "vm/mm.h"

#define NPROC_DEFAULT 512
#define NPROC_RESERVE 32
#define NOFILE_DEFAULT 1024
#define NOFILE_MAX 4096
#define STACK_DEFAULT (8u << 20)

#define UNLIMITED                                                              \
    {                                                                          \
        RLIM_INFINITY, RLIM_INFINITY                                           \
    }

const struct rlimit default_limits[RLIM_NLIMITS] = {
    [RLIMIT_CPU] = UNLIMITED,
    [RLIMIT_FSIZE] = UNLIMITED,
    [RLIMIT_DATA] = UNLIMITED,
    [RLIMIT_STACK] = {STACK_DEFAULT, RLIM_INFINITY},
    [RLIMIT_CORE] = {0, RLIM_INFINITY},
    [RLIMIT_RSS] = UNLIMITED,
    [RLIMIT_NPROC] = {NPROC_DEFAULT, RLIM_INFINITY},
    [RLIMIT_NOFILE] = {NOFILE_DEFAULT, NOFILE_MAX},
    [RLIMIT_MEMLOCK] = UNLIMITED,
    [RLIMIT_AS] = UNLIMITED,
    [RLIMIT_LOCKS] = UNLIMITED,
    [RLIMIT_SIGPENDING] = UNLIMITED,
    [RLIMIT_MSGQUEUE] = UNLIMITED,
    [RLIMIT_NICE] = {0, 0},
    [RLIMIT_RTPRIO] = {0, 0},
    [RLIMIT_RTTIME] = UNLIMITED,
};

static int limits_set(struct group *group, unsigned resource,
                      const struct rlimit *new)
{
    struct rlimit *limit = &group->limits[resource];

    if (new->rlim_cur > new->rlim_max)
        return -EINVAL;
    if (new->rlim_max > limit->rlim_max && !is_root())
        return -EPERM;
    if (resource == RLIMIT_NOFILE && new->rlim_max > NOFILE_MAX)
        return -EPERM;
    *limit = *new;
    return 0;
}

/* May the running process look at or change the limits of p? */
static bool may_access(const struct proc *p)
{
    const struct cred *mine = current()->cred, *theirs = p->cred;

    return p->group == current()->group || is_root() ||
           (mine->uid == theirs->uid && mine->uid == theirs->euid &&
            mine->uid == theirs->suid);
}

int limits_access(int pid, unsigned resource, const struct rlimit *new,
                  struct rlimit *old)
{
    struct proc *p;
    int error = 0;

    if (resource >= RLIM_NLIMITS)
        return -EINVAL;
    spin_lock(&proc_lock);
    p = pid ? find_proc(pid) : current();
    if (!p) {
        error = -ESRCH;
    } else if (!may_access(p)) {
        error = -EPERM;
    } else {
        struct rlimit was = p->group->limits[resource];

        if (new)
            error = limits_set(p->group, resource, new);
        if (new && !error && resource == RLIMIT_STACK &&p == current())
            p->mm->stack_limit = MIN(new->rlim_cur, STACK_MAX);
        if (!error && old)
            *old = was;
    }
    spin_unlock(&proc_lock);
    return error;
}

bool limits_allow_fork(void)
{
    const struct proc *p = current();
    uint32_t limit = rlimit(RLIMIT_NPROC);

    if (limit == RLIM_INFINITY)
        return true;
    if (p->group->pgrp && p->group->pgrp->session->id == p->group->leader->pid)
        limit += NPROC_RESERVE;
    return (uint32_t)atomic_read(&p->cred->user->nprocs) < limit;
}
