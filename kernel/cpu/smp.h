/*
 * The other CPUs: found in the ACPI MADT, started by INIT and STARTUP
 * interrupts, spoken to by interprocessor interrupts.
 */
#pragma once

#include "cpu/acpi.h"
#include "lib/percpu.h"

/* Turn on what CPUID offers. Every CPU, once the kernel's page directory is
   loaded. */
void cpu_init(void);

/*
 * Start every CPU that the MADT lists as enabled, up to MAX_CPUS. Each gets a
 * kernel stack, enters `entry` with its GDT, IDT, FPU and local APIC set up
 * and interrupts off. Returns when all are online; names those that did not
 * come up on the console and goes on without them. `map` makes the page under
 * 1 MiB visible where they start.
 */
void smp_start(map_fn *map, void (*entry)(void));

/* Send interrupt `vector` to CPU `cpu`, not the caller's own. */
void ipi_send(unsigned cpu, uint8_t vector);

/* Halt all other CPUs for good, whatever they are doing (panic). */
void smp_stop_others(void);
