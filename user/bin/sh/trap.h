/*
 * Signals that the shell itself gets.
 *
 * A handler only notes that a signal came; what it leads to runs between two
 * commands, in trap_run.
 */
#pragma once

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>

/* The signal noted last, or 0: if it is set, call trap_run. */
extern volatile sig_atomic_t trap_pending;

/* Where to jump to when SIGINT or SIGHUP is noted; NULL: nowhere. */
extern sigjmp_buf *volatile trap_escape;

/* Has SIG been noted, and trap_run not been called since? */
bool trap_noted(int sig);

/*
 * Bring what happens on each signal in line with the traps that are set,
 * sh.interactive and OPT_MONITOR. To be called when one of these changes.
 */
void trap_update(void);

/* Run the traps of all signals noted; ^C at a prompt aborts the command. */
void trap_run(void);

/* Run the EXIT trap, if there is one, with $? as it is. */
void trap_exit(void);

/* What exit without a number ends with: $?, in a trap as it was before. */
int trap_status(void);

/* A subshell begins: forget all traps but those that ignore. */
void trap_reset(void);

/* This process ignores SIG from now on, and so do its children. */
void trap_ignore(int sig);

/* Is there a trap that this process must live to run? */
bool trap_any(void);

int builtin_trap(int argc, char **argv);
