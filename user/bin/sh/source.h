/*
 * Running commands from where they are written: the loop around parse and
 * exec.
 */
#pragma once

#include "input.h"

/*
 * Run IN to its end, or until sh.flow says otherwise. FLAGS as for exec_node:
 * EXEC_LAST lets the last command take this process over. Returns $?.
 */
int source_input(struct input *in, int flags);

/* Run the text S likewise. */
int source_string(const char *s, int flags);

/*
 * Run the file PATH in this shell, until its end or a return in it. -1
 * (errno set) if it cannot be opened, else $?.
 */
int source_file(const char *path);

/* A person wants to leave: false, and a warning, if jobs are stopped, unless
   the line before was already answered like that. */
bool source_may_leave(void);

/* Open PATH for reading, out of the user's way; -1 (errno set) if not. */
int source_open(const char *path);
