/*
 * wait: how a parent learns of its children's changes, and how zombies go.
 *
 * Each thread has its own children, but a process waits for those of all its
 * threads. It sleeps on its group, which whoever changes a child wakes, under
 * proc_lock. Dead children are in lists of their own (family.c): to find one
 * costs nothing per live child. Only waiting for a process group, or for
 * stopped or continued ones, looks at all children.
 */
#include "abi/errno.h"
#include "abi/wait.h"
#include "proc/cred.h"
#include "proc/exit.h"
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sched/wait.h"

struct search {
    int pid, options;
    struct wait_result *result;
    bool any; /* there is a child that may change yet */
};

/* Is this one that the caller has asked for? */
static bool is_meant(const struct search *s, const struct proc *child)
{
    if (s->pid > 0 && child->pid != s->pid)
        return false;
    if (s->pid == 0 && child->group->pgrp != current()->group->pgrp)
        return false;
    if (s->pid < -1 && pgrp_id(child->group) != -s->pid)
        return false;
    return true;
}

static bool matches(const struct search *s, const struct proc *child)
{
    bool clone = child->exit_signal != SIGCHLD;

    if (!is_meant(s, child))
        return false;
    return (s->options & __WALL) || clone == !!(s->options & __WCLONE);
}

static int report(const struct search *s, const struct proc *child, int status)
{
    *s->result = (struct wait_result){
        .pid = child->pid,
        .status = status,
        .uid = child->cred->uid.real,
        .usage = group_usage(child->group),
    };
    usage_add(&s->result->usage, &child->group->children);
    return child->pid;
}

/* Report a dead child and let it go. */
static int reap(const struct search *s, struct proc *child)
{
    int pid = report(s, child, child->exit_status);

    if (!(s->options & WNOWAIT)) {
        usage_add(&current()->group->children, &s->result->usage);
        sched_refund(child);
        family_leave(child);
    }
    return pid;
}

/* The same for a tracee, which another process may yet wait for. */
static int reap_tracee(const struct search *s, struct proc *p)
{
    int pid;

    if (p == p->group->leader && traced_by(p, p->parent->group))
        return reap(s, p);
    pid = report(s, p, p->exit_status);
    if (!(s->options & WNOWAIT)) {
        ptrace_unlink(p);
        exit_untraced(p);
    }
    return pid;
}

/* What a tracee has to tell its tracer, who need not ask for stops; 0 if
   nothing. */
static int report_tracee(const struct search *s, struct proc *p)
{
    int pid, code;

    if (p->state == PROC_ZOMBIE &&
        (p != p->group->leader || p->group->nthreads == 1))
        return s->options & WEXITED ? reap_tracee(s, p) : 0;
    code = ptrace_take_stop(p, s->options & WNOWAIT);
    if (code == 0)
        return 0;
    pid = report(s, p, code);
    s->result->trapped = true;
    return pid;
}

/* Look through the tracees of one thread. Those that have something to tell
   are in a list of their own, as zombies are. */
static int search_tracees(struct search *s, struct proc *tracer)
{
    struct proc *p, *next;
    int pid;

    list_for_each_safe(p, next, &tracer->reports, trace_link) {
        if (!is_meant(s, p))
            continue;
        s->any = true;
        pid = report_tracee(s, p);
        if (pid)
            return pid;
    }
    list_for_each(p, &tracer->tracees, trace_link) {
        if (s->any)
            break;
        s->any = is_meant(s, p);
    }
    return 0;
}

/* Report that a child has stopped or goes on; 0 if it has not. To a tracer the
   stop of each thread is told instead. */
static int report_job(const struct search *s, struct proc *child)
{
    struct group *group = child->group;
    bool keep = s->options & WNOWAIT;

    if ((s->options & WUNTRACED) && !traced_by(child, current()->group) &&
        group->stop_unreported) {
        group->stop_unreported = keep;
        return report(s, child, W_STOPCODE(group->stop_signal));
    }
    if ((s->options & WCONTINUED) && group->cont_unreported) {
        group->cont_unreported = keep;
        return report(s, child, W_CONTINUED);
    }
    return 0;
}

/* Look through the children of one thread: a pid, or 0. */
static int search_children(struct search *s, struct proc *parent)
{
    bool jobs = s->options & (WUNTRACED | WCONTINUED);
    struct proc *child;

    if (s->options & WEXITED) {
        list_for_each(child, &parent->zombies, sibling)
            if (matches(s, child))
                return reap(s, child);
    }
    list_for_each(child, &parent->children, sibling) {
        int pid;

        if (!matches(s, child))
            continue;
        s->any = true;
        if (!jobs)
            break;
        pid = report_job(s, child);
        if (pid)
            return pid;
    }
    return 0;
}

static int search_thread(struct search *s, struct proc *thread)
{
    int pid = search_children(s, thread);

    return pid ? pid : search_tracees(s, thread);
}

/* One child in particular is found by its number. */
static int search_one(struct search *s)
{
    struct proc *child = find_proc(s->pid), *me = current();

    if (child && (s->options & __WNOTHREAD ? child->tracer == me
                                           : traced_by(child, me->group))) {
        int pid = report_tracee(s, child);

        s->any = true;
        if (pid)
            return pid;
    }
    if (!child || !child->parent || child != child->group->leader ||
        !(s->options & __WNOTHREAD ? child->parent == me
                                   : child->parent->group == me->group) ||
        !matches(s, child))
        return 0;
    s->any = true;
    if (child->state == PROC_ZOMBIE && child->group->nthreads == 1 &&
        !child->tracer)
        return s->options & WEXITED ? reap(s, child) : 0;
    return report_job(s, child);
}

static int search(struct search *s)
{
    struct proc *thread;
    int pid;

    s->any = false;
    if (s->pid > 0)
        return search_one(s);
    if (s->options & __WNOTHREAD)
        return search_thread(s, current());
    list_for_each(thread, &current()->group->threads, thread_link) {
        pid = search_thread(s, thread);
        if (pid)
            return pid;
    }
    return 0;
}

int wait_child(int pid, int options, struct wait_result *result)
{
    struct search s = {.pid = pid, .options = options, .result = result};
    bool interrupted = false;
    int found;

    spin_lock(&proc_lock);
    for (;;) {
        found = search(&s);
        if (found == 0 && !s.any)
            found = -ECHILD;
        if (found != 0 || (options & WNOHANG))
            break;
        if (interrupted) {
            found = -ERESTARTSYS;
            break;
        }
        /* the signal may be a child's: look once more */
        interrupted = sleep(current()->group, &proc_lock) < 0;
    }
    spin_unlock(&proc_lock);
    return found;
}
