/*
 * Programs: finding them along PATH and becoming one.
 */
#pragma once

/* What the status says when a command could not run. */
enum { STATUS_CANNOT_RUN = 126, STATUS_NOT_FOUND = 127 };

/*
 * The next file to try for NAME along *PATH, in `scratch`; NULL at the end.
 * An empty element of the path means the current directory.
 */
char *path_next(const char **path, const char *name);

/* The file that NAME runs, in `scratch`; NULL if there is none. */
char *command_find(const char *name);

/*
 * Become the program ARGV[0] with the exported variables as its environment.
 * Returns only when that failed, after reporting it: the status to end with.
 */
int command_exec(char **argv);
