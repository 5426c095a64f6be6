/*
 * vfork: a child that borrows its parent's memory, and fork beside it.
 *
 * What to observe: as long as the child has neither ended nor executed a
 * program, the parent does not run; it is in state D, and not even SIGKILL
 * would change that on kin. What the child writes, the parent finds: there is
 * one memory. After fork the parent sleeps in wait (S), or runs, and its
 * memory is its own. (A real program does next to nothing between vfork and
 * exec: the child stands on its parent's stack.)
 */
#define PROG "vfork"
#define USAGE ""
#include <sys/wait.h>
#include "tool.h"
#include "tasks.h"

#define POLL_US 1000

static volatile int value;

/* The child: wait until the parent has got where it stays, and change what
   may be common. */
static void look(const char *call)
{
    struct task parent;

    do {
        usleep(POLL_US);
        if (read_task(getppid(), &parent) < 0)
            die("/proc");
    } while (parent.state == 'R');
    printf("%s: parent %d is in state %c while the child runs\n", call,
           parent.pid, parent.state);
    fflush(stdout);
    value = 42;
}

static void report(const char *call, pid_t pid)
{
    if (pid < 0 || waitpid(pid, NULL, 0) < 0)
        die(call);
    printf("%s: the child has written 42, the parent finds %d\n", call, value);
    finish(0);
    value = 0;
}

int main(void)
{
    pid_t pid = vfork();

    if (pid == 0) {
        look("vfork");
        _exit(0);
    }
    report("vfork", pid);

    pid = fork();
    if (pid == 0) {
        look("fork");
        _exit(0);
    }
    report("fork", pid);
    return finish(0);
}
