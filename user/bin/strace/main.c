/*
 * strace: run a command and show its system calls and signals.
 *
 *   -f       its children as well
 *   -p PID   no command but this process (more than one may be named); ^C lets
 *            it go
 *   -e LIST  only these calls ("open,read", "!brk"; "trace=" may precede)
 *   -c       no calls but a table of how many there were
 *   -o FILE  write to FILE, not to standard error
 *   -s N     show N bytes of strings (32)
 *   -t, -tt  the time of day at each line, to the microsecond with -tt
 *
 * The exit status is the command's.
 */
#include "strace.h"
#include "../trace.h"

#define MAX_BYTES 32

struct options options = {.max_bytes = MAX_BYTES};

static const char *file; /* -o */
static pid_t *pids;      /* -p */
static size_t npids;

static volatile sig_atomic_t interrupted;

/* The alarm ends a wait that began just after `interrupted` was looked at. */
static void interrupt(int sig)
{
    if (!interrupted)
        interrupted = sig;
    alarm(1);
}

/* A signal ends the tracing, not this program, unless it is ignored. */
static void catch_signals(void)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM};
    struct sigaction action;

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        sigaction(signals[i], NULL, &action);
        if (action.sa_handler != SIG_DFL)
            continue;
        action.sa_handler = interrupt;
        action.sa_flags = 0; /* no SA_RESTART: waiting ends */
        sigaction(signals[i], &action, NULL);
    }
}

static void read_option(int option)
{
    switch (option) {
    case 'c':
        options.count = true;
        break;
    case 'e':
        if (!select_calls(optarg)) {
            fprintf(stderr, PROG ": unknown call in \"%s\"\n", optarg);
            usage();
        }
        break;
    case 'f':
        options.follow = true;
        break;
    case 'o':
        file = optarg;
        break;
    case 'p':
        pids = make_room(pids, npids, sizeof *pids);
        pids[npids++] = number(optarg, 1, INT_MAX);
        break;
    case 's':
        options.max_bytes = number(optarg, 0, COPY_SIZE);
        break;
    case 't':
        options.times++;
        break;
    default:
        usage();
    }
}

static void attach(pid_t pid, long trace_options)
{
    if (ptrace(PTRACE_SEIZE, pid, 0, trace_options) < 0 ||
        ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0) {
        fprintf(stderr, PROG ": process %d: %s\n", (int)pid, strerror(errno));
        exit(1);
    }
    tracee_add(pid);
    fprintf(stderr, PROG ": Process %d attached\n", (int)pid);
}

/* End as the command did, or by SIG if that is not 0. */
static int end_like(int status, int sig)
{
    if (WIFSIGNALED(status))
        sig = WTERMSIG(status);
    if (sig) {
        signal(sig, SIG_DFL);
        raise(sig);
    }
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    long trace_options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;
    int option, status;
    pid_t command = 0;

    while ((option = getopt(argc, argv, "+ce:fo:p:s:t")) != -1)
        read_option(option);
    if ((optind == argc) == (npids == 0))
        usage();
    if (options.follow)
        trace_options |=
            PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
    output_open(file);
    if (npids == 0) {
        char *program = find_program(argv[optind]);
        command = trace_start(program, argv + optind, trace_options);
        tracee_add(command)->ours = true;
    }
    catch_signals();
    for (size_t i = 0; i < npids; i++)
        attach(pids[i], trace_options);
    status = trace_all(command, &interrupted);
    detach_all();
    if (options.count)
        count_print();
    output_flush();
    if (command && interrupted)
        kill(command, interrupted);
    return end_like(status, interrupted);
}
