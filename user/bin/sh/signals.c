/*
 * Names of signals (see signals.h).
 */
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "sh.h"
#include "signals.h"

const char *signal_name(int sig)
{
    return sig == 0 ? "EXIT" : sigabbrev_np(sig);
}

int signal_number(const char *name)
{
    int sig = parse_count(name);

    if (sig >= 0)
        return sig < NSIGNALS ? sig : -1;
    if (strncasecmp(name, "SIG", 3) == 0)
        name += 3;
    for (sig = 0; sig < NSIGNALS; sig++)
        if (signal_name(sig) && strcasecmp(signal_name(sig), name) == 0)
            return sig;
    return -1;
}

const char *signal_text(int sig)
{
    const char *text = strsignal(sig);

    return text ? text : "Unknown signal";
}
