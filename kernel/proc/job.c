/*
 * Job control: stopping and continuing, and what the terminal may ask.
 *
 * A stop signal that takes effect sets group->stop_signal; then each thread
 * stops on its way back to user mode, and the last one to do so tells the
 * parent. SIGCONT takes that back when it is sent, whatever becomes of it
 * later. Both need proc_lock and the sighand's lock, so neither gets lost;
 * may_stop tells that none has come since a thread took a stop signal.
 *
 * A process group is orphaned when no member has a parent outside of it in the
 * same session: there is no shell that could continue it, so it does not stop
 * for the terminal, and if it has stopped when it gets orphaned it is sent
 * SIGHUP and SIGCONT.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "dev/dev.h"
#include "lib/panic.h"
#include "proc/cred.h"
#include "proc/ptrace.h"
#include "proc/sigqueue.h"
#include "sched/sched.h"
#include "sched/wait.h"

siginfo_t job_info(const struct proc *p, int sig, int code, int status)
{
    struct usage usage = group_usage(p->group);

    return (siginfo_t){
        .si_signo = sig,
        .si_code = code,
        .si_pid = p->pid,
        .si_uid = p->cred->uid.real,
        .si_status = status,
        .si_utime = (int32_t)(usage.user_ns / NS_PER_TICK),
        .si_stime = (int32_t)(usage.sys_ns / NS_PER_TICK),
    };
}

void job_tell(struct proc *to, const struct proc *p, int code, int sig)
{
    const struct kernel_sigaction *action =
        to->sighand ? &to->sighand->action[SIGCHLD - 1] : NULL;

    if (action && action->sa_handler != SIG_IGN &&
        !(action->sa_flags & SA_NOCLDSTOP)) {
        siginfo_t info = job_info(p, SIGCHLD, code, sig);

        send_group(to->group, SIGCHLD, &info);
    }
    wakeup(to->group);
}

/* Tell the parent that its child has stopped or goes on. proc_lock held. */
static void tell_parent(struct group *group, int code)
{
    struct proc *leader = group->leader;
    int sig = code == CLD_CONTINUED ? SIGCONT : group->stop_signal;

    if (leader->parent)
        job_tell(leader->parent, leader, code, sig);
}

static void drop_pending(struct group *group, uint64_t set)
{
    struct proc *p;

    sigqueue_drop(&group->sig_pending, set);
    list_for_each(p, &group->threads, thread_link)
        sigqueue_drop(&p->sig_pending, set);
}

/* Let a stopped process go on: was it stopped? */
static bool continue_group(struct group *group)
{
    bool stopped = group->stop_signal != 0;
    struct proc *p;

    drop_pending(group, SIGNALS_STOP);
    group->stop_signal = 0;
    list_for_each(p, &group->threads, thread_link) {
        p->may_stop = false;
        ptrace_job_changed(p);
        sched_wake(p, 1 << PROC_STOPPED);
    }
    if (!stopped)
        return false;
    group->stop_unreported = false;
    group->cont_unreported = true;
    return true;
}

void job_signal_sent(const struct proc *p, int sig)
{
    bool continued = false;

    spin_lock(&p->sighand->lock);
    if (sig == SIGCONT)
        continued = continue_group(p->group);
    else
        drop_pending(p->group, SIGMASK(SIGCONT));
    spin_unlock(&p->sighand->lock);
    if (continued)
        tell_parent(p->group, CLD_CONTINUED);
}

/* Has a member, `leaving` not counted, a parent elsewhere in the session? */
static bool has_outside_parent(const struct pgrp *pgrp,
                               const struct group *leaving)
{
    struct group *group;

    list_for_each(group, &pgrp->members, pgrp_link) {
        const struct proc *parent = group->leader->parent;

        if (group != leaving && group->live > 0 && parent &&
            parent->group->pgrp && parent->group->pgrp != pgrp &&
            parent->group->pgrp->session == pgrp->session)
            return true;
    }
    return false;
}

bool job_begin_stop(struct proc *p, int sig)
{
    struct group *group = p->group;
    struct proc *thread;

    spin_guard(&proc_lock);
    spin_guard(&p->sighand->lock);
    if (!p->may_stop ||
        (sig != SIGSTOP && !has_outside_parent(group->pgrp, NULL)))
        return false;
    group->stop_signal = sig;
    list_for_each(thread, &group->threads, thread_link) {
        ptrace_job_changed(thread);
        signal_notify(thread);
    }
    return true;
}

