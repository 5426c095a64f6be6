/*
 * Redirections.
 */
#pragma once

#include <stdbool.h>

#include "ast.h"

/* Descriptors below this are the user's; the shell keeps its own above. */
#define FIRST_OWN_FD 10

/* What descriptors were before redirect; lives in `scratch`. */
struct saved_fd;

/*
 * Carry out the redirections R. With SAVED, what they replace is remembered
 * there for redirect_undo, also after a failure. False after reporting one.
 */
bool redirect(const struct redir *r, struct saved_fd **saved);

/* Bring back every descriptor of SAVED. */
void redirect_undo(struct saved_fd *saved);

/* Forget what SAVED remembers: the redirections stay. */
void redirect_keep(struct saved_fd *saved);

/*
 * A duplicate of FD, out of the user's way and closed by exec. -1 (errno
 * set) if there is none.
 */
int own_fd(int fd);
