/*
 * Device interrupts: through the I/O APIC where there is one, else the 8259.
 * ISA numbers (0 to 15) are the caller's language; overrides of the ACPI MADT
 * are applied here.
 */
#pragma once

#include "cpu/acpi.h"
#include "lib/defs.h"

#define IRQ_TIMER 0
#define IRQ_KEYBOARD 1
#define IRQ_COM2 3
#define IRQ_COM1 4
#define IRQ_RTC 8
#define IRQ_IDE_PRIMARY 14
#define IRQ_IDE_SECONDARY 15

/* Call `handler` for ISA interrupt irq, with interrupts off; unmasks it. */
void irq_register(unsigned irq, void (*handler)(void));

/* How often interrupt irq came, on CPU `cpu` (for /proc/interrupts). */
uint32_t irq_count(unsigned irq, unsigned cpu);

/* Interrupt irq has arrived: allow the next one. For a vector's own handler;
   those of irq_register() need not. False: it was none, ignore it. */
bool irq_acknowledge(unsigned irq);

/* Let it arrive. irq_register() does. */
void irq_unmask(unsigned irq);

/* Boot CPU: choose and set up the controller; `map` maps its registers. */
void irq_init(map_fn *map);
