/*
 * Lists of strings that grow, like the arguments of a command. They live in
 * `scratch`, as a rule with their strings.
 */
#pragma once

/* v ends with NULL once something was added. */
struct args {
    char **v;
    int n, cap;
};

void args_init(struct args *a);
void args_add(struct args *a, char *s);
