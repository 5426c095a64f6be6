/*
 * The values of parameters, special ones among them.
 */
#pragma once

#include <stdbool.h>

/*
 * The value of parameter NAME (not @ or *), NULL if it is not set. Valid
 * until the parameter changes or `scratch` is rewound.
 */
const char *param_get(const char *name);

/* Is NAME @ or *? */
bool param_is_all(const char *name);

/* The positional parameters joined by SEPARATOR (0: by nothing). */
char *param_join(int separator);

/*
 * VALUE, which may be changed for it, without the shortest (TWICE: longest)
 * part that PATTERN matches, at its start (OP #) or end (OP %).
 */
const char *param_trim(char *value, const char *pattern, char op, bool twice);

/* Make V[0..N) the positional parameters, by copying them. */
void params_set(char **v, int n);
/* Drop the first N parameters. */
void params_shift(int n);
/* Free what the current parameters own. */
void params_free(void);
