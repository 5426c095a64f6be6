/*
 * Death and being waited for. exit.c tells the steps.
 */
#pragma once

#include "proc/family.h"

/* End the running thread; `status` as wait reports it (abi/wait.h:
   W_EXITCODE). */
void exit_thread(int status) NORETURN;

/* End all threads of the running process. */
void exit_group(int status) NORETURN;

/* The running process no longer uses p->mm (exec, exit): tell who waits for
   that, a vfork parent, a joining thread, one who wants a lock that p holds.
   May sleep. */
void release_memory(struct proc *p);

/* The other threads are killed, and the running one is to wait for their end.
   If one of them waits for it (CLONE_VFORK | CLONE_THREAD), that is over. */
void release_lending_thread(void);

/* The dead p has no tracer, or is a leader: its parent's turn, or nobody's.
   proc_lock held. p may be gone on return. */
void exit_untraced(struct proc *p);

/* What wait found. */
struct wait_result {
    int pid;
    int status;   /* the status word of wait4 */
    bool trapped; /* it has stopped for its tracer, the caller */
    uint32_t uid;
    struct usage usage; /* of the child and its own waited-for children */
};

/*
 * Wait for a change of a child: `pid` > 0 that child, -1 any, 0 any in the
 * caller's process group, < -1 any in process group -pid. `options`: WEXITED,
 * WUNTRACED (= WSTOPPED), WCONTINUED: which changes; WNOHANG, WNOWAIT,
 * __WALL, __WCLONE, __WNOTHREAD. Returns the child's pid; 0 with WNOHANG when
 * none has changed; -ECHILD; -ERESTARTSYS when a signal came. Sleeps.
 */
int wait_child(int pid, int options, struct wait_result *result);
