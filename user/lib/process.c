/*
 * Waiting, groups and priorities: calls that the gate has in another shape.
 */
#include <errno.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NO_CHANGE (-1u)

pid_t wait(int *status)
{
    return wait4(-1, status, 0, NULL);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    return wait4(pid, status, options, NULL);
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
    return wait4(-1, status, options, usage);
}

int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    return syscall(SYS_waitid, type, id, info, options, NULL);
}

int setpgrp(void)
{
    return setpgid(0, 0);
}

/* The gate returns 20 - priority, so that -1 is always an error there. */
int getpriority(int which, id_t who)
{
    long n = syscall(SYS_getpriority, which, who);

    return n < 0 ? -1 : 20 - n;
}

int nice(int increment)
{
    if (syscall(SYS_nice, increment) < 0)
        return -1;
    errno = 0;
    return getpriority(PRIO_PROCESS, 0);
}

int seteuid(uid_t uid)
{
    return setresuid(NO_CHANGE, uid, NO_CHANGE);
}

int setegid(gid_t gid)
{
    return setresgid(NO_CHANGE, gid, NO_CHANGE);
}
