/*
 * The way back to user mode: rescheduling, and signals.
 *
 * trap() calls return_to_user before every return. What is pending is taken
 * one by one: ignored ones are dropped, a stop stops, a deadly one ends the
 * process, and for one with a handler the user stack gets a frame
 * (sigframe.c), so that the return goes to the handler.
 *
 * A system call that a signal has interrupted returns -ERESTARTSYS or such:
 * here it becomes -EINTR, or the call is made again, by going back to its
 * `int` instruction with its number in eax; or with that of restart_syscall,
 * which continues it (restart.h).
 */
#include "abi/errno.h"
#include "abi/syscall.h"
#include "cpu/x86.h"
#include "proc/core.h"
#include "proc/exit.h"
#include "proc/ptrace.h"
#include "proc/regs.h"
#include "proc/sigframe.h"
#include "proc/sigqueue.h"
#include "sched/sched.h"

#define INT_LENGTH 2 /* bytes of the instruction int n */

struct taken {
    int sig; /* 0: nothing more */
    siginfo_t info;
    struct kernel_sigaction action;
    sigset_t old_mask; /* to be restored after the handler */
};

/* What the next signal of the running process asks for. */
enum step { NOTHING, AGAIN, BEGIN_STOP, STOP, ASK_TRACER, DIE, HANDLE };

static void block_for_handler(struct proc *p, struct taken *t)
{
    t->old_mask = p->restore_mask ? p->sig_saved : p->sig_blocked;
    p->restore_mask = false;
    p->sig_blocked |= t->action.sa_mask;
    if (!(t->action.sa_flags & SA_NODEFER))
        sigaddset(&p->sig_blocked, t->sig);
    if (t->action.sa_flags & SA_RESETHAND)
        p->sighand->action[t->sig - 1].sa_handler = SIG_DFL;
}

/* What is to become of signal t->sig? The sighand's lock is held, as in the
   next two: who sets what they read of the group notifies the threads under it
   afterwards, so what is missed here comes up once more. */
static inline enum step act(struct proc *p, struct taken *t)
{
    t->action = p->sighand->action[t->sig - 1];
    if (t->action.sa_handler == SIG_IGN)
        return AGAIN;
    if (t->action.sa_handler != SIG_DFL) {
        block_for_handler(p, t);
        return HANDLE;
    }
    if (SIGMASK(t->sig) & SIGNALS_HARMLESS)
        return AGAIN;
    if (SIGMASK(t->sig) & SIGNALS_STOP)
        return BEGIN_STOP;
    return DIE;
}

static bool must_stop(const struct proc *p)
{
    bool job = p->group->stop_signal && !(p->trace & TRACE_JOINED);

    return (job || p->trace & TRACE_TRAP) &&
           !(p->sig_pending.set & SIGMASK(SIGKILL));
}

/* Has the tracer a say, or had it when it made the last step? */
static bool is_tracers(const struct proc *p)
{
    return p->tracer || p->trace & TRACE_STEPPED;
}

static enum step next_step(struct proc *p, struct taken *t)
{
    struct group *group = p->group;

    t->sig = 0;
    if (group->exiting || (group->exec_thread && group->exec_thread != p))
        return DIE;
    if (must_stop(p))
        return STOP;
    t->sig = signal_take(p, p->sig_blocked, &t->info);
    if (!t->sig)
        return NOTHING;
    p->may_stop = true;
    return is_tracers(p) && t->sig != SIGKILL ? ASK_TRACER : act(p, t);
}

static void stay_stopped(const struct proc *p)
{
    if (p->tracer)
        ptrace_trap();
    else
        job_stay_stopped();
}

/* Deal with all signals up to the first that has a handler: is there one? */
static bool take_signal(struct taken *t)
{
    struct proc *p = current();
    enum step step = AGAIN;

    for (;;) {
        spin_lock(&p->sighand->lock);
        step = step == ASK_TRACER ? act(p, t) : next_step(p, t);
        signal_recalc(p);
        spin_unlock(&p->sighand->lock);
        if (step == HANDLE || step == NOTHING)
            return step == HANDLE;
        if (step == BEGIN_STOP && job_begin_stop(p, t->sig))
            step = STOP;
        if (step == STOP)
            stay_stopped(p);
        if (step == ASK_TRACER) {
            t->sig = ptrace_signal(&t->info);
            if (t->sig == 0)
                step = AGAIN;
        }
        if (step == DIE) {
            if (t->sig)
                core_dump(&t->info);
            exit_group(t->sig);
        }
    }
}

/* A call was interrupted: is it to be made again? action NULL: no handler. */
static void finish_call(struct trapframe *tf,
                        const struct kernel_sigaction *action)
{
    bool again;

    if (tf->vector != VECTOR_SYSCALL || tf->error == NO_CALL)
        return;
    switch ((int32_t)tf->eax) {
    case -ERESTARTSYS:
        again = !action || (action->sa_flags & SA_RESTART);
        break;
    case -ERESTARTNOINTR:
        again = true;
        break;
    case -ERESTARTNOHAND:
    case -ERESTART_RESTARTBLOCK:
        again = !action;
        break;
    default:
        return;
    }
    if (again) {
        if ((int32_t)tf->eax != -ERESTART_RESTARTBLOCK) {
            tf->eax = tf->error;
        } else {
            if (tf->error != SYS_restart_syscall)
                current()->restart_call = tf->error;
            tf->eax = SYS_restart_syscall;
        }
        tf->eip -= INT_LENGTH;
    } else {
        tf->eax = (uint32_t)-EINTR;
    }
    tf->error = NO_CALL;
}

static void restore_mask(struct proc *p)
{
    if (!p->restore_mask)
        return;
    p->restore_mask = false;
    signal_set_mask(p->sig_saved);
}

void signal_deliver(struct trapframe *tf)
{
    struct taken t;
    bool stepping;

    if (!take_signal(&t)) {
        finish_call(tf, NULL);
        restore_mask(current());
        return;
    }
    signal_mask_changed(current());
    finish_call(tf, &t.action);
    stepping = current()->trace && ptrace_stop_stepping();
    if (sigframe_push(tf, &t.info, &t.action, t.old_mask) < 0) {
        /* no stack to handle it on; perhaps SIGSEGV has one */
        if (t.sig == SIGSEGV)
            signal_action(SIGSEGV, &(struct kernel_sigaction){}, NULL);
        force_signal(SIGSEGV, NULL);
    } else if (stepping) {
        ptrace_handler();
    }
}

static bool has_work(void)
{
    return current()->need_resched || current()->signal_pending;
}

static __attribute__((noinline)) void work(struct trapframe *tf)
{
    do {
        if (current()->need_resched) {
            schedule();
            continue;
        }
        sti();
        signal_deliver(tf);
        cli();
    } while (has_work());
}

/* Interrupts are off, and off again on return. */
static void return_to_user(struct trapframe *tf)
{
    if (has_work())
        work(tf);
}

void signal_init(void)
{
    sighand_init();
    sigqueue_init();
    fault_init_signals();
    job_init();
    itimer_init();
    trap_register_return(return_to_user);
}
