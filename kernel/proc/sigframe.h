/*
 * Handlers: what lies on the user stack while one runs (abi/sigframe.h).
 */
#pragma once

#include "proc/signal.h"

/*
 * Build the frame of a handler and point tf at the handler, which will return
 * by sigreturn to what tf says now, with signal mask `mask`. 0, or -EFAULT
 * when the stack cannot hold it.
 */
int sigframe_push(struct trapframe *tf, const siginfo_t *info,
                  const struct kernel_sigaction *action, sigset_t mask);

/* sigreturn and rt_sigreturn: go back to what the frame says. Returns the
   value of eax then; a bad frame is SIGSEGV. */
int32_t sigframe_return(struct trapframe *tf);
int32_t sigframe_return_info(struct trapframe *tf);

/* sigaltstack; kernel pointers, each may be NULL. 0, -EPERM, -EINVAL, -ENOMEM
 */
int signal_altstack(const stack_t *new, stack_t *old);

/* *info to the user, with all of its SIGINFO_SIZE bytes: 0 or -EFAULT */
int siginfo_copyout(uaddr_t dst, const siginfo_t *info);
