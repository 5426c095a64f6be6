/*
 * Variables.
 */
#pragma once

#include <stdbool.h>

#include "mem.h"

enum { VAR_EXPORT = 1, VAR_READONLY = 2 };

/* Values to be restored, newest first. */
struct locals {
    struct saved_var *first;
};

/* Take over the environment and set what is missing. */
void var_init(char **environment);

/* The value of NAME, or NULL if it is not set. */
const char *var_get(const char *name);

/*
 * Set NAME to VALUE and add FLAGS. With a VALUE of NULL only the flags
 * change. False if NAME is readonly, which is reported and aborts the
 * command.
 */
bool var_set(const char *name, const char *value, int flags);

/* Set from "NAME=VALUE". */
bool var_assign(const char *text, int flags);

bool var_unset(const char *name);

/* NAME=VALUE for each exported variable, then NULL, in arena A. */
char **var_environment(struct arena *a);

/*
 * Print the variables that have all of FLAGS, sorted, as commands that set
 * them again; COMMAND ("export") goes before each.
 */
void var_print(int flags, const char *command);

/* Remember NAME as it is in L; var_restore brings all of L back. */
void var_save(struct locals *l, const char *name);
void var_restore(struct locals *l);

/* NAME's variable was saved in L. */
bool var_is_saved(const struct locals *l, const char *name);
