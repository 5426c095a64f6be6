/*
 * Signals: sent here, delivered on the way back to user mode.
 *
 * A sighand (counted; shared by the threads of a process and by clones that
 * ask for it) holds the actions. Its lock protects them and, for all who share
 * it, what is pending and blocked (struct proc: sig_pending, sig_blocked,
 * sig_queue; struct group: the same for the whole process).
 */
#ifndef KIN_PROC_SIGNAL_H
#define KIN_PROC_SIGNAL_H

#include "abi/signal.h"
#include "cpu/trap.h"
#include "proc/family.h"

#define SIGMASK(sig) (1ull << ((sig)-1))

struct sighand {
    atomic_t count;
    struct spinlock lock;
    struct kernel_sigaction action[NSIG - 1]; /* of signal n: [n - 1] */
};

struct sighand *sighand_create(void); /* all default; or NULL */
struct sighand *sighand_copy(struct sighand *sighand); /* or NULL */
void sighand_get(struct sighand *sighand);
void sighand_put(struct sighand *sighand);

/*
 * Send to one thread, to a process, to all processes of a process group.
 * `info` NULL: from the kernel. send_signal and send_group: proc_lock is held,
 * or it is the running process itself. May be called from interrupts.
 */
void send_signal(struct proc *p, int sig, const siginfo_t *info);
void send_group(struct group *group, int sig, const siginfo_t *info);
int signal_group(int pgrp, int sig); /* takes proc_lock; 0 or -ESRCH */

/* A processor fault of the running process: `sig` cannot be ignored or
   blocked here. */
void force_signal(int sig, const siginfo_t *info);

/* kill(2): pid > 0, 0, -1, < -1; sig 0 only asks. 0, -ESRCH, -EPERM, -EINVAL */
int signal_kill(int pid, int sig);

/* tgkill(2); tgid -1: tkill. */
int signal_tkill(int tgid, int tid, int sig);

/* Must the running process stop what it does and look after a signal? */
static inline bool signal_pending(void)
{
    return current()->signal_pending;
}

/* Has the running process been killed: may it as well give up? */
bool fatal_signal_pending(void);

/* Work out p->signal_pending again; its sighand's lock is held. */
void signal_recalc(struct proc *p);

/* Drop what is queued for a thread or a group that ends. */
void signal_flush(uint64_t *pending, struct list *queue);

/* exec: caught signals are default again, ignored ones stay so. */
void signal_exec(struct proc *p);

/* The system calls on actions and masks; kernel pointers; 0 or -EINVAL. */
int signal_action(int sig, const struct kernel_sigaction *action,
                  struct kernel_sigaction *old);
int signal_mask(int how, const sigset_t *set, sigset_t *old);

/* Tell p's parent of its death (exit_signal); false if the parent does not
   want to wait for it: no zombie. proc_lock held. */
bool signal_parent(struct proc *p);

void signal_init(void); /* return hook, fault handlers, the tty's hooks */

#endif
