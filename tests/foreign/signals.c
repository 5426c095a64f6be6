/*
 * Signals: handlers with and without information, masks, interrupted calls,
 * a fault that is caught, an alternate stack.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t count, code, zero;
static sigjmp_buf back;

static void on_signal(int signal)
{
    (void)signal;
    count++;
}

static void on_info(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    code = info->si_pid == getpid();
}

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)context;
    code = (int)info->si_addr;
    siglongjmp(back, signal);
}

static void handle(int signal, void (*handler)(int, siginfo_t *, void *),
                   int flags)
{
    struct sigaction action = {.sa_flags = flags | SA_SIGINFO};

    action.sa_sigaction = handler;
    sigaction(signal, &action, NULL);
}

static void recurse(int n)
{
    volatile char space[4096];

    space[0] = (char)n;
    recurse(n + space[0] + 1);
    space[0]++;
}

static void catch_faults(void)
{
    static char stack[16384];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    int signal;

    handle(SIGSEGV, on_fault, SA_ONSTACK);
    handle(SIGFPE, on_fault, 0);
    sigaltstack(&alternate, NULL);
    signal = sigsetjmp(back, 1);
    if (signal == 0)
        *(volatile int *)0x1234 = 1;
    printf("signal %d at 0x%x\n", signal, code);
    signal = sigsetjmp(back, 1);
    if (signal == 0)
        printf("%d\n", 1 / zero);
    printf("signal %d\n", signal);
    signal = sigsetjmp(back, 1);
    if (signal == 0)
        recurse(0);
    printf("the stack's end: signal %d\n", signal);
}

int main(void)
{
    sigset_t set, old;
    char c;
    int fds[2];

    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    printf("count %d\n", count);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGUSR1);
    printf("blocked: count %d\n", count);
    sigpending(&set);
    printf("pending %d\n", sigismember(&set, SIGUSR1));
    printf("sigsuspend %d", sigsuspend(&old));
    printf(" %s, count %d\n", strerror(errno), count);
    sigprocmask(SIG_SETMASK, &old, NULL);
    handle(SIGUSR2, on_info, 0);
    kill(getpid(), SIGUSR2);
    printf("sender known: %d\n", code);
    pid_t pid = pipe(fds) == 0 ? fork() : -1;
    while (pid == 0) { /* again and again: one may come before the read */
        usleep(20000);
        kill(getppid(), SIGUSR2);
    }
    printf("read %d", (int)read(fds[0], &c, 1));
    printf(" %s\n", strerror(errno));
    kill(pid, SIGKILL);
    while (wait(NULL) != pid)
        ;
    signal(SIGPIPE, SIG_IGN);
    close(fds[0]);
    printf("write %d", (int)write(fds[1], "x", 1));
    printf(" %s\n", strerror(errno));
    catch_faults();
    fflush(stdout);
    raise(SIGTERM);
    return 0;
}
