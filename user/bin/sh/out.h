/*
 * Buffered output of the built-ins, to whatever is descriptor 1 when it is
 * flushed. exec flushes after each built-in and before each fork.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

void out_char(char c);
void out_add(const char *s, size_t n);
void out_str(const char *s);
void out_fmt(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* S between single quotes, so that the shell reads it back as it is. */
void out_quoted(const char *s);

/* Write out what is held. False (errno set) if any of it was lost. */
bool out_flush(void);

/* Write N bytes to FD whatever it takes. False (errno set) on an error. */
bool write_all(int fd, const char *s, size_t n);
