/*
 * The advanced interrupt controllers: a local APIC in every CPU, I/O APICs for
 * the devices (Intel SDM 3A chapter 11; 82093AA data sheet).
 */
#pragma once

#include "cpu/acpi.h"
#include "lib/defs.h"

/*
 * Use the controllers that the firmware lists: false when the machine has
 * none. Boot CPU, once; `map` maps their registers. pic_init() comes first.
 */
bool apic_init(map_fn *map);

bool apic_present(void); /* did apic_init() find them? */

/* Then: what the firmware said. */
const struct acpi_madt *apic_madt(void);

void lapic_init_cpu(void); /* every CPU */
uint8_t lapic_id(void);    /* this CPU's */
void lapic_acknowledge(void);

/* Let ISA interrupt irq arrive on the boot CPU as IRQ_VECTOR + irq. */
void ioapic_unmask(unsigned irq);

/* The timer counts down from `count` and starts again, with an interrupt each
   time if `vector` is not 0. */
void lapic_timer_start(uint32_t count, uint8_t vector);
uint32_t lapic_timer_count(void);

/* Kinds of interprocessor interrupts. */
#define IPI_FIXED 0x4000u /* + vector */
#define IPI_NMI 0x4400u
#define IPI_INIT 0x4500u
#define IPI_STARTUP 0x4600u /* + page number of the code */

/* Send `command` to the CPU with that APIC id. From any context. */
void lapic_send(uint8_t apic_id, uint32_t command);
