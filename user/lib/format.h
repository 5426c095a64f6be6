/*
 * Formatting as printf does it, into anything that takes bytes.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

struct sink {
    /* Take n bytes of output. */
    void (*write)(struct sink *sink, const char *s, size_t n);
    size_t total; /* bytes so far, counted by format */
};

/* Format into the sink; returns the number of bytes, as printf does. */
int format(struct sink *sink, const char *fmt, va_list ap);
