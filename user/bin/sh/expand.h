/*
 * Expansion: from words to the strings that a command gets to see.
 *
 * Results are in the arena `scratch`. An error (unset variable under -u,
 * ${x?}, bad arithmetic) is reported and sets sh.flow; the result is then
 * not to be used.
 */
#pragma once

#include "args.h"
#include "ast.h"

/* Expand W and all words behind it, split them and match file names. */
void expand_words(const struct word *w, struct args *a);

/* One word of an argument list, likewise. */
void expand_word(const struct word *w, struct args *a);

/* W as one string: the value in an assignment, the name of a file. */
char *expand_string(const struct word *w);

/* NAME=... with its value expanded. */
char *expand_assignment(const struct word *w);

/* W as a pattern for fnmatch: what was quoted stands for itself. */
char *expand_pattern(const struct word *w);
