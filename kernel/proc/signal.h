/*
 * Signals: sent here, delivered on the way back to user mode.
 *
 * A sighand (counted; shared by the threads of a process and by clones that
 * ask for it) holds the actions. Its lock protects them and, for all who share
 * it, what is pending and blocked (struct proc: sig_pending, sig_blocked,
 * sig_queue; struct group: the same for the whole process) and job control
 * (stop_signal ...). signal_pending is worked out anew at each change.
 *
 *   sigqueue.c  pending signals     signal.c   sending, actions
 *   sigmask.c   masks, waiting      kill.c     who may send what to whom
 *   job.c       stop and continue   deliver.c  the way back to user mode
 *   sigframe.c  handlers            fault.c    signals from the processor
 *   itimer.c    alarm, setitimer
 */
#pragma once

#include "abi/signal.h"
#include "cpu/trap.h"
#include "proc/family.h"

#define SIGMASK(sig) (1ull << ((sig)-1))

static inline uint32_t *sigset_word(const sigset_t *set, int sig)
{
    return (uint32_t *)set + (unsigned)(sig - 1) / 32;
}

static inline bool sigismember(const sigset_t *set, int sig)
{
    return *sigset_word(set, sig) >> (unsigned)(sig - 1) % 32 & 1;
}

static inline void sigaddset(sigset_t *set, int sig)
{
    *sigset_word(set, sig) |= 1u << (unsigned)(sig - 1) % 32;
}

static inline void sigdelset(sigset_t *set, int sig)
{
    *sigset_word(set, sig) &= ~(1u << (unsigned)(sig - 1) % 32);
}

#define SIGNALS_UNBLOCKABLE (SIGMASK(SIGKILL) | SIGMASK(SIGSTOP))
#define SIGNALS_STOP                                                           \
    (SIGMASK(SIGSTOP) | SIGMASK(SIGTSTP) | SIGMASK(SIGTTIN) | SIGMASK(SIGTTOU))
/* SIGCONT and those that stop */
#define IS_JOB_SIGNAL(sig) ((sig) >= SIGCONT && (sig) <= SIGTTOU)
/* Nothing happens unless there is a handler. */
#define SIGNALS_HARMLESS                                                       \
    (SIGMASK(SIGCHLD) | SIGMASK(SIGCONT) | SIGMASK(SIGURG) | SIGMASK(SIGWINCH))

struct sighand {
    atomic_t count;
    struct spinlock lock;
    struct kernel_sigaction action[NSIG - 1]; /* of signal n: [n - 1] */
};

struct sighand *sighand_create(void); /* all default; or NULL */
struct sighand *sighand_copy(struct sighand *sighand); /* or NULL */
struct sighand *sighand_get(struct sighand *sighand);  /* the same */
void sighand_put(struct sighand *sighand);             /* NULL: nothing */

/*
 * Send to one thread; to a process. proc_lock is held. `info` NULL: from the
 * kernel. May be called from interrupts. 0, or -EAGAIN: too many are queued.
 */
int send_signal(struct proc *p, int sig, const siginfo_t *info);
int send_group(struct group *group, int sig, const siginfo_t *info);

/* What the receiver is told when the running process sends a signal. */
siginfo_t signal_sender(int sig, int code);

/* To the running thread, as if it had sent it itself (SIGPIPE ...); from the
   kernel to all of a process group (0 or -ESRCH). They take proc_lock. */
void signal_self(int sig);
int signal_group(int pgrp, int sig);

/* A processor fault of the running process: cannot be ignored or blocked. */
void force_signal(int sig, const siginfo_t *info);

/* kill(2): pid > 0, 0, -1, < -1; sig 0 only asks. 0, -ESRCH, -EPERM, -EINVAL */
int signal_kill(int pid, int sig);

/* tgkill(2); tgid 0: tkill. */
int signal_thread(int tgid, int tid, int sig);

/* As kill to one process and tgkill, with `info` as the program gave it (but
   for si_signo). -EPERM also for an info that pretends to be of the kernel or
   of kill, except to oneself. */
int signal_queue(int pid, int sig, siginfo_t *info);
int signal_queue_thread(int tgid, int tid, int sig, siginfo_t *info);

/* Must the running process stop what it does and look after a signal? */
static inline bool signal_pending(void)
{
    return current()->signal_pending;
}

/* The system calls on actions and masks; kernel pointers, each may be NULL.
   0 or -EINVAL. */
int signal_action(int sig, const struct kernel_sigaction *action,
                  struct kernel_sigaction *old);
int signal_mask(int how, const sigset_t *set, sigset_t *old);
void signal_set_mask(sigset_t mask); /* but for the unblockable ones */
sigset_t signals_pending(void);      /* blocked ones that wait */
/* Replace the mask until a signal has been delivered: -ERESTARTNOHAND. */
int signal_suspend(sigset_t mask);
/* Take a pending signal of `set`, or wait for one until clock_ns() reaches
   the deadline: its number, -EAGAIN when time is over, -EINTR. Sleeps. */
int signal_timedwait(sigset_t set, uint64_t deadline_ns, siginfo_t *info);

/* exec: caught signals are default again, ignored ones stay so. */
void signal_exec(struct proc *p);

/* The running process gets handlers of its own. */
void signal_replace(struct proc *p, struct sighand *own);

/* p no longer takes all signals: those that wait for its process, and were
   meant for p, wake other threads. proc_lock held. */
void signal_pass_on(struct proc *p);

/* The running process p blocks other signals than before. Without locks. */
static inline void signal_mask_changed(struct proc *p)
{
    if (p->group->nthreads == 1)
        return;
    spin_guard(&proc_lock);
    signal_pass_on(p);
}

/* p dies: it has no handlers any more. proc_lock held. */
void signal_leave(struct proc *p);

/* SIGKILL for all threads of a process, or all but `spared`, each of which
   ends by itself. proc_lock held. */
void signal_kill_threads(struct group *group, const struct proc *spared);

/* The process ends with `status`: tell all other threads, unless one of them
   executes a program and no signal is the reason. Returns the status to end
   with: that of the first who said so. */
int signal_stop_threads(int status);

/* Tell p's parent of its death (exit_signal); false if the parent does not
   want to wait for it: no zombie. proc_lock held. */
bool signal_parent(struct proc *p);

/* Job control when a process ends: its children may be stopped with nobody
   left to continue them; and so may its process group. proc_lock held. */
void job_parent_died(struct proc *child, struct group *parent);
void job_leave(struct group *group);

/* A thread ends, or stops for its tracer, while the others stop: it may have
   been the last one that they were waiting for. proc_lock held. */
void job_check_stopped(struct group *group);

/*
 * Before a return to user mode: take the signals that are pending for the
 * running process, up to the first that has a handler; finish or repeat the
 * system call that they have interrupted. Sleeps (stops), or does not return.
 */
void signal_deliver(struct trapframe *tf);

/* A page fault that memory could not help with; for vm_init(). */
void signal_page_fault(struct trapframe *tf, uint32_t addr, int error);

void signal_init(void); /* return hook, faults, the tty's hooks */
