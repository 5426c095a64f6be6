/*
 * What exit calls and fork locks if it was linked: parts of atexit.c, file.c
 * and malloc.c.
 */
#ifndef HOOKS_H
#define HOOKS_H

/* Call the registered functions, the last one first. */
void atexit_run(void) __attribute__((weak));

/* Write out what the open files have buffered. */
void stdio_flush(void) __attribute__((weak));

extern int file_list_lock __attribute__((weak));
extern int heap_lock __attribute__((weak));

#endif
