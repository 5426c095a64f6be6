/*
 * The table of CPUs. Entry 0 is the CPU that booted; the others are filled in
 * as they are started (cpu/smp.c). Each entry belongs to its CPU.
 */
#include "lib/percpu.h"

struct cpu cpus[MAX_CPUS];
unsigned ncpus = 1;
