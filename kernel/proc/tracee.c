/*
 * The tracee: where it stops, and what it is told when it goes on. ptrace.h
 * has the rules and the locks.
 *
 * A stop has a code: the signal, or SIGTRAP with the event in the second byte.
 * stop_code holds it until the tracer has waited for it, then 0. stop_answer is
 * the signal to go on with, from PTRACE_CONT and its like. When a tracer dies,
 * a signal that it has not heard of yet is delivered after all.
 */
#include "proc/ptrace.h"

#include "abi/errno.h"
#include "abi/sched.h"
#include "abi/wait.h"
#include "cpu/x86.h"
#include "lib/panic.h"
#include "proc/cred.h"
#include "proc/regs.h"
#include "proc/sigqueue.h"
#include "sched/sched.h"
#include "sched/wait.h"

#define EVENT_SHIFT 8    /* in a stop's code */
#define CALL_FLAG 0x80   /* PTRACE_O_TRACESYSGOOD: in a system call's code */
#define CODE_SIGNAL 0x7f /* the rest of its first byte */

/* What PTRACE_GETEVENTMSG tells at the stops of a system call */
#define MESSAGE_ENTRY 1
#define MESSAGE_EXIT 2

void ptrace_link(struct proc *p, struct proc *tracer, uint32_t trace)
{
    ASSERT(spin_holding(&proc_lock) && !p->tracer);
    p->tracer = tracer;
    p->trace = (p->trace & TRACE_TF) | trace;
    list_add_tail(&tracer->tracees, &p->trace_link);
}

/* A stop for its tracer ends, or one for its process goes on without it. The
   SIGTRAP of a step was for nobody else. */
void ptrace_unlink(struct proc *p)
{
    bool stepped = p->trace & TRACE_STEPPED;

    list_del(&p->trace_link);
    wakeup(p->tracer->group); /* there may be no tracee left */
    p->tracer = NULL;
    p->trace &= TRACE_TF | TRACE_STEPPED;
    if (p->state == PROC_TRACED)
        ptrace_set_step(p, false);
    if (stepped && p->stop_code == SIGTRAP)
        p->stop_answer = 0;
    if (p->sighand) {
        spin_lock(&p->sighand->lock);
        if (stepped)
            sigqueue_drop(&p->sig_pending, SIGMASK(SIGTRAP));
        signal_notify(p);
        spin_unlock(&p->sighand->lock);
    }
    sched_wake(p, 1 << PROC_TRACED);
}

void ptrace_tracer_dies(struct proc *p, void (*dead)(struct proc *tracee))
{
    struct list *list = &p->tracees;

    while (!list_empty(list) || !list_empty(list = &p->reports)) {
        struct proc *tracee = list_first(list, struct proc, trace_link);
        bool kill = tracee->trace & PTRACE_O_EXITKILL;

        ptrace_unlink(tracee);
        if (tracee->state == PROC_ZOMBIE)
            dead(tracee); /* which may add its leader to the reports */
        else if (kill)
            send_signal(tracee, SIGKILL, NULL);
    }
}

void ptrace_report(struct proc *p)
{
    list_del(&p->trace_link);
    list_add_tail(&p->tracer->reports, &p->trace_link);
}

void ptrace_report_done(struct proc *p)
{
    list_del(&p->trace_link);
    list_add_tail(&p->tracer->tracees, &p->trace_link);
}

int ptrace_take_stop(struct proc *p, bool keep)
{
    int code = p->state == PROC_TRACED ? p->stop_code : 0;

    if (code == 0 || p->trace & TRACE_LISTENING)
        return 0;
    if (!keep) {
        p->stop_code = p->stop_answer = 0;
        ptrace_report_done(p);
    }
    return W_STOPCODE(code);
}

/*
 * Stop, and return what the tracer says: a signal or 0; or `answer` if it dies
 * before it hears of the stop. Without a tracer, and for a process that is
 * killed, there is no stop: 0. `info` is what PTRACE_GETSIGINFO shows, or NULL.
 * proc_lock is held, and released meanwhile.
 */
