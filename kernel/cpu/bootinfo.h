/*
 * What the boot loader told the kernel, put in order.
 */
#pragma once

#include "lib/defs.h"

#define BOOT_MAX_RANGES 64

struct boot_range {
    uint32_t start, end; /* physical, whole pages */
};

/*
 * Read the loader's information (boot/multiboot.h). Usable memory counts up to
 * `memory_limit`. First of all, while boot_pgdir maps low memory at 0.
 */
void bootinfo_init(uint32_t magic, uint32_t info_phys, uint32_t memory_limit);

/* The usable memory: *n ranges in ascending order, none touching another.
   None: the loader gave no map. */
const struct boot_range *bootinfo_memory(unsigned *n);

/*
 * The kernel command line: the loader's, then QEMU's file opt/kin/cmdline
 * (which also works when booting from disk). Words are separated by spaces;
 * the first may be the kernel's file name. `run=` takes all the rest as a
 * shell command. Never NULL.
 */
const char *kernel_cmdline(void);
