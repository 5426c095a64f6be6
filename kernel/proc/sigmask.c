/*
 * Which signals a thread blocks, and waiting for signals.
 *
 * sigsuspend and pause wait for one that is delivered. sigtimedwait takes one
 * that is pending, so it never gets delivered: while it sleeps, the signals it
 * waits for are not blocked, so that one ends the sleep, but nobody else takes
 * them: this thread is in the kernel.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "proc/sigqueue.h"
#include "sched/wait.h"

void signal_set_mask(sigset_t mask)
{
    struct proc *p = current();

    spin_lock(&p->sighand->lock);
    p->sig_blocked = mask & ~SIGNALS_UNBLOCKABLE;
    signal_recalc(p);
    spin_unlock(&p->sighand->lock);
    signal_mask_changed(p);
}

int signal_mask(int how, const sigset_t *set, sigset_t *old)
{
    sigset_t mask = current()->sig_blocked; /* nobody else changes it */

    if (old)
        *old = mask;
    if (!set)
        return 0;
    if (how == SIG_BLOCK)
        mask |= *set;
    else if (how == SIG_UNBLOCK)
        mask &= ~*set;
    else if (how == SIG_SETMASK)
        mask = *set;
    else
        return -EINVAL;
    signal_set_mask(mask);
    return 0;
}

sigset_t signals_pending(void)
{
    const struct proc *p = current();

    spin_guard(&p->sighand->lock);
    return (p->sig_pending.set | p->group->sig_pending.set) & p->sig_blocked;
}

int signal_suspend(sigset_t mask)
{
    struct proc *p = current();

    spin_lock(&p->sighand->lock);
    p->sig_saved = p->sig_blocked;
    p->restore_mask = true;
    p->sig_blocked = mask & ~SIGNALS_UNBLOCKABLE;
    signal_recalc(p);
    spin_unlock(&p->sighand->lock);
    signal_mask_changed(p);
    while (!signal_pending())
        sleep(&p->sig_saved, NULL);
    return -ERESTARTNOHAND;
}

int signal_timedwait(sigset_t set, uint64_t deadline_ns, siginfo_t *info)
{
    struct proc *p = current();
    int sig, error = 0;

    set &= ~SIGNALS_UNBLOCKABLE;
    spin_lock(&p->sighand->lock);
    sig = signal_take(p, ~set, info);
    if (!sig && deadline_ns > clock_ns()) {
        sigset_t mask = p->sig_blocked;

        p->sig_wanted = set & mask;
        p->sig_blocked = mask & ~set;
        signal_recalc(p);
        while (!signal_pending() && error != -ETIMEDOUT)
            error = sleep_until(&p->sig_wanted, &p->sighand->lock, deadline_ns);
        p->sig_wanted = 0;
        p->sig_blocked = mask;
        sig = signal_take(p, ~set, info);
        if (error != -ETIMEDOUT)
            error = -EINTR;
    }
    signal_recalc(p);
    spin_unlock(&p->sighand->lock);
    signal_mask_changed(p);
    return sig ? sig : error == -EINTR ? -EINTR : -EAGAIN;
}
