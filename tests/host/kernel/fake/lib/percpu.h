/* One CPU, for tests on the host: who-am-I without a kernel stack. */
#pragma once

#include "lib/defs.h"

#define MAX_CPUS 8
#define KSTACK_SIZE 8192u

struct cpu {
    unsigned id;
    int spinlocks;
};

struct kstack {
    uint32_t magic;
};

struct proc *current(void); /* for headers only: no test runs a process */

extern struct cpu cpus[MAX_CPUS];
extern unsigned running_cpu; /* tests may act as several CPUs in turn */

static inline struct cpu *this_cpu(void)
{
    return &cpus[running_cpu];
}
