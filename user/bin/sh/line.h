/*
 * A line of text with a cursor in it, as the editor keeps it.
 */
#pragma once

#include <stddef.h>

struct line {
    char *s; /* from the heap, with room for a NUL */
    size_t len, cap;
    size_t pos; /* the cursor is before this byte */
};

/* Make the line S, with the cursor at its end. */
void line_set(struct line *l, const char *s);

/* Put N bytes of S before the cursor. */
void line_insert(struct line *l, const char *s, size_t n);

/* Remove the bytes FROM up to TO; the cursor is then there. */
void line_delete(struct line *l, size_t from, size_t to);

/* Where the word before the cursor begins, with the blanks behind it. */
size_t line_word_start(const struct line *l);

/* The line, NUL-terminated. */
const char *line_text(struct line *l);
