/*
 * The lines that were typed before.
 */
#ifndef SH_HISTORY_H
#define SH_HISTORY_H

/* Remember LINE, unless it is blank or the same as the last one. */
void history_add(const char *line);

/* The line BACK lines ago, 1 being the last; NULL if it is not known. */
const char *history_get(int back);

#endif
