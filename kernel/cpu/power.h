/*
 * Turning the machine off, or on again.
 */
#pragma once

#include "lib/defs.h"

/*
 * Power off. QEMU's debug-exit device, when it is there, hands `status` to the
 * host (tools/run.py); where nothing can turn the power off, halt and say so.
 */
void power_off(uint8_t status) NORETURN;
void power_reset(void) NORETURN;

/* For panic_hooks: try to power off with a status that says failure. */
void power_off_panic(void);
