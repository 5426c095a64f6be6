/*
 * Resource limits: a pair (soft, hard) per resource and process, inherited by
 * fork and kept by exec. limits.c says what is enforced where.
 */
#pragma once

#include "proc/family.h"

extern const struct resource {
    const char *name, *unit; /* for people */
    struct rlimit limit;     /* at first */
} resources[RLIM_NLIMITS];

/*
 * Read and/or change the limits of process `pid` (0: the running one); `new`
 * and `old` may be NULL. 0, -EINVAL, -EPERM, -ESRCH. Takes proc_lock.
 */
int limits_access(int pid, unsigned resource, const struct rlimit *new,
                  struct rlimit *old);

/* May the running process have one more child? 0; -EAGAIN: RLIMIT_NPROC;
   -ENOMEM: little memory is left. Sleeps a while before it refuses. */
int limits_check_fork(void);

/* The tick has counted processor time of a process whose RLIMIT_CPU is not
   infinite. proc_lock held, interrupts are off. */
void limits_charge(struct group *group);
