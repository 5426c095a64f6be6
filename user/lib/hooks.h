/*
 * What exit calls and fork locks if it was linked: parts of atexit.c, file.c
 * and malloc.c. And what spawn.c must know.
 */
#pragma once

#include <signal.h>

/* Call the registered functions, the last one first. */
void atexit_run(void) __attribute__((weak));

/* Write out what the open files have buffered. */
void stdio_flush(void) __attribute__((weak));

extern int file_list_lock __attribute__((weak));
extern int heap_lock __attribute__((weak));

/* Signals that ever had a handler (signal.c). */
extern sigset_t signals_caught;
