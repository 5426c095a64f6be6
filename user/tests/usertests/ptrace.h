/*
 * What the tests of tracing share.
 */
#pragma once

#include <sys/ptrace.h>
#include "test.h"

#define EVENT(event) (SIGTRAP | (event) << 8) /* a stop's code */
#define STOP_EVENT(sig) ((sig) | PTRACE_EVENT_STOP << 8)
#define CALL_STOP (SIGTRAP | 0x80) /* with TRACESYSGOOD */

/* A child that is traced by the caller, has stopped by SIGSTOP and will call
   fn(arg), as with START. */
#define START_TRACED(fn, arg)                                                  \
    start_traced((void (*)(void *))(void (*)(void))(fn), (void *)(arg))
pid_t start_traced(void (*fn)(void *), void *arg);

/* Wait for a tracee's stop with this code. */
#define STOPS(pid, code) check_stop(__FILE__, __LINE__, pid, code)
void check_stop(const char *file, int line, pid_t pid, int code);

void go_on(int request, pid_t pid, int sig);
struct user_regs_struct regs_of(pid_t pid);
siginfo_t info_of(pid_t pid);
unsigned long message_of(pid_t pid);
void detach(pid_t pid, int sig);
pid_t tracer_of(pid_t pid); /* or 0 */
void quiet(pid_t pid);      /* no change of it is there to be waited for */

void stay(void *unused);          /* sleep for ever */
void count(volatile unsigned *n); /* run for ever */
pid_t start_sleeper(void);        /* a child that sleeps for ever */
