/*
 * timeout: run a command, and end it if it takes too long.
 *
 *   -s SIGNAL    end it with this signal, not with TERM
 *   -k DURATION  if that does not end it, send KILL so much later
 *
 * The exit status is the command's, or 124 if it ran out of time. The command
 * and this program are a process group of their own, which the signal is sent
 * to, so that it ends what the command started as well.
 */
#define PROG "timeout"
#define USAGE "[-s signal] [-k duration] duration command [argument ...]"
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include "tool.h"
#include "duration.h"

#define NS_PER_US 1000

#define STATUS_TIMED_OUT 124

static int end_signal = SIGTERM;
static struct timespec kill_after;
static pid_t child;
static volatile sig_atomic_t timed_out;

static void set_timer(const struct timespec *after)
{
    struct itimerval timer = {
        .it_value = {after->tv_sec,
                     (after->tv_nsec + NS_PER_US - 1) / NS_PER_US}};

    setitimer(ITIMER_REAL, &timer, NULL);
}

/* Time is up, for the first or for the second time; or this program shall end,
 * and the command with it. */
static void pass_on(int sig)
{
    if (sig == SIGALRM) {
        sig = timed_out ? SIGKILL : end_signal;
        if (sig != SIGKILL)
            set_timer(&kill_after);
        timed_out = 1;
    }
    kill(child, sig);
    signal(sig, SIG_IGN);
    kill(0, sig); /* KILL ends this process as well */
    kill(child, SIGCONT);
}

static void read_options(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "+k:s:")) != -1) {
        if (option == 'k' && read_duration(optarg, &kill_after))
            continue;
        if (option == 's' &&
            str2sig(strncmp(optarg, "SIG", 3) == 0 ? optarg + 3 : optarg,
                    &end_signal) == 0)
            continue;
        if (option != '?')
            fprintf(stderr, PROG ": bad value: %s\n", optarg);
        usage();
    }
}

int main(int argc, char **argv)
{
    static const int signals[] = {SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    struct timespec duration;
    sigset_t all, mask;
    int status;

    read_options(argc, argv);
    if (argc - optind < 2 || !read_duration(argv[optind], &duration))
        usage();
    setpgid(0, 0);
    signal(SIGTTIN, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask); /* until `child` is known */
    child = fork();
    if (child < 0)
        die("fork");
    if (child == 0) {
        signal(SIGTTIN, SIG_DFL);
        signal(SIGTTOU, SIG_DFL);
        sigprocmask(SIG_SETMASK, &mask, NULL);
        become(argv + optind + 1);
    }
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], pass_on);
    if (end_signal != SIGKILL && end_signal != SIGSTOP)
        signal(end_signal, pass_on);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    if (duration.tv_sec || duration.tv_nsec)
        set_timer(&duration);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            die("wait");
    if (timed_out)
        return STATUS_TIMED_OUT;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
