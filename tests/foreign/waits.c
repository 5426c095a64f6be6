/*
 * Waiting for children: waitid and waitpid with all their options, stops and
 * continues, usage, SIGCHLD with SA_NOCLDWAIT and SA_NOCLDSTOP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int result;

static volatile int nchld;

static void on_child(int signal)
{
    (void)signal;
    nchld++;
}

static pid_t child(int code)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (code >= 0)
            _exit(code);
        for (;;)
            pause();
    }
    return pid;
}

static void show(pid_t pid, int options)
{
    siginfo_t info = {0};
    int result = waitid(P_PID, pid, &info, options);

    printf("waitid %d: code %d status %d signal %d mine %d\n", result,
           info.si_code, info.si_status, info.si_signo, info.si_pid == pid);
}

static void stops(void)
{
    pid_t pid = child(-1);
    int status;

    kill(pid, SIGSTOP);
    show(pid, WSTOPPED);
    kill(pid, SIGCONT);
    show(pid, WCONTINUED);
    kill(pid, SIGSTOP);
    printf("untraced %d\n", waitpid(pid, &status, WUNTRACED) == pid &&
                                WIFSTOPPED(status) &&
                                WSTOPSIG(status) == SIGSTOP);
    kill(pid, SIGKILL);
    show(pid, WEXITED | WNOWAIT);
    show(pid, WEXITED);
    show(pid, WEXITED);
    printf("%s\n", strerror(errno));
}

static void groups(void)
{
    pid_t a = child(1), b;
    int status;

    setpgid(a, a);
    b = child(2);
    setpgid(b, a);
    int sum = 0;
    for (int i = 0; i < 2; i++) {
        waitpid(-a, &status, 0);
        sum += WEXITSTATUS(status);
    }
    printf("group %d, then %d %s\n", sum, waitpid(-a, &status, 0),
           strerror(errno));
}

static void no_zombies(void)
{
    struct sigaction action = {.sa_handler = on_child,
                               .sa_flags = SA_NOCLDWAIT};
    pid_t pid;

    sigaction(SIGCHLD, &action, NULL);
    pid = child(0);
    result = waitpid(pid, NULL, 0);
    printf("no zombie: %d %s\n", result, strerror(errno));
    action.sa_flags = SA_NOCLDSTOP | SA_RESTART;
    sigaction(SIGCHLD, &action, NULL);
    nchld = 0;
    pid = child(-1);
    kill(pid, SIGSTOP);
    waitpid(pid, NULL, WUNTRACED);
    kill(pid, SIGCONT);
    waitpid(pid, NULL, WCONTINUED);
    printf("stops said %d\n", nchld);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    printf("death said %d\n", nchld);
    signal(SIGCHLD, SIG_IGN);
    pid = child(3);
    result = wait(NULL);
    printf("ignored: %d %s\n", result, strerror(errno));
}

int main(void)
{
    struct rusage usage;
    int status;

    setvbuf(stdout, NULL, _IONBF, 0);
    show(child(300), WEXITED);
    show(child(0), WEXITED | __WALL | WSTOPPED | WCONTINUED);
    while (wait(NULL) > 0)
        ;
    result = wait(NULL);
    printf("none: %d %s\n", result, strerror(errno));
    pid_t pid = child(-1);
    printf("nohang %d\n", waitpid(pid, &status, WNOHANG));
    kill(pid, SIGUSR1);
    printf("wait4 %d", wait4(-1, &status, 0, &usage) == pid);
    printf(" by %d core %d\n", WTERMSIG(status), !!WCOREDUMP(status));
    stops();
    groups();
    no_zombies();
    result = waitpid(-1, &status, 0x100);
    printf("bad option: %d %s\n", result, strerror(errno));
    return 0;
}
