/*
 * System calls on processes: birth, becoming another program, death, waiting,
 * family. What they do is in kernel/proc/; here arguments are fetched and
 * results put where the caller wants them.
 */
#include "abi/errno.h"
#include "abi/sched.h"
#include "abi/wait.h"
#include "proc/exec.h"
#include "proc/exit.h"
#include "proc/fork.h"
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

SYSCALL(clone, uint32_t flags, uaddr_t stack, uaddr_t parent_tid, uaddr_t tls,
        uaddr_t child_tid)
{
    return clone_process(&(struct clone_args){
        .flags = flags & ~CSIGNAL,
        .exit_signal = (int)(flags & CSIGNAL),
        .stack = stack,
        .parent_tid = parent_tid,
        .child_tid = child_tid,
        .tls = tls,
    });
}

SYSCALL_AS(fork, sys_clone(SIGCHLD, 0, 0, 0, 0));
SYSCALL_AS(vfork, sys_clone(CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0));

SYSCALL_AS(execve,
           WITH_NAME(name, AT_FDCWD, a, exec_user(name.path, b, c, NULL)));

SYSCALL(exit, int status)
{
    exit_thread(W_EXITCODE(status, 0));
}

SYSCALL(exit_group, int status)
{
    exit_group(W_EXITCODE(status, 0));
}

SYSCALL(wait4, int pid, uaddr_t status, int options, uaddr_t rusage)
{
    const int known =
        WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | (int)__WCLONE | __WALL;
    struct wait_result result;
    int found;

    if (options & ~known)
        return -EINVAL;
    if (pid == INT32_MIN)
        return -ESRCH;
    found = wait_child(pid, options | WEXITED, &result);
    if (found <= 0)
        return found;
    if (copyout_if(status, &result.status, sizeof(result.status)) < 0 ||
        (rusage && put_rusage(rusage, &result.usage) < 0))
        return -EFAULT;
    return found;
}

SYSCALL_AS(waitpid, sys_wait4(a, b, c, 0));

/* What happened to the child, in waitid's words. */
static siginfo_t wait_info(const struct wait_result *result)
{
    int status = result->status;
    siginfo_t info = {
        .si_signo = SIGCHLD,
        .si_pid = result->pid,
        .si_uid = result->uid,
    };

    if (WIFEXITED(status)) {
        info.si_code = CLD_EXITED;
        info.si_status = WEXITSTATUS(status);
    } else if (result->trapped) {
        info.si_code = CLD_TRAPPED;
        info.si_status = status >> 8;
    } else if (WIFSTOPPED(status)) {
        info.si_code = CLD_STOPPED;
        info.si_status = WSTOPSIG(status);
    } else if (WIFCONTINUED(status)) {
        info.si_code = CLD_CONTINUED;
        info.si_status = SIGCONT;
    } else {
        info.si_code = WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
        info.si_status = WTERMSIG(status);
    }
    return info;
}

/* Wait as waitid's arguments say; what wait_child returns. */
static int wait_as_told(int which, int id, int options,
                        struct wait_result *result)
{
    const int changes = WEXITED | WSTOPPED | WCONTINUED;
    const int known =
        changes | WNOHANG | WNOWAIT | __WNOTHREAD | (int)__WCLONE | __WALL;

    if ((options & ~known) || !(options & changes) || which > P_PGID ||
        which < 0 || (which == P_PID && id <= 0) || (which == P_PGID && id < 0))
        return -EINVAL;
    if (which == P_PGID && id == 1)
        return -ECHILD; /* init's group: not the caller's children */
    if (which != P_PID)
        id = which == P_PGID ? -id : -1;
    return wait_child(id, options, result);
}

/* The result is stored, as zeros, after a failure, too. */
SYSCALL(waitid, int which, int id, uaddr_t infop, int options, uaddr_t rusage)
{
    struct wait_result result;
    siginfo_t info = {.si_signo = 0};
    int found = wait_as_told(which, id, options, &result);

    if (found > 0)
        info = wait_info(&result);
    if (copyout_if(infop, &info, sizeof(info)) < 0)
        return -EFAULT;
    if (found <= 0)
        return found;
    return rusage ? put_rusage(rusage, &result.usage) : 0;
}

SYSCALL_AS(getpid, current()->group->leader->pid);

SYSCALL(getppid, void)
{
    spin_guard(&proc_lock);
    return parent_pid(current());
}

SYSCALL_ENTRY(setpgid, set_pgid);
SYSCALL_ENTRY(getpgid, get_pgid);
SYSCALL_AS(getpgrp, get_pgid(0));
SYSCALL_ENTRY(setsid, set_sid);
SYSCALL_ENTRY(getsid, get_sid);
SYSCALL_ENTRY(ptrace, ptrace);
