/*
 * Signals that are queued, waited for and blocked: sigqueue, sigwaitinfo,
 * sigtimedwait, sigsuspend, pending sets, real-time order.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int result;

static void on_queued(int signal, siginfo_t *info, void *context)
{
    (void)context;
    printf("handler %d value %d code %d\n", signal - SIGRTMIN,
           info->si_value.sival_int, info->si_code);
}

static void in_order(void)
{
    struct sigaction action = {.sa_sigaction = on_queued,
                               .sa_flags = SA_SIGINFO};
    sigset_t set, old;

    sigemptyset(&set);
    for (int i = 0; i < 3; i++) {
        sigaction(SIGRTMIN + i, &action, NULL);
        sigaddset(&set, SIGRTMIN + i);
    }
    action.sa_mask = set;
    for (int i = 0; i < 3; i++)
        sigaction(SIGRTMIN + i, &action, NULL);
    sigprocmask(SIG_BLOCK, &set, &old);
    for (int i = 0; i < 6; i++)
        sigqueue(getpid(), SIGRTMIN + (i * 2) % 3,
                 (union sigval){.sival_int = i});
    sigpending(&set);
    printf("pending %d %d\n", sigismember(&set, SIGRTMIN),
           sigismember(&set, SIGUSR1));
    sigprocmask(SIG_SETMASK, &old, NULL);
}

static void waited(void)
{
    struct timespec soon = {0, 20000000};
    siginfo_t info;
    sigset_t set;
    int sig;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    result = sigtimedwait(&set, &info, &soon);
    printf("timed %d %s\n", result, strerror(errno));
    kill(getpid(), SIGUSR1);
    sig = sigwaitinfo(&set, &info);
    printf("%d from me %d\n", sig == SIGUSR1, info.si_pid == getpid());
    pid_t pid = fork();
    if (pid == 0)
        _exit(5);
    sigwait(&set, &sig);
    printf("child: %d\n", sig == SIGCHLD);
    waitpid(pid, NULL, 0);
}

static void on_signal(int signal)
{
    (void)signal;
}

static void suspended(void)
{
    sigset_t set, none;

    sigemptyset(&none);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGUSR2, on_signal);
    raise(SIGUSR2);
    result = sigsuspend(&none);
    printf("suspend %d %s\n", result, strerror(errno));
    sigpending(&set);
    printf("left %d\n", sigismember(&set, SIGUSR2));
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    in_order();
    waited();
    suspended();
    result = kill(getpid(), 1000);
    printf("bad: %d %s\n", result, strerror(errno));
    printf("%s, %s\n", strsignal(SIGTSTP), strsignal(SIGBUS));
    return 0;
}
