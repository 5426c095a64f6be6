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

/* Tell the caller of this one. */
static void report(const struct search *s, const struct proc *child, int status)
{
    *s->result = (struct wait_result){
        .pid = child->pid,
        .status = status,
        .uid = child->cred->uid.real,
        .usage = group_usage(child->group),
    };
    usage_add(&s->result->usage, &child->group->children);
}

/* Report a dead child and let it go. */
static void reap(const struct search *s, struct proc *child)
{
    report(s, child, child->exit_status);
    if (!(s->options & WNOWAIT)) {
        usage_add(&current()->group->children, &s->result->usage);
        sched_refund(child);
        family_leave(child);
    }
}

/* The same for a tracee, which another process may yet wait for. */
static void reap_tracee(const struct search *s, struct proc *p)
{
    if (p == p->group->leader && traced_by(p, p->parent->group)) {
        reap(s, p);
        return;
    }
    report(s, p, p->exit_status);
    if (!(s->options & WNOWAIT)) {
        ptrace_unlink(p);
        exit_untraced(p);
    }
}

/* A tracee of the caller: has it something to tell, which is reported then? The
   tracer need not ask for stops. */
static bool consider_tracee(struct search *s, struct proc *p)
{
    bool dead = p->state == PROC_ZOMBIE &&
                (p != p->group->leader || p->group->nthreads == 1);
    int code;

    if (!is_meant(s, p))
        return false;
    if (dead) {
        if (s->options & WEXITED)
            reap_tracee(s, p);
        return s->options & WEXITED;
    }
    s->any = true;
    code = ptrace_take_stop(p, s->options & WNOWAIT);
    if (code != 0) {
        report(s, p, code);
        s->result->trapped = true;
    }
    return code != 0;
}

/* A child of the caller: has it died, stopped or gone on? To a tracer its death
   and the stop of each thread are told instead. */
static bool consider_child(struct search *s, struct proc *child)
{
    struct group *group = child->group;
    bool dead = child->state == PROC_ZOMBIE && group->nthreads == 1;
    bool keep = s->options & WNOWAIT;

    if (!matches(s, child) || (dead && traced_by(child, current()->group)))
        return false;
    if (dead && !child->tracer) {
        if (s->options & WEXITED)
            reap(s, child);
        return s->options & WEXITED;
    }
    s->any = true;
    if ((s->options & WUNTRACED) && !traced_by(child, current()->group) &&
        group->stop_unreported) {
        group->stop_unreported = keep;
        report(s, child, W_STOPCODE(group->stop_signal));
        return true;
    }
    if ((s->options & WCONTINUED) && group->cont_unreported) {
        group->cont_unreported = keep;
        report(s, child, W_CONTINUED);
        return true;
    }
    return false;
}

/* Look through the children and tracees of one thread. Those that are dead or
   have something to tell are in lists of their own. */
static bool search_thread(struct search *s, struct proc *thread)
{
    bool jobs = s->options & (WUNTRACED | WCONTINUED);
    struct proc *p;

    list_for_each(p, &thread->zombies, sibling)
        if (consider_child(s, p))
            return true;
    list_for_each(p, &thread->children, sibling) {
        if (consider_child(s, p))
            return true;
        if (s->any && !jobs)
            break;
    }
    list_for_each(p, &thread->reports, trace_link)
        if (consider_tracee(s, p))
            return true;
    list_for_each(p, &thread->tracees, trace_link)
        s->any = s->any || is_meant(s, p);
    return false;
}

/* One child in particular is found by its number. */
static bool search_one(struct search *s)
{
    struct proc *p = find_proc(s->pid), *me = current();
    bool alone = s->options & __WNOTHREAD;

    if (!p)
        return false;
    if ((alone ? p->tracer == me : traced_by(p, me->group)) &&
        consider_tracee(s, p))
        return true;
    return p == p->group->leader && p->parent &&
           (alone ? p->parent == me : p->parent->group == me->group) &&
           consider_child(s, p);
}

static bool search(struct search *s)
{
    struct proc *thread;

    s->any = false;
    if (s->pid > 0)
        return search_one(s);
    if (s->options & __WNOTHREAD)
        return search_thread(s, current());
    list_for_each(thread, &current()->group->threads, thread_link)
        if (search_thread(s, thread))
            return true;
    return false;
}

int wait_child(int pid, int options, struct wait_result *result)
{
    struct search s = {.pid = pid, .options = options, .result = result};
    bool interrupted = false;

    spin_guard(&proc_lock);
    for (;;) {
        if (search(&s))
            return result->pid;
        if (!s.any)
            return -ECHILD;
        if (options & WNOHANG)
            return 0;
        if (interrupted)
            return -ERESTARTSYS;
        /* the signal may be a child's: look once more */
        interrupted = sleep(current()->group, &proc_lock) < 0;
    }
}
