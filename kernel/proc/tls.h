/*
 * Thread-local storage: three segments per thread, in the GDT while it runs
 * (set_thread_area(2), CLONE_SETTLS).
 */
#pragma once

#include "abi/sched.h"
#include "sched/proc.h"

/*
 * Set a segment of p, which is the running process or not yet started. An
 * entry_number of -1 takes a free one and is set to it. 0; -EINVAL: no such
 * entry, or not a data segment of 32 bits; -ESRCH: no entry is free.
 */
int tls_set(struct proc *p, struct user_desc *desc);

/* Describe the segment desc->entry_number of p: 0 or -EINVAL. */
int tls_get(const struct proc *p, struct user_desc *desc);
