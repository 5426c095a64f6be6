/* One CPU and one process, for tests on the host. */
#pragma once

#include "lib/defs.h"

#define MAX_CPUS 8
#define KSTACK_SIZE 8192u

struct cpu {
    unsigned id;
};

struct proc;
extern struct proc *fake_process;

static inline struct proc *current(void)
{
    return fake_process;
}

extern struct cpu fake_cpu;

static inline struct cpu *this_cpu(void)
{
    return &fake_cpu;
}
