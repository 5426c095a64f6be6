/*
 * Bytes that become more: a block from kmalloc, moved to a larger one when it
 * is full. All zero is an empty one. No locks: it is its user's.
 */
#pragma once

#include "lib/defs.h"

struct buffer {
    char *bytes;        /* kfree them at the end */
    uint32_t len, size; /* used; there are so many */
    bool failed;        /* there was no memory for more: bytes are missing */
};

/* A place for n more bytes behind the others, or NULL. The caller fills it and
   counts them in `len`. */
char *buffer_reserve(struct buffer *buffer, uint32_t n);

/* Append n bytes. */
void buffer_add(struct buffer *buffer, const void *data, uint32_t n);
