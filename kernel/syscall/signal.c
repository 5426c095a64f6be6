/*
 * System calls on signals. Signal sets are 64 bits here; the old calls pass 32
 * and change the others not at all.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "proc/sigframe.h"
#include "proc/signal.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

#define LOW_HALF 0xffffffffull

SYSCALL_ENTRY(kill, signal_kill);
SYSCALL_AS(tkill, signal_thread(0, a, b));
SYSCALL_AS(tgkill, (int)a <= 0 ? -EINVAL : signal_thread(a, b, c));

SYSCALL(rt_sigaction, int signal, uaddr_t action, uaddr_t old,
        uint32_t set_size)
{
    struct kernel_sigaction new, was;

    if (set_size != sizeof(sigset_t))
        return -EINVAL;
    return copyin_if(&new, action, sizeof(new))
               ?: signal_action(signal, action ? &new : NULL, &was)
               ?: copyout_if(old, &was, sizeof(was));
}

SYSCALL(sigaction, int signal, uaddr_t action, uaddr_t old)
{
    struct old_sigaction narrow;
    struct kernel_sigaction new, was;
    int error;

    if (copyin_if(&narrow, action, sizeof(narrow)) < 0)
        return -EFAULT;
    if (action)
        new = (struct kernel_sigaction){
            .sa_handler = narrow.sa_handler,
            .sa_flags = narrow.sa_flags,
            .sa_restorer = narrow.sa_restorer,
            .sa_mask = narrow.sa_mask,
        };
    error = signal_action(signal, action ? &new : NULL, &was);
    if (error)
        return error;
    narrow = (struct old_sigaction){
        .sa_handler = was.sa_handler,
        .sa_mask = (uint32_t)was.sa_mask,
        .sa_flags = was.sa_flags,
        .sa_restorer = was.sa_restorer,
    };
    return copyout_if(old, &narrow, sizeof(narrow));
}

SYSCALL(rt_sigprocmask, int how, uaddr_t set, uaddr_t old, uint32_t set_size)
{
    sigset_t new, was;

    if (set_size != sizeof(sigset_t))
        return -EINVAL;
    return copyin_if(&new, set, sizeof(new))
               ?: signal_mask(how, set ? &new : NULL, &was)
               ?: copyout_if(old, &was, sizeof(was));
}

SYSCALL(sigprocmask, int how, uaddr_t set, uaddr_t old)
{
    sigset_t new = 0, was;

    if (copyin_if(&new, set, sizeof(uint32_t)) < 0)
        return -EFAULT;
    if (how == SIG_SETMASK)
        new |= current()->sig_blocked & ~LOW_HALF;
    return signal_mask(how, set ? &new : NULL, &was)
               ?: copyout_if(old, &was, sizeof(uint32_t));
}

SYSCALL(rt_sigpending, uaddr_t set, uint32_t set_size)
{
    sigset_t pending = signals_pending();

    if (set_size > sizeof(pending))
        return -EINVAL;
    return copyout(set, &pending, set_size);
}

SYSCALL_AS(sigpending, sys_rt_sigpending(a, sizeof(uint32_t)));

SYSCALL(rt_sigsuspend, uaddr_t mask, uint32_t set_size)
{
    sigset_t set;

    return get_sigset(&set, mask, set_size) ?: signal_suspend(set);
}

/* The first two arguments of sigsuspend mean nothing. */
SYSCALL_AS(sigsuspend,
           signal_suspend(c | (current()->sig_blocked & ~LOW_HALF)));
SYSCALL_AS(pause, signal_suspend(current()->sig_blocked));

SYSCALL(rt_sigtimedwait, uaddr_t user_set, uaddr_t user_info, uaddr_t timeout,
        uint32_t set_size)
{
    uint64_t deadline = UINT64_MAX;
    sigset_t set;
    siginfo_t info;
    int sig, error = get_sigset(&set, user_set, set_size);

    if (!error && timeout) {
        error = get_time(&deadline, timeout, UNIT_NS);
        deadline += clock_ns();
    }
    if (error)
        return error;
    sig = signal_timedwait(set, deadline, &info);
    if (sig > 0 && user_info && siginfo_copyout(user_info, &info) < 0)
        return -EFAULT;
    return sig;
}

SYSCALL(rt_sigqueueinfo, int pid, int signal, uaddr_t user_info)
{
    siginfo_t info;

    return copyin(&info, user_info, sizeof(info))
               ?: signal_queue(pid, signal, &info);
}

SYSCALL(rt_tgsigqueueinfo, int pid, int tid, int signal, uaddr_t user_info)
{
    siginfo_t info;

    return copyin(&info, user_info, sizeof(info))
               ?: signal_queue_thread(pid, tid, signal, &info);
}

SYSCALL(sigaltstack, uaddr_t new, uaddr_t old)
{
    stack_t set, was;

    return copyin_if(&set, new, sizeof(set))
               ?: signal_altstack(new ? &set : NULL, &was)
               ?: copyout_if(old, &was, sizeof(was));
}

SYSCALL_AS(sigreturn, sigframe_return(user_trapframe()));
SYSCALL_AS(rt_sigreturn, sigframe_return_info(user_trapframe()));
