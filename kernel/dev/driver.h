/*
 * What the drivers have for dev.c and for one another. The rest of the kernel
 * uses dev.h.
 */
#pragma once

#include "dev/dev.h"

/* Start a driver: once, on the boot CPU, with memory and scheduler there. */
void screen_init(void);   /* redraw by a timer from here on */
void serial_init(void);   /* interrupts: input and buffered output */
void keyboard_init(void); /* input for the tty */
void rtc_init(void);      /* sets the time of day */
void ide_init(void);      /* finds the disk, and says what it found */

/* What the devices do that dev.c lists. */
extern const struct chardev_ops tty_ops, null_ops, zero_ops, random_ops,
    trace_ops;
int tty_open_own(void); /* may the running process open /dev/tty? */

/* Stir the present time and `value` into the pool of random numbers. For
   interrupt handlers. */
void random_mix(uint32_t value);
