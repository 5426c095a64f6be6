/*
 * jobctl: a process group that is stopped, continued and ended as one.
 *
 * This is what a shell does with a job; ^Z, fg and bg are no more than that. A
 * group of two processes is sent signals by kill(-group). What to observe: all
 * members stop (state T) and go on (S) together; the parent gets to know of
 * each step by wait, as it does of the end; SIGTERM, sent to a stopped group,
 * waits until the group is continued; only SIGKILL would not.
 */
#define PROG "jobctl"
#define USAGE ""
#include <signal.h>
#include <sys/wait.h>
#include "tool.h"
#include "tasks.h"

#define MEMBERS 2
#define POLL_US 1000

static pid_t members[MEMBERS];

/* Wait until all members are in the state, and say so. */
static void show(char state)
{
    struct task task;

    for (int i = 0; i < MEMBERS; i++) {
        for (;;) {
            if (read_task(members[i], &task) < 0)
                die("/proc");
            if (task.state == state)
                break;
            usleep(POLL_US);
        }
        printf("    process %d of group %d: state %c\n", task.pid, task.pgrp,
               task.state);
    }
    finish(0);
}

static void start(void)
{
    for (int i = 0; i < MEMBERS; i++) {
        members[i] = fork();
        if (members[i] < 0)
            die("fork");
        if (members[i] == 0) {
            setpgid(0, members[0]);
            for (;;)
                pause();
        }
        /* Both do it: so it has been done, whoever comes first. */
        setpgid(members[i], members[0]);
    }
}

static void send(int sig)
{
    char name[SIG2STR_MAX];

    sig2str(sig, name);
    printf("kill(-%d, SIG%s)\n", members[0], name);
    finish(0);
    if (kill(-members[0], sig) < 0)
        die("kill");
}

/* What wait tells about each member: its end, and what `options` ask for. */
static void wait_for_all(int options)
{
    int status;

    for (int i = 0; i < MEMBERS; i++) {
        if (waitpid(members[i], &status, options) < 0)
            die("wait");
        printf("    wait: process %d ", members[i]);
        if (WIFSTOPPED(status))
            printf("stopped by signal %d\n", WSTOPSIG(status));
        else if (WIFCONTINUED(status))
            printf("continued\n");
        else if (WIFSIGNALED(status))
            printf("ended by signal %d\n", WTERMSIG(status));
        else
            printf("ended with status %d\n", WEXITSTATUS(status));
    }
}

int main(void)
{
    start();
    show('S');
    send(SIGSTOP);
    wait_for_all(WUNTRACED);
    show('T');
    send(SIGCONT);
    wait_for_all(WCONTINUED);
    show('S');
    send(SIGSTOP);
    wait_for_all(WUNTRACED);
    send(SIGTERM);
    show('T');
    send(SIGCONT);
    wait_for_all(0);
    return finish(0);
}
