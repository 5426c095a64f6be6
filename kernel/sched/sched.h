/*
 * The scheduler: a run queue per CPU behind a table of functions, so that a
 * policy is one file (sched/fair.c: shares by nice value, constant time).
 *
 * One spinlock per run queue. It protects the queue, and the state, cpu and
 * on_cpu of every process whose `cpu` says that queue. schedule() holds it
 * across the switch: it is taken by the process that leaves and released by
 * the one that arrives, so nobody sees a process as free to run while its
 * stack is still in use.
 *
 * Order: wait-queue bucket, then run queue; never two run queues at once.
 */
#pragma once

#include "sched/proc.h"

struct runqueue;

/* A scheduling policy. All are called with the queue's lock held. */
struct sched_policy {
    void (*init)(struct runqueue *rq);
    void (*enqueue)(struct runqueue *rq, struct proc *p, bool wakeup);
    void (*dequeue)(struct runqueue *rq, struct proc *p);
    struct proc *(*pick)(struct runqueue *rq); /* and dequeue it; or NULL */
    /* One that another CPU may take, dequeued, of at most this weight; NULL */
    struct proc *(*steal)(struct runqueue *rq, uint32_t most);
    void (*tick)(struct runqueue *rq, struct proc *running);
    /* Time that a child has from its parent, and gives back when reaped. */
    void (*birth)(struct proc *parent, struct proc *child);
    void (*reap)(struct proc *parent, const struct proc *child);
};

/*
 * Give up the CPU. The caller is in whatever state it has set itself: if still
 * RUNNING it stays runnable. Returns when it is picked again. No spinlock may
 * be held. The only place where a process changes CPUs.
 */
void schedule(void);

/* Let an EMBRYO, which kthread_create or copy_process has made, run for the
   first time, on the best CPU for it. */
void wake_up_process(struct proc *p);

/*
 * If p is in one of the states in `mask` (1 << state), make it runnable: true.
 * Takes p's run queue lock. Used by wakeup, signals, ptrace and kthreads; the
 * caller has taken p off its wait queue.
 */
bool sched_wake(struct proc *p, unsigned mask);

/* If p runs in user mode on another CPU, let it enter the kernel now. */
void sched_kick(const struct proc *p);

/* Change p's nice value (-20 to 19); takes its run queue's lock. */
void sched_set_nice(struct proc *p, int nice);

/*
 * Switch away for good: the running process is a ZOMBIE and has done all else.
 * The reference that running is gets dropped on the next process's stack.
 */
void sched_exit(void) NORETURN;

/* The running process reaps `child`: what is left of the time that the child
   had from it at birth comes back. */
void sched_refund(const struct proc *child);

uint32_t sched_load(void);           /* runnable or running processes, now */
void sched_loadavg(uint32_t avg[3]); /* 1, 5, 15 minutes, times 2048 */
uint64_t sched_switches(void);       /* context switches since boot */

/* Ticks that a CPU spent in user mode, there for processes with a positive nice
   value, in the kernel, and idle. */
struct cpu_usage {
    uint32_t user, nice, system, idle;
};
struct cpu_usage sched_cpu_usage(unsigned cpu);

/* Handed in by proc: each CPU's tick has met p, in user mode or in the kernel.
   Interrupts are off. */
void sched_register_charge(void (*charge)(struct proc *p, bool user));

/* Handed in by vm: load an address space. Interrupts are off. */
void sched_register_mm(void (*load)(struct mm *mm));

void sched_init(void); /* boot CPU: make its idle process of this stack */
void sched_idle(void) NORETURN; /* every CPU ends here: run others, or halt */
