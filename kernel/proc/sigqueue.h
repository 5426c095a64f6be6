/*
 * Pending signals: a set, and a queue of what is known about some of them. For
 * the signal code only; the sighand's lock is held everywhere.
 */
#pragma once

#include "proc/signal.h"

/* Make `sig` pending for p or its process. Standard signals
   (below SIGRTMIN) are pending once, real-time ones as often as they were
   sent. 0, or -EAGAIN: p's user has RLIMIT_SIGPENDING in queues. */
int sigqueue_add(const struct proc *p, struct sigpending *pending, int sig,
                 const siginfo_t *info);

/* Take p's next one, or one of its process's, that is not in `blocked`; or
   0. */
int signal_take(struct proc *p, uint64_t blocked, siginfo_t *info);

/* Forget those in `set`. */
void sigqueue_drop(struct sigpending *pending, sigset_t set);

void sigqueue_init(void);

/* The running process works out its signal_pending again. Only it takes it
   back: what a system call has once seen stays until it is dealt with. */
void signal_recalc(struct proc *p);

/* Something may be pending for p: let it notice. Ends its sleep, interrupts
   its CPU. */
void signal_notify(struct proc *p);

/* Job control (job.c), with proc_lock: IS_JOB_SIGNAL(sig). Stop signals and
   SIGCONT cancel each other at sending; SIGCONT lets a stopped process go
   on. p: a thread of the process, which has its handlers yet. */
void job_signal_sent(const struct proc *p, int sig);

/* The running process p has taken a stop signal, and set p->may_stop: it takes
   effect now, unless SIGCONT has come since or nobody could
   continue the process. Does it? Without locks. */
bool job_begin_stop(struct proc *p, int sig);

/* What to tell of p, which has changed: CLD_*, and exit status or signal.
   proc_lock held. */
siginfo_t job_info(const struct proc *p, int sig, int code, int status);

/* Tell `to`, by SIGCHLD if it wants that and by waking it, that p has stopped
   or goes on: CLD_*, and the signal. proc_lock held. */
void job_tell(struct proc *to, const struct proc *p, int code, int sig);

/* Stay stopped as long as the process is to be. Without locks. */
void job_stay_stopped(void);

void job_init(void);
void sighand_init(void);
void fault_init_signals(void);
