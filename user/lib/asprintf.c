/*
 * Formatting into memory that is allocated for it.
 */
#include <stdio.h>
#include <stdlib.h>

int vasprintf(char **out, const char *fmt, va_list ap)
{
    int n = vsnprintf(NULL, 0, fmt, ap);

    *out = malloc(n + 1);
    return *out ? vsnprintf(*out, n + 1, fmt, ap) : -1;
}

int asprintf(char **out, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vasprintf(out, fmt, ap);
    va_end(ap);
    return n;
}
