/*
 * Sending signals, and actions.
 *
 * A signal that would do nothing is dropped when it is sent. One for a process
 * is taken by any thread that does not block it. SIGKILL ends all sleeps but
 * those in state D, and stops.
 */
#include "proc/signal.h"

#include "abi/errno.h"
#include "abi/wait.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "proc/cred.h"
#include "proc/exit.h"
#include "proc/sigqueue.h"
#include "sched/sched.h"

static struct slab_cache sighand_cache;

struct sighand *sighand_create(void)
{
    struct sighand *sighand = slab_alloc(&sighand_cache);

    if (!sighand)
        return NULL;
    memset(sighand, 0, sizeof(*sighand));
    atomic_set(&sighand->count, 1);
    spin_init(&sighand->lock, "sighand");
    return sighand;
}

struct sighand *sighand_copy(struct sighand *sighand)
{
    struct sighand *copy = slab_alloc(&sighand_cache);

    if (!copy)
        return NULL;
    atomic_set(&copy->count, 1);
    spin_init(&copy->lock, "sighand");
    spin_lock(&sighand->lock);
    memcpy(copy->action, sighand->action, sizeof(copy->action));
    spin_unlock(&sighand->lock);
    return copy;
}

struct sighand *sighand_get(struct sighand *sighand)
{
    atomic_inc(&sighand->count);
    return sighand;
}

void sighand_put(struct sighand *sighand)
{
    if (sighand && atomic_dec_and_test(&sighand->count))
        slab_free(&sighand_cache, sighand);
}

/* Would the signal do nothing to p's process? (But a blocked one may be wanted
   later.) Init only gets what it has a handler for. */
static bool is_ignored(const struct proc *p, int sig)
{
    sighandler_t handler = p->sighand->action[sig - 1].sa_handler;

    if (handler != SIG_DFL && handler != SIG_IGN)
        return false;
    if (handler == SIG_DFL && init_proc && p->group == init_proc->group)
        return true;
    if (sigismember(&p->sig_blocked, sig) || sigismember(&p->sig_wanted, sig) ||
        (p->tracer && sig != SIGKILL))
        return false;
    return handler == SIG_IGN || (SIGMASK(sig) & SIGNALS_HARMLESS);
}

/* Can p take the signal now? */
static bool wants(const struct proc *p, int sig)
{
    return !(p->flags & PROC_EXITING) && p->state != PROC_TRACED &&
           !sigismember(&p->sig_blocked, sig);
}

/* The thread that is to take a signal of the whole process, or NULL. */
static struct proc *choose_thread(struct group *group, int sig)
{
    struct proc *p;

    list_for_each(p, &group->threads, thread_link)
        if (wants(p, sig))
            return p;
    return NULL;
}

/* All of the process: SIGKILL is for each. If it is to die, wait will tell of
   nothing else any more. Sighand's lock held. */
static void kill_threads(struct group *group, const struct proc *spared)
{
    struct proc *p;

    if (!spared) {
        group->stop_signal = 0;
        group->stop_unreported = group->cont_unreported = false;
    }
    list_for_each(p, &group->threads, thread_link) {
        if (p == spared || (p->flags & PROC_EXITING))
            continue;
        p->may_stop = false;
        p->sig_pending.set |= SIGMASK(SIGKILL);
        signal_notify(p);
        sched_wake(p, 1 << PROC_STOPPED | 1 << PROC_TRACED);
    }
}

static bool can_receive(const struct proc *p)
{
    return p && !(p->flags & PROC_KTHREAD) && p->sighand;
}

/* To p, or, if `pending` is its process's, to whichever thread takes it. */
static int add_signal(struct proc *p, struct sigpending *pending, int sig,
                      const siginfo_t *info)
{
    struct sighand *sighand = p->sighand;
    struct proc *taker = p;
    int error = 0;

    ASSERT(spin_holding(&proc_lock) && sig > 0 && sig < NSIG);
    if (IS_JOB_SIGNAL(sig))
        job_signal_sent(p, sig);
    spin_lock(&sighand->lock);
    if (is_ignored(p, sig)) {
        taker = NULL;
    } else if (sig == SIGKILL) {
        kill_threads(p->group, NULL);
        taker = NULL;
    } else {
        error = sigqueue_add(p, pending, sig, info);
        if (pending == &p->group->sig_pending)
            taker = choose_thread(p->group, sig);
    }
    if (taker)
        signal_notify(taker);
    spin_unlock(&sighand->lock);
    return error;
}

int send_signal(struct proc *p, int sig, const siginfo_t *info)
{
    return can_receive(p) ? add_signal(p, &p->sig_pending, sig, info) : 0;
}

/* A thread that has its handlers yet; all live ones share them. */
static struct proc *any_thread(struct group *group)
{
    struct proc *p;

    list_for_each(p, &group->threads, thread_link)
        if (can_receive(p))
            return p;
    return NULL;
}

int send_group(struct group *group, int sig, const siginfo_t *info)
{
    struct proc *p = any_thread(group);

    return p ? add_signal(p, &group->sig_pending, sig, info) : 0;
}

int signal_group(int id, int sig)
{
    struct pgrp *pgrp;
    struct group *group;

    spin_lock(&proc_lock);
    pgrp = find_pgrp(id);
    if (pgrp) {
        list_for_each(group, &pgrp->members, pgrp_link)
            send_group(group, sig, NULL);
    }
    spin_unlock(&proc_lock);
    return pgrp ? 0 : -ESRCH;
}

