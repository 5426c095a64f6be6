/*
 * Segments: flat ones for the kernel and the user, a task-state segment per
 * CPU (it names the stack that a trap from user mode switches to), and three
 * thread-local-storage segments per process, numbered as on Linux i386.
 */
#pragma once

#include "lib/defs.h"

/* Operand of lgdt and lidt. */
struct table_pointer {
    uint16_t limit; /* bytes - 1 */
    uint32_t base;
} PACKED;

void gdt_init_cpu(void); /* every CPU, first of all */

/* Traps from user mode on this CPU use the stack that ends at `top`. */
void gdt_set_kernel_stack(uint32_t top);

/* Load a process's TLS descriptors (GDT_TLS_COUNT of them, 0 = none). Clears
   fs and gs, which the return to user mode loads again. */
void gdt_load_tls(const uint64_t *descriptors);

/* The page directory in cr3 now is the kernel's: report double faults in it. */
void gdt_set_double_fault_map(void);
