/*
 * Names of signals (see signals.h).
 */
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "sh.h"
#include "signals.h"

static const char *const names[NSIGNALS] = {
    "EXIT",
    [SIGHUP] = "HUP",
    [SIGINT] = "INT",
    [SIGQUIT] = "QUIT",
    [SIGILL] = "ILL",
    [SIGTRAP] = "TRAP",
    [SIGABRT] = "ABRT",
    [SIGBUS] = "BUS",
    [SIGFPE] = "FPE",
    [SIGKILL] = "KILL",
    [SIGUSR1] = "USR1",
    [SIGSEGV] = "SEGV",
    [SIGUSR2] = "USR2",
    [SIGPIPE] = "PIPE",
    [SIGALRM] = "ALRM",
    [SIGTERM] = "TERM",
    [SIGCHLD] = "CHLD",
    [SIGCONT] = "CONT",
    [SIGSTOP] = "STOP",
    [SIGTSTP] = "TSTP",
    [SIGTTIN] = "TTIN",
    [SIGTTOU] = "TTOU",
    [SIGURG] = "URG",
    [SIGXCPU] = "XCPU",
    [SIGXFSZ] = "XFSZ",
    [SIGVTALRM] = "VTALRM",
    [SIGPROF] = "PROF",
    [SIGWINCH] = "WINCH",
    [SIGIO] = "IO",
    [SIGPWR] = "PWR",
    [SIGSYS] = "SYS",
};

const char *signal_name(int sig)
{
    return sig >= 0 && sig < NSIGNALS ? names[sig] : NULL;
}

int signal_number(const char *name)
{
    int sig = parse_count(name);

    if (sig >= 0)
        return sig < NSIGNALS ? sig : -1;
    if (strncasecmp(name, "SIG", 3) == 0)
        name += 3;
    for (sig = 0; sig < NSIGNALS; sig++)
        if (names[sig] && strcasecmp(names[sig], name) == 0)
            return sig;
    return -1;
}

const char *signal_text(int sig)
{
    const char *text = strsignal(sig);

    return text ? text : "Unknown signal";
}
