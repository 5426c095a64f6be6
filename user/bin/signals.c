/*
 * signals: what is kept while they are blocked, and in which order they come.
 *
 * A process blocks signals, is sent some, and lets them come. What to observe:
 * of several SIGUSR1 that wait one remains, of several real-time signals all
 * do, with their values, in the order they were sent; those with lower numbers
 * come first. A signal that is not blocked while a handler runs interrupts
 * that handler; one in its sa_mask waits for its end. A system call that a
 * handler has interrupted fails with EINTR, or goes on with SA_RESTART.
 */
#define PROG "signals"
#define USAGE ""
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include "tool.h"
#include "tasks.h"

#define POLL_US 1000

static int depth;              /* of handlers that are running */
static volatile int *nhandled; /* SIGUSR2 so far; a child sees it too */

static void handler(int sig, siginfo_t *info, void *context)
{
    char name[SIG2STR_MAX];

    (void)context;
    sig2str(sig, name);
    printf("  %*shandler of SIG%s", 2 * depth, "", name);
    if (sig >= SIGRTMIN)
        printf(", value %d", info->si_value.sival_int);
    printf("\n");
    depth++;
    if (sig == SIGUSR1 && info->si_code == SI_USER)
        raise(SIGUSR2);
    depth--;
    *nhandled += sig == SIGUSR2;
    if (sig < SIGRTMIN)
        printf("  %*send of SIG%s\n", 2 * depth, "", name);
}

static void handle(int sig, int flags, sigset_t mask)
{
    struct sigaction action = {.sa_flags = SA_SIGINFO | flags, .sa_mask = mask};

    action.sa_sigaction = handler;
    if (sigaction(sig, &action, NULL) < 0)
        die("sigaction");
}

static void queue(int sig, int value)
{
    if (sigqueue(getpid(), sig, (union sigval){.sival_int = value}) < 0)
        die("sigqueue");
}

static void blocked(void)
{
    sigset_t all, old, pending;
    char name[SIG2STR_MAX];

    printf("blocked: sent are RTMIN+1 RTMIN RTMIN USR1 USR1, then waiting:");
    sigfillset(&all);
    handle(SIGUSR1, 0, all);
    handle(SIGRTMIN, 0, all);
    handle(SIGRTMIN + 1, 0, all);
    sigprocmask(SIG_BLOCK, &all, &old);
    queue(SIGRTMIN + 1, 1);
    queue(SIGRTMIN, 2);
    queue(SIGRTMIN, 3);
    queue(SIGUSR1, 4);
    queue(SIGUSR1, 5);
    sigpending(&pending);
    for (int sig = 1; sig < NSIG; sig++)
        if (sigismember(&pending, sig) && sig2str(sig, name) == 0)
            printf(" %s", name);
    printf("\nunblocked:\n");
    sigprocmask(SIG_SETMASK, &old, NULL);
}

static void nested(void)
{
    sigset_t none, usr2;

    sigemptyset(&none);
    sigemptyset(&usr2);
    sigaddset(&usr2, SIGUSR2);
    handle(SIGUSR2, 0, none);
    printf("SIGUSR1's handler sends SIGUSR2, which it does not block:\n");
    handle(SIGUSR1, 0, none);
    kill(getpid(), SIGUSR1);
    printf("the same with SIGUSR2 in its sa_mask:\n");
    handle(SIGUSR1, 0, usr2);
    kill(getpid(), SIGUSR1);
}

/* The child: send SIGUSR2 as soon as the parent sleeps in waitpid, and end
   when its handler runs. */
static void disturb(pid_t parent)
{
    int before = *nhandled;
    struct task task;

    do {
        usleep(POLL_US);
        if (read_task(parent, &task) < 0)
            die("/proc");
    } while (task.state != 'S');
    kill(parent, SIGUSR2);
    while (*nhandled == before)
        usleep(POLL_US);
    _exit(0);
}

static void interrupted(const char *what, int flags)
{
    sigset_t none;
    pid_t parent = getpid(), pid;

    sigemptyset(&none);
    handle(SIGUSR2, flags, none);
    printf("%s:\n", what);
    finish(0);
    pid = fork();
    if (pid == 0)
        disturb(parent);
    if (pid < 0)
        die("fork");
    int result = waitpid(pid, NULL, 0);
    printf("  waitpid: %s\n", result < 0 ? strerror(errno) : "child reaped");
    if (result < 0)
        waitpid(pid, NULL, 0);
}

int main(void)
{
    nhandled = mmap(NULL, sizeof *nhandled, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (nhandled == MAP_FAILED)
        die("memory");
    blocked();
    nested();
    interrupted("a handler interrupts waitpid", 0);
    interrupted("the same with SA_RESTART", SA_RESTART);
    return finish(0);
}
