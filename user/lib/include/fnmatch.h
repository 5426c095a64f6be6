/* Matching names against shell patterns. */
#pragma once

#define FNM_NOMATCH 1

#define FNM_PATHNAME 1 /* no wildcard matches a slash */
#define FNM_NOESCAPE 2 /* a backslash is an ordinary character */
#define FNM_PERIOD 4   /* no wildcard matches a leading dot */

int fnmatch(const char *pattern, const char *string, int flags);
