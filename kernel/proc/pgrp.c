/*
 * Process groups and sessions. A process group is born with its first member
 * (setpgid, setsid) and dies with its last; a session lives as long as it has
 * process groups. Both keep their number in use. proc_lock protects them.
 */
#include "abi/errno.h"
#include "lib/panic.h"
#include "mem/slab.h"
#include "proc/family.h"

struct pgrp *find_pgrp(int id)
{
    return id > 0 && id < PID_LIMIT ? pids[id].pgrp : NULL;
}

int pgrp_id(const struct group *group)
{
    return group->pgrp ? group->pgrp->id : 0;
}

int session_id(const struct group *group)
{
    return group->pgrp ? group->pgrp->session : 0;
}

/* A new, empty process group in `session`; or NULL. */
static struct pgrp *pgrp_create(int id, int session)
{
    struct pgrp *pgrp = kmalloc(sizeof(*pgrp));

    if (!pgrp)
        return NULL;
    pgrp->id = id;
    pgrp->session = session;
    list_init(&pgrp->members);
    pids[id].pgrp = pgrp;
    pids[session].npgrps++;
    return pgrp;
}

void pgrp_enter(struct group *group, struct pgrp *pgrp)
{
    ASSERT(!group->pgrp);
    group->pgrp = pgrp;
    list_add_tail(&pgrp->members, &group->pgrp_link);
}

void pgrp_leave(struct group *group)
{
    struct pgrp *pgrp = group->pgrp;

    if (!pgrp)
        return;
    list_del(&group->pgrp_link);
    group->pgrp = NULL;
    if (!list_empty(&pgrp->members))
        return;
    pids[pgrp->id].pgrp = NULL;
    pids[pgrp->session].npgrps--;
    kfree(pgrp);
}

/* May the running process put `group` into a process group? 0 or -errno. */
static int may_move(const struct group *group)
{
    const struct group *mine = current()->group;
    const struct proc *leader = group->leader;

    if (leader->parent && leader->parent->group == mine) {
        if (session_id(group) != session_id(mine))
            return -EPERM;
        if (!(leader->flags & PROC_FORKNOEXEC))
            return -EACCES;
    } else if (group != mine) {
        return -ESRCH;
    }
    return session_id(group) == leader->pid ? -EPERM : 0;
}

static int move_to_pgrp(int pid, int pgid)
{
    struct proc *p = find_proc(pid);
    struct pgrp *pgrp;
    int error;

    if (!p)
        return -ESRCH;
    if (p != p->group->leader)
        return -EINVAL;
    error = may_move(p->group);
    if (error)
        return error;
    pgrp = find_pgrp(pgid);
    if (pgrp && pgrp->session != p->group->pgrp->session)
        return -EPERM;
    if (pgrp == p->group->pgrp)
        return 0;
    if (!pgrp) {
        if (pgid != pid)
            return -EPERM;
        pgrp = pgrp_create(pgid, p->group->pgrp->session);
        if (!pgrp)
            return -ENOMEM;
    }
    pgrp_leave(p->group);
    pgrp_enter(p->group, pgrp);
    return 0;
}

int set_pgid(int pid, int pgid)
{
    if (pid == 0)
        pid = current()->group->leader->pid;
    if (pgid == 0)
        pgid = pid;
    if (pgid < 0)
        return -EINVAL;
    spin_guard(&proc_lock);
    return move_to_pgrp(pid, pgid);
}

/* An id of the process group or session that process `pid` is in. */
static int id_of(int pid, int (*id)(const struct group *group))
{
    struct proc *p;

    spin_guard(&proc_lock);
    p = pid ? find_proc(pid) : current();
    return p ? id(p->group) : -ESRCH;
}

int get_pgid(int pid)
{
    return id_of(pid, pgrp_id);
}

int get_sid(int pid)
{
    return id_of(pid, session_id);
}

int set_sid(void)
{
    struct group *group = current()->group;
    int id = group->leader->pid;
    struct pgrp *pgrp;

    spin_guard(&proc_lock);
    if (find_pgrp(id)) /* it leads a process group */
        return -EPERM;
    pgrp = pgrp_create(id, id);
    if (!pgrp)
        return -ENOMEM;
    pgrp_leave(group);
    pgrp_enter(group, pgrp);
    return id;
}
