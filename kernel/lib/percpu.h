/*
 * Who am I? Each kernel stack is KSTACK_SIZE bytes, aligned to its size, and
 * has a struct kstack at its lowest address: masking the stack pointer finds
 * the running CPU and process without memory that every CPU shares.
 *
 * The stack grows down towards `magic`. Trap entry and every context switch
 * check the magic and that some room is left, so an overflow is a panic and
 * not a riddle.
 *
 * `cpu` changes when a process moves to another CPU. So a pointer from
 * this_cpu() is good only while interrupts are off (kernel code is never
 * preempted, but it may be interrupted; it only moves in schedule()).
 */
#pragma once

#define MAX_CPUS 8
#define KSTACK_SIZE 8192
#define KSTACK_MAGIC 0x6b696e21
#define KSTACK_RESERVE 512u /* bytes; less room than this is an overflow */

#ifndef __ASSEMBLER__
#include "lib/defs.h"

struct proc;

/* What the lowest floor knows of a CPU. Touched by its own CPU only. */
struct cpu {
    unsigned id;          /* index, 0 is the boot CPU */
    unsigned apic_id;     /* what the local APIC calls it */
    int irq_off;          /* depth of irq_off() calls */
    uint32_t irq_were_on; /* not 0: before the outermost irq_off() */
    struct proc *idle;
    volatile bool online;
};

struct kstack {
    uint32_t magic;
    struct cpu *cpu;
    struct proc *proc;
};

extern struct cpu cpus[MAX_CPUS];
extern unsigned ncpus; /* that run */

static inline struct kstack *this_kstack(void)
{
    uintptr_t esp;

    asm("mov %%esp, %0" : "=r"(esp));
    return (struct kstack *)(esp & ~(KSTACK_SIZE - 1));
}

static inline struct cpu *this_cpu(void)
{
    return this_kstack()->cpu;
}

/* The running process; on a CPU with nothing to do, its idle process. */
static inline struct proc *current(void)
{
    return this_kstack()->proc;
}
#endif
