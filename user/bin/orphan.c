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

/* The child: stay until the parent, who reads the pipe, has ended. */
static void live(pid_t parent)
{
    printf("child %d: my parent is %d\n", getpid(), getppid());
    if (finish(0))
        _exit(1);
    while (getppid() == parent)
        usleep(10000);
    printf("child %d: my parent is %d now\n", getpid(), getppid());
}

int main(void)
{
    int ends[2];
    char byte;
    pid_t parent;

    if (pipe(ends) < 0 || (parent = fork()) < 0)
        die("fork");
    if (parent == 0) {
        pid_t self = getpid(), child = fork();
        if (child < 0)
            die("fork");
        if (child == 0) {
            live(self);
            return finish(0);
        }
        usleep(100000); /* let the child say who its parent is */
        printf("parent %d ends before its child\n", self);
        return finish(0);
    }
    /* Nobody writes: the read ends when the last of them has ended. */
    close(ends[1]);
    if (waitpid(parent, NULL, 0) < 0 || read(ends[0], &byte, 1) < 0)
        die("wait");
    return 0;
}
