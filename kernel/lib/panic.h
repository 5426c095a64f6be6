/*
 * The end: a broken invariant. Never for what a user, a disk or a lack of
 * memory can cause.
 */
#pragma once

#include "lib/defs.h"

/*
 * Print "panic: " and the message, then CPU, process, registers and a
 * symbolised backtrace; stop the other CPUs; leave QEMU with a failing status
 * when the debug-exit device is there, else halt. May be called anywhere.
 */
void panic(const char *format, ...) NORETURN PRINTF_LIKE(1, 2);

/* What a function's start leaves on the stack, where ebp points then. */
struct frame {
    const struct frame *caller;
    uint32_t return_address;
};

/* The return addresses from `frame` outwards, as far as the frames lie in
   [start, end): how many, at most `max`. */
unsigned backtrace(const struct frame *frame, const void *start,
                   const void *end, uint32_t *addresses, unsigned max);

/*
 * What floors above add to a panic, set by them at start; NULL is nothing.
 * Each is called once, with interrupts off and everything possibly broken.
 */
struct panic_hooks {
    void (*stop_cpus)(void);                          /* halt all other CPUs */
    void (*describe_process)(char *buf, size_t size); /* pid and name */
    void (*power_off)(void); /* with a failing status, if that can be */
};
extern struct panic_hooks panic_hooks;
extern volatile bool panicking; /* some CPU is in panic() */

#define ASSERT(condition)                                                      \
    do {                                                                       \
        if (__builtin_expect(!(condition), 0))                                 \
            panic("%s:%d: %s: assertion `%s' failed", __FILE__, __LINE__,      \
                  __func__, #condition);                                       \
    } while (0)
