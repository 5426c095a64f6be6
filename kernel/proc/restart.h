/*
 * Calls with a timeout that a signal interrupts. When no handler runs for it
 * (SIGSTOP and SIGCONT, say) such a call goes on for what is left of its time:
 *
 *     deadline = restart_deadline(clock_ns() + timeout);
 *     if (sleep_until(chan, lock, deadline) == -EINTR)
 *         return restart_at(deadline);
 *
 * The way back to user mode (deliver.c) then makes the program call
 * restart_syscall, or, if a handler is to run, makes the result -EINTR. The
 * program's registers still hold the arguments, so restart_syscall has the
 * interrupted call made again (syscall.c); restart_deadline tells it what was
 * kept. A return from a handler forgets what was interrupted before it ran.
 *
 * A call whose timeout lies in user memory may write there what is left and
 * return -ERESTARTNOHAND instead; so may one with an absolute time.
 */
#pragma once

#include "abi/errno.h"
#include "sched/proc.h"

/* The deadline of a call, clock_ns() time: `fresh`, or that of the call which
   is being continued. */
static inline uint64_t restart_deadline(uint64_t fresh)
{
    const struct proc *p = current();

    return p->restarting ? p->restart_deadline : fresh;
}

/* What an interrupted call returns to be continued until `deadline`. */
static inline int restart_at(uint64_t deadline)
{
    current()->restart_deadline = deadline;
    return -ERESTART_RESTARTBLOCK;
}
