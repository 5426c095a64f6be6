/*
 * Names of signals.
 */
#pragma once

#define NSIGNALS 32 /* 1 to 31, and 0 for EXIT in trap */

/* "INT" for SIGINT, "EXIT" for 0; NULL if SIG has no name. */
const char *signal_name(int sig);

/* The number for "INT", "SIGINT", "int" or "2"; -1 if it is none. */
int signal_number(const char *name);

/* What a shell says when a command died of SIG. */
const char *signal_text(int sig);
