/*
 * What the firmware's ACPI tables say about CPUs and interrupt controllers
 * (ACPI specification 5.2.12, the MADT).
 */
#pragma once

#include "lib/defs.h"
#include "lib/percpu.h"

#define MAX_IOAPICS 4
#define NISA_IRQS 16

/* Makes physical memory visible to the kernel; returns where. */
typedef volatile void *map_fn(uint32_t phys, uint32_t nbytes);

struct acpi_ioapic {
    uint32_t phys;
    uint32_t first_gsi; /* number of its input 0 among all I/O APICs' inputs */
};

/* Where an ISA interrupt really arrives. */
struct acpi_irq {
    uint32_t gsi;
    bool active_low, level;
};

struct acpi_madt {
    uint32_t lapic_phys;
    unsigned ncpus; /* enabled ones, also those beyond MAX_CPUS */
    uint8_t apic_ids[MAX_CPUS];
    unsigned nioapics;
    struct acpi_ioapic ioapics[MAX_IOAPICS];
    struct acpi_irq irqs[NISA_IRQS];
};

/* Find the MADT and read it: false when there is none. */
bool acpi_read_madt(struct acpi_madt *madt, map_fn *map);
