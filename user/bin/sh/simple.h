/*
 * Simple commands: assignments, redirections, and a command with arguments.
 */
#pragma once

#include "ast.h"

/* Run N, which is NODE_SIMPLE. As exec_node, which is what calls it. */
int exec_simple(const struct node *n, int flags);
