/*
 * Calling the BIOS from protected mode.
 */
#ifndef KIN_BOOT_BIOS_H
#define KIN_BOOT_BIOS_H

#include <stdint.h>

/* Registers at the call and, after it, as the BIOS left them. */
struct bios_registers {
    uint32_t eax, ebx, ecx, edx, esi, edi;
    uint32_t flags; /* only afterwards */
};

#define BIOS_CARRY 1u /* in flags: usually, it failed */

/* Software interrupt `number` in real mode, with ds = es = 0. `r` must lie
   under 64 KiB, as all of stage 2 does. */
void bios_call(uint8_t number, struct bios_registers *r);

#endif
