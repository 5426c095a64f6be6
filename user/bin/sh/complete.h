/*
 * Completion of command and file names.
 */
#pragma once

#include <stdbool.h>

#include "args.h"
#include "line.h"

/*
 * Complete the word before the cursor as far as it is certain. If that adds
 * nothing because there are several ways, returns false and the names to
 * choose from in CHOICES, which live in `scratch`.
 */
bool complete_line(struct line *l, struct args *choices);
