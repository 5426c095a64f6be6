/*
 * Matching file names against patterns.
 */
#pragma once

#include <stdbool.h>

#include "args.h"

/*
 * Add the names of all files that PATTERN matches to A, sorted. False if
 * there are none.
 */
bool pathname_match(const char *pattern, struct args *a);

/* Remove the backslashes that quote characters in PATTERN, in place. */
char *pattern_unescape(char *pattern);
