/*
 * Formatted printing: %d %u %x %o %c %s %p %%, the flags - and 0, # for %x,
 * width, the precision of strings, *, and the length ll.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "lib/defs.h"

/* As the C library's: both return the length the whole text would have. */
int kvsnprintf(char *buf, size_t size, const char *format, va_list args);
int ksnprintf(char *buf, size_t size, const char *format, ...)
    PRINTF_LIKE(3, 4);

/*
 * Print to the kernel log: each text goes whole to every sink that
 * printf_add_sink was given. Never sleeps; may be called with locks held and
 * from interrupts.
 */
void kprintf(const char *format, ...) PRINTF_LIKE(1, 2);
void kvprintf(const char *format, va_list args);

/* `write` is called with a whole text; it must not sleep or print. */
void printf_add_sink(void (*write)(const char *text, size_t n));
