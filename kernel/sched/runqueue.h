/*
 * The run queue of a CPU. For the scheduler's own files only.
 */
#pragma once

#include "sched/sched.h"

#define NICE_MIN (-20)
#define NICE_MAX 19
#define NLEVELS (NICE_MAX - NICE_MIN + 1)
#define LEVEL_WORDS DIV_ROUND_UP(NLEVELS, 32)

/* Processes by nice level; `bitmap` says which levels have some. */
struct prio_array {
    uint32_t bitmap[LEVEL_WORDS];
    struct list level[NLEVELS];
};

struct runqueue {
    struct spinlock lock;
    unsigned cpu;
    struct proc *running; /* on this CPU; its idle process if none */
    struct proc *idle;
    struct proc *leaving; /* whom schedule() switches away from */
    int nqueued;          /* runnable, `running` not counted */

    /* the policy's */
    uint32_t weight; /* of those queued */
    struct prio_array arrays[2];
    struct prio_array *active, *expired;
    uint32_t epoch;

    /* accounting */
    struct cpu_usage usage; /* ticks */
    uint64_t switches;
};

/* A process's claim to the CPU, 1 to 40, against that of others. */
static inline uint32_t weight_of(const struct proc *p)
{
    return (uint32_t)(NICE_MAX + 1 - p->nice);
}

extern const struct sched_policy fair_policy;

extern const struct sched_policy *const sched_policy; /* the one in use */
extern struct runqueue queues[MAX_CPUS];
extern volatile uint32_t idle_cpus; /* bit per CPU that runs its idle process */

/* Kernel code stays on its CPU except across schedule(). */
static inline struct runqueue *this_queue(void)
{
    return &queues[this_cpu()->id];
}

/* Put p, RUNNABLE and in no queue, into rq, whose lock is held and released. */
void enqueue_and_unlock(struct runqueue *rq, struct proc *p, bool wakeup);

/* Fetch a process for rq's CPU, the caller's: because it has nothing to do
   (true if there was one); because others have more to do. Without locks. */
bool steal_work(struct runqueue *rq);
void balance(struct runqueue *rq);

/* Each CPU's tick, with interrupts off. */
void sched_tick(bool user);
