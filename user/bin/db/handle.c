/*
 * What happens when the target is about to get a signal: does db stop for it,
 * and does the target get it when it goes on?
 */
#include "db.h"

enum { SILENT = 1, SWALLOWED = 2 };

/* By signal; what is not set: stop, and pass it on. */
static unsigned char actions[NSIG] = {
    [SIGCHLD] = SILENT, [SIGALRM] = SILENT,  [SIGCONT] = SILENT,
    [SIGURG] = SILENT,  [SIGWINCH] = SILENT,
};

bool signal_stops(int sig)
{
    return !(actions[sig] & SILENT);
}

bool signal_passes(int sig)
{
    return !(actions[sig] & SWALLOWED);
}

const char *signal_text(int sig)
{
    static char text[sizeof "SIG" + SIG2STR_MAX];

    strcpy(text, "SIG");
    if (sig2str(sig, text + 3) < 0)
        snprintf(text, sizeof text, "%d", sig);
    return text;
}

static void print_action(int sig)
{
    printf("%-10s %-5s %-5s %s\n", signal_text(sig),
           signal_stops(sig) ? "stop" : "-", signal_passes(sig) ? "pass" : "-",
           strsignal(sig));
}

/* handle SIGNAL [stop|nostop] [pass|nopass] */
bool command_handle(char *text)
{
    char *name = strtok(text, " \t"), *word;
    int sig;

    if (!name)
        return error("Which signal?");
    if (str2sig(strncmp(name, "SIG", 3) == 0 ? name + 3 : name, &sig) < 0)
        return error("There is no signal %s.", name);
    while ((word = strtok(NULL, " \t")) != NULL)
        if (strcmp(word, "stop") == 0)
            actions[sig] &= ~SILENT;
        else if (strcmp(word, "nostop") == 0)
            actions[sig] |= SILENT;
        else if (strcmp(word, "pass") == 0)
            actions[sig] &= ~SWALLOWED;
        else if (strcmp(word, "nopass") == 0)
            actions[sig] |= SWALLOWED;
        else
            return error("stop, nostop, pass or nopass, not %s.", word);
    print_action(sig);
    return true;
}

void info_signals(void)
{
    for (int sig = 1; sig < SIGRTMIN; sig++)
        if (sig != SIGKILL && sig != SIGSTOP && sig != SIGTRAP)
            print_action(sig);
}
