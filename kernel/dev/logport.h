/*
 * The second serial port, COM2, as a place for the kernel log only.
 */
#ifndef KIN_DEV_LOGPORT_H
#define KIN_DEV_LOGPORT_H

#include "lib/defs.h"

bool logport_init(void); /* false: no such port */

/* Sink of kprintf: waits for the port, in any context. */
void logport_print(const char *text, size_t n);

#endif
