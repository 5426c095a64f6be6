/*
 * A record of all changes of state: who became what, when and where. The
 * latest TRACE_SIZE of them are kept; /dev/trace (dev/tracedev.c) shows them.
 */
#pragma once

#include "sched/proc.h"

#define TRACE_SIZE 4096u /* a power of two */

struct trace_event {
    uint64_t ns;      /* since boot */
    int pid;          /* 0: an idle process */
    uint8_t cpu;      /* on which the change was made */
    uint8_t from, to; /* enum proc_state */
    char name[PROC_NAME_LEN + 1];
};

extern volatile bool trace_on;

/* Forget what is recorded, and record from now on. */
void trace_start(void);

/* Record no more; what is recorded stays. */
void trace_stop(void);

/* p is about to change to state `to`. Any locks may be held. */
void trace_change(const struct proc *p, enum proc_state to);

/*
 * Take the oldest event out. Returns false when there is none; *lost is the
 * number of those before it that had to go unread for newer ones.
 */
bool trace_take(struct trace_event *event, uint32_t *lost);
