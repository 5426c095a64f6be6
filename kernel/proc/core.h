/*
 * Core files: the memory and registers of a process that a signal ends, for a
 * debugger to look at afterwards.
 */
#pragma once

#include "abi/elf.h"
#include "mem/buffer.h"
#include "proc/signal.h"

/* Those that leave a core when nobody handles them. */
#define SIGNALS_CORE                                                           \
    (SIGMASK(SIGQUIT) | SIGMASK(SIGILL) | SIGMASK(SIGTRAP) |                   \
     SIGMASK(SIGABRT) | SIGMASK(SIGBUS) | SIGMASK(SIGFPE) | SIGMASK(SIGSEGV) | \
     SIGMASK(SIGXCPU) | SIGMASK(SIGXFSZ) | SIGMASK(SIGSYS))

/*
 * The running process is about to end by this signal: end its other threads
 * and write the file `core` in its working directory, if its limits and rights
 * allow that. exit_group, which must follow, reports it. Sleeps.
 */
void core_dump(const siginfo_t *info);

/* A thread is about to exit: if another dumps core, first wait until that has
   been done, since this one's registers belong to it. */
void core_wait(void);

/* Add the notes, for core.c: registers of all threads, name, auxiliary vector.
 */
void core_notes(struct buffer *notes, const siginfo_t *info);
