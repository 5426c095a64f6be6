/*
 * Traps (see trap.h).
 *
 * A signal that was ignored when the shell was started stays ignored, so
 * that nohup works through a shell; POSIX forbids to trap it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs.h"
#include "mem.h"
#include "out.h"
#include "sh.h"
#include "signals.h"
#include "source.h"
#include "trap.h"

volatile sig_atomic_t trap_pending;
sigjmp_buf *volatile trap_escape;

static volatile sig_atomic_t noted[NSIGNALS];
static char *traps[NSIGNALS]; /* NULL, "" to ignore, or commands; [0] EXIT */
static bool touched[NSIGNALS];
static bool locked[NSIGNALS]; /* ignored when the shell began */
static int interrupted = -1;  /* $? before the running trap, or -1 */

static void note(int sig)
{
    noted[sig] = 1;
    trap_pending = sig;
    if (trap_escape && (sig == SIGINT || sig == SIGHUP))
        siglongjmp(*trap_escape, 1);
}

bool trap_noted(int sig)
{
    return noted[sig];
}

/* What SIG shall do when no trap is set for it. */
static sighandler_t untrapped(int sig)
{
    switch (sig) {
    case SIGINT:
    case SIGHUP:
        return sh.interactive ? note : SIG_DFL;
    case SIGQUIT:
    case SIGTERM:
        return sh.interactive ? SIG_IGN : SIG_DFL;
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return sh.options & OPT_MONITOR ? SIG_IGN : SIG_DFL;
    default:
        return SIG_DFL;
    }
}

static void apply(int sig)
{
    sighandler_t handler = untrapped(sig);
    struct sigaction action, old;

    if (traps[sig])
        handler = traps[sig][0] ? note : SIG_IGN;
    if (handler == SIG_DFL && !touched[sig])
        return;
    if (!touched[sig] && sigaction(sig, NULL, &old) == 0)
        locked[sig] = old.sa_handler == SIG_IGN && !sh.interactive;
    touched[sig] = true;
    if (locked[sig])
        return;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handler;
    if (sigaction(sig, &action, NULL) < 0 && handler == note)
        signal(sig, SIG_IGN);
}

void trap_update(void)
{
    int sig;

    for (sig = 1; sig < NSIGNALS; sig++)
        apply(sig);
}

void trap_ignore(int sig)
{
    free(traps[sig]);
    traps[sig] = xstrdup("");
    apply(sig);
}

bool trap_any(void)
{
    int sig;

    for (sig = 0; sig < NSIGNALS; sig++)
        if (traps[sig] && traps[sig][0])
            return true;
    return false;
}

void trap_reset(void)
{
    int sig;

    for (sig = 0; sig < NSIGNALS; sig++) {
        noted[sig] = 0;
        if (traps[sig] && traps[sig][0]) {
            free(traps[sig]);
            traps[sig] = NULL;
        }
    }
    trap_pending = 0;
    interrupted = -1;
    trap_update();
}

int trap_status(void)
{
    return interrupted >= 0 ? interrupted : sh.status;
}

/* Run the commands of a trap: TEXT, which is freed. */
static void run_text(char *text)
{
    int before = interrupted;

    interrupted = sh.status;
    source_string(text, 0);
    interrupted = before;
    free(text);
}

/* Run the commands of trap SIG; $? is afterwards what it was. */
static void run_one(int sig)
{
    int status = sh.status;

    run_text(xstrdup(traps[sig]));
    if (!sh.flow)
        sh.status = status;
}

/* ^C came while the shell itself was at work. */
static void interrupt(void)
{
    write_all(STDERR_FILENO, "\n", 1);
    shell_abort(128 + SIGINT);
}

/* The terminal is gone: so are the jobs, and the shell. */
static void hang_up(void)
{
    jobs_hang_up();
    sh.status = 128 + SIGHUP;
    sh.flow = FLOW_EXIT;
}

void trap_run(void)
{
    int sig;

    trap_pending = 0;
    for (sig = 1; sig < NSIGNALS; sig++) {
        if (!noted[sig])
            continue;
        if (sh.flow) { /* what is left runs later */
            trap_pending = sig;
            return;
        }
        noted[sig] = 0;
        if (traps[sig] && traps[sig][0])
            run_one(sig);
        else if (sig == SIGINT && sh.interactive)
            interrupt();
        else if (sig == SIGHUP && sh.interactive)
            hang_up();
    }
}

void trap_exit(void)
{
    char *text = traps[0];
    int status = sh.status;

    traps[0] = NULL;
    if (!text)
        return;
    sh.flow = FLOW_NONE;
    run_text(text);
    if (sh.flow != FLOW_EXIT)
        sh.status = status;
}

static void print_traps(void)
{
    int sig;

    for (sig = 0; sig < NSIGNALS; sig++) {
        if (!traps[sig])
            continue;
        out_str("trap -- ");
        out_quoted(traps[sig]);
        out_fmt(" %s\n", signal_name(sig));
    }
}

static void set_trap(int sig, const char *action)
{
    free(traps[sig]);
    traps[sig] = action ? xstrdup(action) : NULL;
    if (sig > 0)
        apply(sig);
}

/* trap [action condition...]; an action that is a number resets as - does. */
int builtin_trap(int argc, char **argv)
{
    const char *action = NULL;
    int i = 1, status = 0;

    if (i < argc && strcmp(argv[i], "--") == 0)
        i++;
    if (i == argc) {
        print_traps();
        return 0;
    }
    if (parse_count(argv[i]) < 0 && (argc - i > 1 || argv[i][0] == '-')) {
        action = strcmp(argv[i], "-") == 0 ? NULL : argv[i];
        i++;
    }
    for (; i < argc; i++) {
        int sig = signal_number(argv[i]);
        if (sig < 0) {
            warn("trap: %s: bad signal", argv[i]);
            status = 1;
        } else {
            set_trap(sig, action);
        }
    }
    return status;
}
