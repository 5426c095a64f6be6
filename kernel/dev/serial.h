/*
 * The first serial port, COM1: half of the console; the second as a place for
 * the kernel's log.
 */
#pragma once

#include "lib/defs.h"

void serial_init_early(void); /* polled output only */

/* Sinks of kprintf, to COM1 and COM2: wait for the port, in any context. */
void serial_print(const char *text, size_t n);
void serial_print_log(const char *text, size_t n);

/*
 * Queue n bytes (SERIAL_MAX at most) for output, all or none: false when there
 * is no room for them. Never sleeps. Without a port they vanish.
 */
#define SERIAL_MAX 1024
bool serial_put(const char *text, uint32_t n);

/* Sleep until serial_put(n) has a chance: 0 or -EINTR. */
int serial_wait_room(uint32_t n);

/* Stop, or go on, taking input from the port: its FIFO and the other end then
   hold it back. */
void serial_pause_input(bool pause);
