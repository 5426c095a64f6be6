/*
 * The orderly end of a program. Functions registered with atexit and buffered
 * output are only there when something else in the program linked them in,
 * hence the weak names: a program that uses neither carries neither.
 */
#include <stdlib.h>
#include <unistd.h>
#include "hooks.h"

void exit(int status)
{
    if (atexit_run)
        atexit_run();
    if (stdio_flush)
        stdio_flush();
    _exit(status);
}

void _Exit(int status)
{
    _exit(status);
}
