/*
 * Birth. fork, vfork, clone and kernel threads are one function with different
 * flags: copy_process.
 */
#pragma once

#include "sched/proc.h"

struct clone_args {
    uint32_t flags;  /* CLONE_* */
    int exit_signal; /* to the parent when the child dies; 0: none */
    uaddr_t stack;   /* the child's stack pointer; 0: the parent's */
    uaddr_t parent_tid, child_tid; /* for CLONE_*TID */
    uaddr_t tls;                   /* struct user_desc, for CLONE_SETTLS */
    void (*entry)(void); /* kernel thread that starts here; NULL: user */
    const char *name;    /* of a kernel thread */
};

/*
 * Make a process and start it; with CLONE_VFORK, return when it has released
 * the parent's memory by exec or exit. The child's pid, or -EINVAL (flags),
 * -EAGAIN (no pid, RLIMIT_NPROC), -ENOMEM, -EFAULT. Sleeps.
 */
int clone_process(const struct clone_args *args);

extern struct proc *kthreadd; /* pid 2: parent of the kernel threads */

void fork_init(void);
