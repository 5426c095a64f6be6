/*
 * ptrace: one thread, the tracer, stops others, its tracees, looks into them,
 * changes them and lets them go on. ptrace.c is the tracer's side: its
 * requests; tracee.c the tracee's: where it stops.
 *
 * A tracee stops (state TRACED)
 *   - for every signal but SIGKILL, before anything comes of it; the tracer
 *     says which signal, if any, is delivered instead;
 *   - when its process stops for job control, and when asked to (INTERRUPT);
 *   - at events that the tracer has chosen: fork, exec, exit ...;
 *   - before and after each system call, if resumed by PTRACE_SYSCALL.
 *
 * proc_lock protects all of it: tracer, tracees, reports, trace and stop_*
 * (struct proc), and a tracee goes in and out of TRACED under it. Where
 * setting a bit of `trace` makes signal_pending true, the sighand's lock is
 * held too. Why no stop and no wakeup is lost:
 *   - stop and report: the tracee sets its state, enters the tracer's reports
 *     and wakes it in one critical section; wait looks and goes to sleep in
 *     one.
 *   - resume, kill, detach, the tracer's death: each finds the tracee TRACED
 *     and makes it runnable in one critical section, so of two that come
 *     together the second finds it running: a request gets -ESRCH, a SIGKILL
 *     is pending all the same.
 *   - SIGKILL and a stop: the sender makes it pending, then wakes the stopped;
 *     the tracee looks for it, then stops. Either sees the other.
 *   - a second tracer finds `tracer` set: -EPERM.
 */
#pragma once

#include "abi/ptrace.h"
#include "proc/signal.h"

/* In struct proc's `trace`: options as PTRACE_SETOPTIONS has them, and: */
#define TRACE_OPTIONS                                                          \
    (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |        \
     PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEVFORKDONE |      \
     PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL)
#define TRACE_SEIZED 0x100u     /* by SEIZE: newer rules for stops */
#define TRACE_CALLS 0x200u      /* stop at system calls */
#define TRACE_STEP 0x400u       /* stop after an instruction */
#define TRACE_TF 0x800u         /* EFLAGS.TF is ours, not the program's */
#define TRACE_TRAP 0x1000u      /* it is to stop: INTERRUPT ... */
#define TRACE_LISTENING 0x2000u /* LISTEN: no requests but INTERRUPT */
#define TRACE_JOINED 0x4000u    /* has taken part in its process's stop */
#define TRACE_STEPPED 0x8000u   /* the SIGTRAP that comes is a step's */
#define TRACE_ROOT 0x10000u     /* who began it was root then */

/* ptrace(2). 0 or a word, or a negative errno. May sleep. */
int ptrace(int request, int pid, uaddr_t addr, uaddr_t data);

/* May exec give the running process another user's rights? Not if a tracer
   without privilege could use them: one that was root when it attached, or was
   accepted (TRACEME) by root. A tracer that has become root since may only
   pass through, as su does, and keeps its tracees. */
bool ptrace_allows_privilege(void);

/* --- tracee.c: the running process is the tracee, if it is traced. No locks
   are held unless said. Those that stop sleep. -----------------------------*/

/* It is about to take a signal: returns the one to be delivered, which `info`
   tells of, or 0. */
int ptrace_signal(siginfo_t *info);

/* Stop, because its process does or because it was asked to. */
void ptrace_trap(void);

/* PTRACE_EVENT_*: stop if the tracer wants to know. */
void ptrace_event(int event, uint32_t message);
void ptrace_exec(int old_pid); /* exec is done */
void ptrace_exit(int status);  /* before anything is given up */

/* Around a system call, for a process whose `trace` is not 0. enter: is the
   call to be made? */
bool ptrace_syscall_enter(struct trapframe *tf);
void ptrace_syscall_leave(void);

/* Before a handler's frame is made: do not leave our TF in it. Returns whether
   to stop, by ptrace_handler, at the handler's first instruction. */
bool ptrace_stop_stepping(void);
void ptrace_handler(void);

/* A debug exception: if it ends a step, or our TF has outlived the tracer, that
   is all: true. */
bool ptrace_step_done(void);

/* p, new, is born to the running process with these clone flags: is it traced
   too? proc_lock held. */
void ptrace_birth(struct proc *p, uint32_t clone_flags, int exit_signal);

/* The event that this clone is to the running process's tracer, or 0. */
int ptrace_birth_event(uint32_t clone_flags, int exit_signal);

/* --- both sides; proc_lock held -------------------------------------------*/

void ptrace_link(struct proc *p, struct proc *tracer, uint32_t trace);
void ptrace_unlink(struct proc *p); /* and let it go on */

/* The dying p traces nobody any more; `dead` is called for tracees that are
   zombies, once they have no tracer. */
void ptrace_tracer_dies(struct proc *p, void (*dead)(struct proc *tracee));

/* p has something to tell its tracer: its stop or its death; no more. */
void ptrace_report(struct proc *p);
void ptrace_report_done(struct proc *p);

/* Let the stopped p go on step by step, or not. */
void ptrace_set_step(struct proc *p, bool step);

/* The status word of the tracee's unreported stop, or 0. `keep`: let it be
   asked for again. */
int ptrace_take_stop(struct proc *p, bool keep);

/* Have p, seized, stop as soon as it can. Its sighand's lock is held. */
void ptrace_ask_trap(struct proc *p);

/* p's process is to stop or goes on: a seized tracee tells. The same. */
void ptrace_job_changed(struct proc *p);

/* Is p traced by a thread of `group`? */
static inline bool traced_by(const struct proc *p, const struct group *group)
{
    return p->tracer && p->tracer->group == group;
}
