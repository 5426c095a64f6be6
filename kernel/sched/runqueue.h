/*
 * The run queue of a CPU. For sched.c and the policy only.
 */
#ifndef KIN_SCHED_RUNQUEUE_H
#define KIN_SCHED_RUNQUEUE_H

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
    struct prio_array arrays[2];
    struct prio_array *active, *expired;
    uint32_t epoch;

    /* accounting */
    struct cpu_usage usage; /* ticks */
    uint64_t switches;
};

extern const struct sched_policy fair_policy;

#endif
