/*
 * Signals. Each handler is installed with a restorer, the code that it
 * returns to; which one depends on the frame that SA_SIGINFO selects.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "hooks.h"

void signal_return(void);
void signal_return_rt(void);

sigset_t signals_caught;

static void note_handler(int sig, sighandler_t handler)
{
    if (sig >= 1 && sig < NSIG && handler != SIG_DFL && handler != SIG_IGN)
        __atomic_fetch_or(&signals_caught, 1ull << (sig - 1), __ATOMIC_SEQ_CST);
}

int sigaction(int sig, const struct sigaction *act, struct sigaction *old)
{
    struct kernel_sigaction new, was;

    if (act) {
        new.sa_handler = act->sa_handler;
        new.sa_flags = act->sa_flags | SA_RESTORER;
        new.sa_restorer =
            act->sa_flags &SA_SIGINFO ? signal_return_rt : signal_return;
        new.sa_mask = act->sa_mask;
        note_handler(sig, act->sa_handler);
    }
    if (syscall(SYS_rt_sigaction, sig, act ? &new : NULL, old ? &was : NULL,
                sizeof(sigset_t)) < 0)
        return -1;
    if (old) {
        old->sa_handler = was.sa_handler;
        old->sa_flags = was.sa_flags & ~SA_RESTORER;
        old->sa_restorer = was.sa_restorer;
        old->sa_mask = was.sa_mask;
    }
    return 0;
}

sighandler_t signal(int sig, sighandler_t handler)
{
    struct sigaction act = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigaction old;

    return sigaction(sig, &act, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    return syscall(SYS_rt_sigprocmask, how, set, old, sizeof(*set));
}

int sigpending(sigset_t *set)
{
    return syscall(SYS_rt_sigpending, set, sizeof(*set));
}

int sigsuspend(const sigset_t *mask)
{
    return syscall(SYS_rt_sigsuspend, mask, sizeof(*mask));
}

int sigtimedwait(const sigset_t *set, siginfo_t *info,
                 const struct timespec *timeout)
{
    return syscall(SYS_rt_sigtimedwait, set, info, timeout, sizeof(*set));
}

int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    return sigtimedwait(set, info, NULL);
}

int sigwait(const sigset_t *set, int *sig)
{
    int n = sigwaitinfo(set, NULL);

    if (n < 0)
        return errno;
    *sig = n;
    return 0;
}

int sigqueue(pid_t pid, int sig, union sigval value)
{
    siginfo_t info;

    memset(&info, 0, sizeof(info));
    info.si_signo = sig;
    info.si_code = SI_QUEUE;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value = value;
    return syscall(SYS_rt_sigqueueinfo, pid, sig, &info);
}

int killpg(pid_t pgrp, int sig)
{
    if (pgrp < 0) {
        errno = EINVAL;
        return -1;
    }
    return kill(-pgrp, sig);
}

int raise(int sig)
{
    return tgkill(getpid(), gettid(), sig);
}

static bool is_signal(int sig)
{
    if (sig >= 1 && sig < NSIG)
        return true;
    errno = EINVAL;
    return false;
}

static sigset_t bit(int sig)
{
    return 1ull << (sig - 1);
}

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~0ull;
    return 0;
}

int sigaddset(sigset_t *set, int sig)
{
    if (!is_signal(sig))
        return -1;
    *set |= bit(sig);
    return 0;
}

int sigdelset(sigset_t *set, int sig)
{
    if (!is_signal(sig))
        return -1;
    *set &= ~bit(sig);
    return 0;
}

int sigismember(const sigset_t *set, int sig)
{
    if (!is_signal(sig))
        return -1;
    return (*set & bit(sig)) != 0;
}
