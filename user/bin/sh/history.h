/*
 * The lines that were typed before.
 */
#pragma once

/* Remember LINE, unless it is blank or the same as the last one. */
void history_add(const char *line);

/* The line BACK lines ago, 1 being the last; NULL if it is not known. */
const char *history_get(int back);
