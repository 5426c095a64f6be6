/*
 * What signals cost.
 */
#include <signal.h>
#include <unistd.h>
#include "bench.h"

static volatile int handled;

static void handler(int sig)
{
    (void)sig;
    handled++;
}

static void handle(void)
{
    signal(SIGUSR1, handler);
}

static void unhandle(void)
{
    signal(SIGUSR1, SIG_DFL);
}

static void run_kill(int count)
{
    pid_t me = getpid();

    while (count-- > 0)
        kill(me, SIGUSR1);
}

const struct row signal_rows[] = {
    {"signal", "kill to the own handler and back", 2000, 1500, .run = run_kill,
     .before = handle, .after = unhandle},
    {.name = NULL},
};
