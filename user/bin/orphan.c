/*
 * orphan: show what becomes of a process whose parent ends first.
 *
 * A parent forks a child and ends. What to observe: the child's parent is
 * another process from then on, init, who waits for whatever is given to it,
 * so that the child does not remain a zombie when it ends.
 */
#define PROG "orphan"
#define USAGE ""
#include <sys/wait.h>
#include "tool.h"

#define POLL_US 10000

static void make_pipe(int *ends)
{
    if (pipe(ends) < 0)
        die("pipe");
}

static pid_t fork_or_die(void)
{
    pid_t pid = fork();

    if (pid < 0)
        die("fork");
    return pid;
}

/* The child: say who the parent is, in `said` too, and wait for another. */
static int child(pid_t parent, int said)
{
    printf("child %d: my parent is %d\n", getpid(), getppid());
    if (finish(0) || write_all(said, "", 1) < 0)
        return 1;
    while (getppid() == parent)
        usleep(POLL_US);
    printf("child %d: my parent is %d now\n", getpid(), getppid());
    return finish(0);
}

/* The parent: end as soon as the child has spoken. */
static int parent(void)
{
    pid_t self = getpid();
    int said[2];
    char byte;

    make_pipe(said);
    if (fork_or_die() == 0)
        return child(self, said[1]);
    if (read(said[0], &byte, 1) != 1)
        die("child");
    printf("parent %d ends before its child\n", self);
    return finish(0);
}

int main(void)
{
    int alive[2];
    char byte;

    make_pipe(alive);
    pid_t pid = fork_or_die();
    if (pid == 0)
        return parent();
    /* Nobody writes: the read ends when the last of them has ended. */
    close(alive[1]);
    if (waitpid(pid, NULL, 0) < 0 || read(alive[0], &byte, 1) < 0)
        die("wait");
    return 0;
}
