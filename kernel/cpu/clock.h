/*
 * Time. The monotonic clock counts nanoseconds since boot on the time-stamp
 * counter, calibrated against the 8254. The tick comes HZ times a second on
 * every CPU, from the local APIC's timer (calibrated too) or, without an APIC,
 * from the 8254.
 */
#pragma once

#include "lib/defs.h"

#define HZ 100
#define NS_PER_S 1000000000ull
#define NS_PER_TICK (NS_PER_S / HZ)

uint64_t clock_ns(void);          /* monotonic, since boot */
uint64_t clock_realtime_ns(void); /* since 1970; monotonic + an offset */
void clock_set_realtime_ns(uint64_t ns);

/* `tick` is called on each CPU HZ times a second, interrupts off; `user` says
   whether the interrupt came from user mode. */
void clock_register_tick(void (*tick)(bool user));

void clock_init(void);     /* boot CPU: calibrate */
void clock_init_cpu(void); /* every CPU: start the tick */

/* Busy-wait; for device set-up only. */
void delay_us(uint32_t us);
