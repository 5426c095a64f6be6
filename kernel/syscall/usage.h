/*
 * What processes used, as the system calls report it.
 */
#ifndef KIN_SYSCALL_USAGE_H
#define KIN_SYSCALL_USAGE_H

#include "proc/family.h"

struct rusage rusage_of(const struct usage *usage);

#endif