/* Have all threads but the running one stopped? */
static bool others_stopped(const struct group *group)
{
    struct proc *p;

    list_for_each(p, &group->threads, thread_link)
        if (p != current() && p->state != PROC_STOPPED &&
            !(p->trace & TRACE_JOINED) && !(p->flags & PROC_EXITING))
            return false;
    return true;
}

void job_stay_stopped(void)
{
    struct proc *p = current();
    struct group *group = p->group;

    spin_lock(&proc_lock);
    spin_lock(&p->sighand->lock);
    while (group->stop_signal && !group->exiting && !p->tracer &&
           !(p->sig_pending.set & SIGMASK(SIGKILL))) {
        bool last = others_stopped(group);

        group->stop_unreported |= last;
        group->cont_unreported = false;
        proc_set_state(p, PROC_STOPPED);
        spin_unlock(&p->sighand->lock);
        if (last)
            tell_parent(group, CLD_STOPPED);
        spin_unlock(&proc_lock);
        schedule();
        spin_lock(&proc_lock);
        spin_lock(&p->sighand->lock);
    }
    signal_recalc(p);
    spin_unlock(&p->sighand->lock);
    spin_unlock(&proc_lock);
}

void job_check_stopped(struct group *group)
{
    if (!group->stop_signal || group->live == 0 || !others_stopped(group))
        return;
    group->stop_unreported = true;
    group->cont_unreported = false;
    tell_parent(group, CLD_STOPPED);
}

static bool has_stopped(const struct pgrp *pgrp)
{
    struct group *group;

    list_for_each(group, &pgrp->members, pgrp_link)
        if (group->stop_signal && group->live > 0)
            return true;
    return false;
}

/* `connection` was a parent outside of this process group and `leaving`, if
   not NULL, a member: without them, is the group orphaned now? */
static void check_orphaned(struct pgrp *pgrp, const struct group *connection,
                           const struct group *leaving)
{
    struct group *group;

    if (!connection->pgrp || connection->pgrp == pgrp ||
        connection->pgrp->session != pgrp->session || !has_stopped(pgrp) ||
        has_outside_parent(pgrp, leaving))
        return;
    list_for_each(group, &pgrp->members, pgrp_link) {
        send_group(group, SIGHUP, NULL);
        send_group(group, SIGCONT, NULL);
    }
}

void job_parent_died(struct proc *child, struct group *parent)
{
    if (child->group->pgrp)
        check_orphaned(child->group->pgrp, parent, NULL);
}

void job_leave(struct group *group)
{
    if (group->pgrp && group->leader->parent)
        check_orphaned(group->pgrp, group->leader->parent->group, group);
}

static int tty_group_session(int id)
{
    const struct pgrp *pgrp;

    spin_guard(&proc_lock);
    pgrp = find_pgrp(id);
    return pgrp ? pgrp->session : -ESRCH;
}

static struct tty_user tty_user(void)
{
    const struct group *group = current()->group;
    struct tty_user user = {.is_root = is_root()};

    spin_guard(&proc_lock);
    user.group = pgrp_id(group);
    user.session = session_id(group);
    user.is_leader = user.session == group->leader->pid;
    return user;
}

/* A background process that cannot be stopped by the signal may write, but
   not read. */
static int tty_background(int id, int sig)
{
    struct proc *p = current();
    bool deaf, orphaned;

    spin_lock(&proc_lock);
    spin_lock(&p->sighand->lock);
    deaf = p->sighand->action[sig - 1].sa_handler == SIG_IGN ||
           (p->sig_blocked & SIGMASK(sig));
    spin_unlock(&p->sighand->lock);
    orphaned = !has_outside_parent(p->group->pgrp, NULL);
    spin_unlock(&proc_lock);
    if (deaf || orphaned)
        return sig == SIGTTOU && deaf ? 0 : -EIO;
    signal_group(id, sig);
    return -ERESTARTSYS;
}

void job_init(void)
{
    static const struct tty_hooks hooks = {
        .signal_group = signal_group,
        .group_session = tty_group_session,
        .user = tty_user,
        .background = tty_background,
    };

    tty_register_hooks(&hooks);
}
