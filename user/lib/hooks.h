/*
 * What exit calls if it was linked: the functions of atexit.c and file.c.
 */
#ifndef HOOKS_H
#define HOOKS_H

/* Call the registered functions, the last one first. */
void atexit_run(void) __attribute__((weak));

/* Write out what the open files have buffered. */
void stdio_flush(void) __attribute__((weak));

#endif
