/*
 * Running trees.
 */
#pragma once

#include "ast.h"

enum exec_flag {
    EXEC_LAST = 1,   /* this process has nothing to do afterwards */
    EXEC_TESTED = 2, /* the status is tested: -e does not apply */
};

/* Run N (NULL does nothing). Returns its status, which is also $?. */
int exec_node(const struct node *n, int flags);

/* What N writes, without the newlines at its end; in `scratch`. */
char *exec_substitution(const struct node *n);
