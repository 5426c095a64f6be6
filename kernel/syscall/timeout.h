/*
 * Timeouts in user memory: struct timespec, with seconds of 32 bits, or (wide)
 * of 64.
 */
#ifndef KIN_SYSCALL_TIMEOUT_H
#define KIN_SYSCALL_TIMEOUT_H

#include "lib/defs.h"

/* Fetch one, in ns: 0, -EFAULT or -EINVAL. What is too long to count becomes
   the longest that adds to clock_ns() without wrapping. */
int get_timeout(uaddr_t src, bool wide, uint64_t *ns);

#endif