static int stop(int code, siginfo_t *info, int why, int answer)
{
    struct proc *p = current();

    if (!p->tracer || p->sig_pending.set & SIGMASK(SIGKILL))
        return 0;
    p->stop_code = code;
    p->stop_answer = answer;
    p->stop_info = info;
    p->trace &= ~TRACE_LISTENING;
    proc_set_state(p, PROC_TRACED);
    ptrace_report(p);
    job_tell(p->tracer, p, why, code & CODE_SIGNAL);
    spin_unlock(&proc_lock);
    schedule();
    spin_lock(&proc_lock);
    p->stop_code = 0;
    p->stop_info = NULL;
    if (p->tracer)
        ptrace_report_done(p);
    spin_guard(&p->sighand->lock);
    signal_recalc(p);
    return p->sig_pending.set & SIGMASK(SIGKILL) ? 0 : p->stop_answer;
}

/* Stop for something else than a signal. */
static int stop_for(int code, int why)
{
    struct proc *p = current();
    siginfo_t info = {.si_signo = code & CODE_SIGNAL,
                      .si_code = code,
                      .si_pid = p->pid,
                      .si_uid = p->cred->uid.real};

    return stop(code, &info, why, 0);
}

int ptrace_signal(siginfo_t *info)
{
    struct proc *p = current();
    int sig = info->si_signo;

    spin_guard(&proc_lock);
    if (p->tracer)
        sig = stop(sig, info, CLD_TRAPPED, sig);
    else if (sig == SIGTRAP && p->trace & TRACE_STEPPED)
        sig = 0; /* the tracer has died just now */
    if (info->si_signo == SIGTRAP)
        p->trace &= ~TRACE_STEPPED;
    if (sig != 0 && sig != info->si_signo)
        *info = (siginfo_t){
            .si_signo = sig,
            .si_code = SI_USER,
            .si_pid = p->tracer ? p->tracer->group->leader->pid : 0,
            .si_uid = p->tracer ? p->tracer->cred->uid.real : 0,
        };
    if (sig != 0 && p->sig_blocked & SIGMASK(sig)) {
        send_signal(p, sig, info);
        return 0;
    }
    return sig;
}

void ptrace_trap(void)
{
    struct proc *p = current();
    int sig;

    spin_guard(&proc_lock);
    sig = p->tracer ? p->group->stop_signal : 0;
    p->trace &= ~(TRACE_TRAP | TRACE_JOINED);
    if (sig != 0) {
        p->trace |= TRACE_JOINED;
        if (!traced_by(p, p->parent->group))
            job_check_stopped(p->group);
    }
    if (p->trace & TRACE_SEIZED)
        stop_for((sig != 0 ? sig : SIGTRAP) | PTRACE_EVENT_STOP << EVENT_SHIFT,
                 CLD_STOPPED);
    else if (sig != 0)
        stop(sig, NULL, CLD_STOPPED, 0);
}

void ptrace_ask_trap(struct proc *p)
{
    p->trace |= TRACE_TRAP;
    signal_notify(p);
    if (p->trace & TRACE_LISTENING)
        sched_wake(p, 1 << PROC_TRACED);
}

void ptrace_job_changed(struct proc *p)
{
    p->trace &= ~TRACE_JOINED;
    if (p->trace & TRACE_SEIZED)
        ptrace_ask_trap(p);
    if (p->tracer)
        wakeup(p->tracer->group); /* it may wait for the stop: attach */
}

/* Stop at an event; the signal that the tracer answers with. */
static int stop_at(int code, uint32_t message)
{
    spin_guard(&proc_lock);
    current()->stop_message = message;
    return stop_for(code, CLD_TRAPPED);
}

void ptrace_event(int event, uint32_t message)
{
    if (current()->trace & 1u << event)
        stop_at(SIGTRAP | event << EVENT_SHIFT, message);
}

void ptrace_exec(int old_pid)
{
    struct proc *p = current();

    spin_lock(&proc_lock);
    if (p->tracer && cred_is_secure(p->cred) && !(p->trace & TRACE_ROOT))
        ptrace_unlink(p); /* it came after the program's rights were decided */
    spin_unlock(&proc_lock);
    if (p->trace & PTRACE_O_TRACEEXEC)
        ptrace_event(PTRACE_EVENT_EXEC, (uint32_t)old_pid);
    else if (p->tracer && !(p->trace & TRACE_SEIZED))
        signal_self(SIGTRAP); /* how a tracer without options learns of it */
}

/* What has killed it is dealt with by now: only another SIGKILL, sent while it
   stands here, ends the stop. */