void force_signal(int sig, const siginfo_t *info)
{
    struct proc *p = current();
    struct kernel_sigaction *action;

    ASSERT(sig > 0 && sig < NSIG);
    action = &p->sighand->action[sig - 1];
    spin_lock(&p->sighand->lock);
    if (action->sa_handler == SIG_IGN || (p->sig_blocked & SIGMASK(sig)))
        action->sa_handler = SIG_DFL;
    p->sig_blocked &= ~SIGMASK(sig);
    sigqueue_add(p, &p->sig_pending, sig, info);
    signal_recalc(p);
    spin_unlock(&p->sighand->lock);
}

void signal_kill_threads(struct group *group, const struct proc *spared)
{
    struct sighand *sighand = current()->sighand;

    spin_lock(&sighand->lock);
    kill_threads(group, spared);
    spin_unlock(&sighand->lock);
    release_lending_thread();
}

int signal_stop_threads(int status)
{
    struct group *group = current()->group;
    bool replaced;

    spin_lock(&proc_lock);
    replaced = group->exec_thread && group->exec_thread != current();
    if (group->exiting) {
        status = group->exit_status;
    } else if (!replaced || WIFSIGNALED(status)) {
        group->exiting = true;
        group->exit_status = status;
        if (group->live > 1)
            signal_kill_threads(group, NULL);
    }
    spin_unlock(&proc_lock);
    return status;
}

bool signal_parent(struct proc *p)
{
    struct proc *to = p->tracer ? p->tracer : p->parent;
    struct group *group = to->group;
    /* nothing but SIGCHLD to a tracer, and to a program that did not choose */
    bool chosen = group == p->parent->group && group->nexecs == p->parent_execs;
    int sig = chosen ? p->exit_signal : SIGCHLD;
    const struct proc *parent = any_thread(group);
    const struct kernel_sigaction *action;
    bool ignored;

    if (!parent)
        return !(to->flags & PROC_KTHREAD);
    action = &parent->sighand->action[SIGCHLD - 1];
    ignored = sig == SIGCHLD && action->sa_handler == SIG_IGN;
    if (sig && !ignored) {
        int status = p->exit_status;
        siginfo_t info =
            WIFEXITED(status)
                ? job_info(p, sig, CLD_EXITED, WEXITSTATUS(status))
                : job_info(p, sig, WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED,
                           WTERMSIG(status));

        send_group(group, sig, &info);
    }
    return !ignored && !(sig == SIGCHLD && action->sa_flags & SA_NOCLDWAIT);
}

int signal_action(int sig, const struct kernel_sigaction *action,
                  struct kernel_sigaction *old)
{
    struct proc *p = current(), *thread;
    struct kernel_sigaction *mine;

    if (sig <= 0 || sig >= NSIG ||
        (action && (SIGMASK(sig) & SIGNALS_UNBLOCKABLE)))
        return -EINVAL;
    mine = &p->sighand->action[sig - 1];
    spin_lock(&proc_lock);
    spin_lock(&p->sighand->lock);
    if (old)
        *old = *mine;
    if (action) {
        *mine = *action;
        mine->sa_mask &= ~SIGNALS_UNBLOCKABLE;
        if (mine->sa_handler == SIG_IGN ||
            (mine->sa_handler == SIG_DFL &&
             (SIGMASK(sig) & SIGNALS_HARMLESS))) {
            sigqueue_drop(&p->group->sig_pending, SIGMASK(sig));
            list_for_each(thread, &p->group->threads, thread_link)
                sigqueue_drop(&thread->sig_pending, SIGMASK(sig));
        }
    }
    spin_unlock(&p->sighand->lock);
    spin_unlock(&proc_lock);
    return 0;
}

void signal_pass_on(struct proc *p)
{
    struct group *group = p->group;
    struct proc *other;

    ASSERT(spin_holding(&proc_lock));
    if (group->nthreads == 1 || group->sig_pending.set == 0)
        return;
    spin_lock(&p->sighand->lock);
    list_for_each(other, &group->threads, thread_link)
        if (other != p && !(other->flags & PROC_EXITING))
            signal_notify(other);
    spin_unlock(&p->sighand->lock);
}

void signal_exec(struct proc *p)
{
    spin_lock(&p->sighand->lock);
    for (int i = 0; i < NSIG - 1; i++) {
        struct kernel_sigaction *action = &p->sighand->action[i];
        sighandler_t keep = action->sa_handler == SIG_IGN ? SIG_IGN : SIG_DFL;

        *action = (struct kernel_sigaction){.sa_handler = keep};
    }
    p->altstack = 0;
    p->altstack_size = 0;
    spin_unlock(&p->sighand->lock);
}

void signal_replace(struct proc *p, struct sighand *own)
{
    struct sighand *old = p->sighand;

    spin_lock(&proc_lock);
    p->sighand = own;
    spin_unlock(&proc_lock);
    sighand_put(old);
}

void signal_leave(struct proc *p)
{
    struct sighand *sighand = p->sighand;
    struct group *group = p->group;

    if (!sighand)
        return;
    spin_lock(&sighand->lock);
    sigqueue_drop(&p->sig_pending, ~0ull);
    if (group->live == 0)
        sigqueue_drop(&group->sig_pending, ~0ull);
    p->sighand = NULL;
    spin_unlock(&sighand->lock);
    sighand_put(sighand);
}

void sighand_init(void)
{
    slab_init(&sighand_cache, "sighand", sizeof(struct sighand));
}
