/*
 * Processes: fork, exec, wait, pipes, system and popen, limits, groups.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void wait_for(pid_t pid)
{
    int status;

    if (waitpid(pid, &status, 0) != pid)
        printf("waitpid: %s\n", strerror(errno));
    else if (WIFEXITED(status))
        printf("exited with %d\n", WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        printf("killed by %d\n", WTERMSIG(status));
    fflush(stdout);
}

static void use_pipe(void)
{
    int fds[2], total = 0, n;
    char buf[1000];
    pid_t pid;

    if (pipe(fds) < 0 || (pid = fork()) < 0)
        exit(1);
    if (pid == 0) {
        close(fds[0]);
        for (int i = 0; i < 100; i++)
            if (write(fds[1], buf, sizeof buf) != sizeof buf)
                _exit(1);
        _exit(0);
    }
    close(fds[1]);
    while ((n = read(fds[0], buf, sizeof buf)) > 0)
        total += n;
    close(fds[0]);
    printf("%d bytes\n", total);
    wait_for(pid);
}

static void run_programs(char *self)
{
    char line[100], *args[] = {self, "child", NULL};
    char *env[] = {"A=b", NULL};
    pid_t pid = vfork();
    FILE *p;

    if (pid == 0) {
        execve(self, args, env);
        _exit(127);
    }
    wait_for(pid);
    posix_spawn(&pid, self, NULL, NULL, args, env);
    wait_for(pid);
    printf("system: %d\n", WEXITSTATUS(system("exit 3")));
    p = popen("echo from the shell; exit 4", "r");
    printf("%s", fgets(line, sizeof line, p));
    printf("pclose: %d\n", WEXITSTATUS(pclose(p)));
    printf("execl: %d\n", execl("/none", "none", NULL));
}

int main(int argc, char **argv)
{
    struct rlimit limit;
    struct rusage usage;
    pid_t pid;

    if (argc > 1) {
        printf("%s, A=%s\n", argv[1], getenv("A"));
        return 5;
    }
    for (int i = 0; i < 3; i++) {
        pid = fork();
        if (pid == 0)
            _exit(i);
        wait_for(pid);
    }
    pid = fork();
    if (pid == 0)
        abort();
    wait_for(pid);
    pid = fork();
    if (pid == 0)
        pause();
    kill(pid, SIGKILL);
    wait_for(pid);
    printf("wait: %d", wait(NULL));
    printf(" %s\n", strerror(errno));
    printf("parent: %d\n", getppid() != getpid());
    printf("groups: %d\n", getpgid(0) == getpgrp());
    printf("limit: %d\n", getrlimit(RLIMIT_NOFILE, &limit));
    printf("usage: %d\n", getrusage(RUSAGE_CHILDREN, &usage));
    use_pipe();
    run_programs(argv[0]);
    return 0;
}
