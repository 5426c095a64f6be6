/*
 * Reading lines from a person.
 */
#pragma once

#include <stddef.h>

/*
 * Prompt with the expansion of the variable PROMPT and read a line, with
 * editing if the terminal can do it. Returns it with its newline, *N
 * characters that are valid until the next call. NULL at the end of input
 * (*N is 0) or when the person typed ^C (*N is 1).
 */
const char *edit_line(const char *prompt, size_t *n);

/* The person ended the input: leave the terminal at the start of a line. */
void edit_goodbye(void);
