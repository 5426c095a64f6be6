/*
 * A failed assertion.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void assert_fail(const char *cond, const char *file, int line, const char *func)
{
    dprintf(2, "%s:%d: %s: Assertion `%s' failed.\n", file, line, func, cond);
    abort();
}
