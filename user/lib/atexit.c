/*
 * Functions to call at exit.
 */
#include <stdlib.h>
#include "hooks.h"

#define ATEXIT_MAX 32 /* POSIX: at least 32 */

static void (*functions[ATEXIT_MAX])(void);
static int count;

int atexit(void (*fn)(void))
{
    if (count == ATEXIT_MAX)
        return -1;
    functions[count++] = fn;
    return 0;
}

/* A function may register another one, which is then called next. */
void atexit_run(void)
{
    while (count > 0)
        functions[--count]();
}
