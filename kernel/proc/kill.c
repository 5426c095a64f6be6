/*
 * kill, tgkill, sigqueue: who gets a signal, and who may send it.
 */
#include "abi/errno.h"
#include "proc/cred.h"
#include "proc/signal.h"

/* May the running process send it? Root; or its real or effective user is the
   receiver's real or saved one; or SIGCONT inside the session. 0, -EPERM, or
   -EINVAL: no such signal. proc_lock held. */
static int may_signal(const struct proc *p, int sig)
{
    const struct cred *mine = current()->cred, *theirs = p->cred;

    if (sig < 0 || sig >= NSIG)
        return -EINVAL;
    if (mine->uid.effective == 0 || mine->uid.effective == theirs->uid.real ||
        mine->uid.effective == theirs->uid.saved ||
        mine->uid.real == theirs->uid.real ||
        mine->uid.real == theirs->uid.saved ||
        (sig == SIGCONT &&
         session_id(p->group) == session_id(current()->group)))
        return 0;
    return -EPERM;
}

siginfo_t signal_sender(int sig, int code)
{
    return (siginfo_t){
        .si_signo = sig,
        .si_code = code,
        .si_pid = current()->group->leader->pid,
        .si_uid = current()->cred->uid.real,
    };
}

void signal_self(int sig)
{
    siginfo_t info = signal_sender(sig, SI_USER);

    spin_guard(&proc_lock);
    send_signal(current(), sig, &info);
}

/* One process. Signal 0 only asks. */
static int kill_one(struct proc *p, int sig)
{
    siginfo_t info = signal_sender(sig, SI_USER);
    int error = may_signal(p, sig);

    if (!error && sig != 0)
        send_group(p->group, sig, &info);
    return error;
}

/* All but init and the caller's own process. Kernel threads count, as on
   Linux, though they hear nothing of it. */
static int kill_all(int sig)
{
    int result = -ESRCH;
    struct proc *p, *next;

    list_for_each_safe(p, next, &all_procs, task_link) {
        if (p != p->group->leader || p == init_proc ||
            p->group == current()->group)
            continue;
        result = kill_one(p, sig);
        if (result == -EPERM)
            result = 0; /* as on Linux */
    }
    return result;
}

static int kill_group(struct pgrp *pgrp, int sig)
{
    int result = -ESRCH;
    struct group *group;

    if (!pgrp)
        return -ESRCH;
    list_for_each(group, &pgrp->members, pgrp_link) {
        int error = kill_one(group->leader, sig);

        if (error == 0 || result == -ESRCH)
            result = error;
    }
    return result;
}

int signal_kill(int pid, int sig)
{
    struct proc *p;

    spin_guard(&proc_lock);
    if (pid > 0) {
        p = find_proc(pid);
        return p ? kill_one(p, sig) : -ESRCH;
    }
    if (pid == -1)
        return kill_all(sig);
    if (pid == 0)
        return kill_group(current()->group->pgrp, sig);
    return pid == INT32_MIN ? -ESRCH : kill_group(find_pgrp(-pid), sig);
}

/* To one thread: 0 or why not. */
static int send_thread(int tgid, int tid, int sig, const siginfo_t *info)
{
    struct proc *p;
    int error;

    if (tid <= 0 || tgid < 0)
        return -EINVAL;
    spin_guard(&proc_lock);
    p = find_proc(tid);
    if (!p || (tgid != 0 && p->group->leader->pid != tgid))
        return -ESRCH;
    error = may_signal(p, sig);
    return error || sig == 0 ? error : send_signal(p, sig, info);
}

int signal_thread(int tgid, int tid, int sig)
{
    siginfo_t info = signal_sender(sig, SI_TKILL);

    return send_thread(tgid, tid, sig, &info);
}

/* Only to oneself may one say that it comes from elsewhere. */
static bool is_honest(const siginfo_t *info, int pid)
{
    return (info->si_code < 0 && info->si_code != SI_TKILL) ||
           pid == current()->pid;
}

int signal_queue(int pid, int sig, siginfo_t *info)
{
    struct proc *p;
    int error;

    if (!is_honest(info, pid))
        return -EPERM;
    info->si_signo = sig;
    spin_guard(&proc_lock);
    p = find_proc(pid);
    error = p ? may_signal(p, sig) : -ESRCH;
    return error || sig == 0 ? error : send_group(p->group, sig, info);
}

int signal_queue_thread(int tgid, int tid, int sig, siginfo_t *info)
{
    if (tgid <= 0 || tid <= 0)
        return -EINVAL;
    if (!is_honest(info, tid))
        return -EPERM;
    info->si_signo = sig;
    return send_thread(tgid, tid, sig, info);
}
