/*
 * Drivers feed the random pool with the moments of their interrupts.
 */
#ifndef KIN_DEV_RANDOM_H
#define KIN_DEV_RANDOM_H

#include "lib/defs.h"

/* Stir the present time and `value` into the pool. For interrupt handlers. */
void random_mix(uint32_t value);

void random_init(void); /* the devices random and urandom */

#endif
