/*
 * Functions: their names, their calls and their local variables.
 */
#pragma once

#include <stdbool.h>

#include "ast.h"

struct function;

/* Define NAME as BODY, whose arena lives as long as the function. */
void function_define(const char *name, const struct node *body);

struct function *function_find(const char *name);

/* False if there is no such function. */
bool function_unset(const char *name);

/* Call F with ARGV[1..ARGC) as its parameters. FLAGS as for exec_node. */
int function_call(struct function *f, int argc, char **argv, int flags);

/*
 * Make NAME local to the running function, with its value as it is. False if
 * no function is running.
 */
bool function_local(const char *name);