void ptrace_exit(int status)
{
    struct proc *p = current();

    if (!(p->trace & PTRACE_O_TRACEEXIT))
        return;
    spin_lock(&proc_lock);
    spin_lock(&p->sighand->lock);
    sigqueue_drop(&p->sig_pending, SIGMASK(SIGKILL));
    spin_unlock(&p->sighand->lock);
    spin_unlock(&proc_lock);
    ptrace_event(PTRACE_EVENT_EXIT, (uint32_t)status);
}

static void stop_at_call(uint32_t message)
{
    bool good = current()->trace & PTRACE_O_TRACESYSGOOD;
    int sig = stop_at(SIGTRAP | (good ? CALL_FLAG : 0), message);

    if (sig != 0)
        signal_self(sig);
}

bool ptrace_syscall_enter(struct trapframe *tf)
{
    struct proc *p = current();

    tf->eax = (uint32_t)-ENOSYS; /* what stops in the call see, too */
    if (!(p->trace & TRACE_CALLS))
        return true;
    stop_at_call(MESSAGE_ENTRY);
    return tf->error != NO_CALL && !(p->sig_pending.set & SIGMASK(SIGKILL));
}

/* Under proc_lock, so that a tracer that dies finds the signal or leaves none
   to come. */
static void trap_for_step(struct proc *p, int code)
{
    siginfo_t info = {.si_signo = SIGTRAP,
                      .si_code = code,
                      .si_addr = (void *)proc_trapframe(p)->eip};

    p->trace |= TRACE_STEPPED;
    force_signal(SIGTRAP, &info);
}

/* A single step over a system call ends here, not after the instruction behind
   it, as the processor would have it. */
void ptrace_syscall_leave(void)
{
    struct proc *p = current();

    if (p->trace & TRACE_CALLS) {
        stop_at_call(MESSAGE_EXIT);
    } else if (p->trace & TRACE_STEP) {
        spin_guard(&proc_lock);
        if (p->trace & TRACE_STEP)
            trap_for_step(p, TRAP_BRKPT);
    }
}

/* Take our TF out of p's registers. */
static void clear_tf(struct proc *p)
{
    if (p->trace & TRACE_TF)
        proc_trapframe(p)->eflags &= ~EFLAGS_TF;
    p->trace &= ~TRACE_TF;
}

void ptrace_set_step(struct proc *p, bool step)
{
    struct trapframe *tf = proc_trapframe(p);

    p->trace &= ~TRACE_STEP;
    if (!step) {
        clear_tf(p);
        return;
    }
    p->trace |= TRACE_STEP;
    if (!(tf->eflags & EFLAGS_TF))
        p->trace |= TRACE_TF;
    tf->eflags |= EFLAGS_TF;
}

bool ptrace_stop_stepping(void)
{
    struct proc *p = current();

    if (!(p->trace & (TRACE_STEP | TRACE_TF)))
        return false;
    spin_guard(&proc_lock);
    clear_tf(p);
    return p->trace & TRACE_STEP;
}

void ptrace_handler(void)
{
    stop_at(SIGTRAP, 0);
}

bool ptrace_step_done(void)
{
    struct proc *p = current();
    bool ours;

    spin_guard(&proc_lock);
    ours = p->trace & (TRACE_STEP | TRACE_TF);
    if (p->trace & TRACE_STEP)
        trap_for_step(p, TRAP_TRACE);
    else
        clear_tf(p);
    return ours;
}

int ptrace_birth_event(uint32_t clone_flags, int exit_signal)
{
    int event = clone_flags & CLONE_VFORK ? PTRACE_EVENT_VFORK
                : exit_signal != SIGCHLD  ? PTRACE_EVENT_CLONE
                                          : PTRACE_EVENT_FORK;
    bool wanted = current()->trace & 1u << event;

    return wanted && !(clone_flags & CLONE_UNTRACED) ? event : 0;
}

void ptrace_birth(struct proc *p, uint32_t clone_flags, int exit_signal)
{
    const struct proc *me = current();

    if (me->trace & TRACE_TF)
        proc_trapframe(p)->eflags &= ~EFLAGS_TF;
    if (!me->tracer || !(clone_flags & CLONE_PTRACE ||
                         ptrace_birth_event(clone_flags, exit_signal)))
        return;
    ptrace_link(p, me->tracer,
                me->trace & (TRACE_OPTIONS | TRACE_SEIZED | TRACE_ROOT));
    if (p->trace & TRACE_SEIZED)
        p->trace |= TRACE_TRAP;
    else
        p->sig_pending.set |= SIGMASK(SIGSTOP);
    p->signal_pending = true;
}
