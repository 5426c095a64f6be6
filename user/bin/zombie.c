/*
 * zombie: show a process that has ended and still has a pid.
 *
 * A child ends at once, but its parent does not wait for it yet. What to
 * observe: in that time the child's state is Z. It has no memory left, only
 * its exit status, kept for the parent; kill changes nothing any more. When
 * the parent has waited, the pid is gone. "zombie 20 &" and then "ps" leave
 * time to look around.
 */
#define PROG "zombie"
#define USAGE "[seconds]"
#include <signal.h>
#include <sys/wait.h>
#include "tool.h"
#include "tasks.h"

static void show(int pid, const char *when)
{
    struct task task;

    if (read_task(pid, &task) < 0)
        printf("%s: there is no process %d\n", when, pid);
    else
        printf("%s: process %d is in state %c\n", when, pid, task.state);
    finish(0);
}

int main(int argc, char **argv)
{
    siginfo_t info;
    int status, seconds = argc > 1 ? number(argv[1], 0, INT_MAX) : 1;
    pid_t pid = fork();

    if (pid < 0)
        die("fork");
    if (pid == 0)
        _exit(42);
    sleep(seconds);
    if (waitid(P_PID, pid, &info, WEXITED | WNOWAIT) < 0) /* it stays */
        die("waitid");
    show(pid, "before wait");
    kill(pid, SIGKILL);
    show(pid, "after kill");
    if (waitpid(pid, &status, 0) < 0)
        die("wait");
    printf("wait tells its exit status: %d\n", WEXITSTATUS(status));
    show(pid, "after wait");
    return finish(0);
}
