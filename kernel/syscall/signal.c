/*
 * System calls on signals. Signal sets are 64 bits here; the old calls pass 32
 * and change the others not at all.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "proc/sigframe.h"
#include "proc/signal.h"
#include "syscall/syscall.h"
#include "syscall/timeout.h"
#include "vm/user.h"

#define LOW_HALF 0xffffffffull

SYSCALL(kill, int pid, int signal)
{
    return signal_kill(pid, signal);
}

SYSCALL(tkill, int tid, int signal)
{
    return signal_thread(0, tid, signal);
}

SYSCALL(tgkill, int pid, int tid, int signal)
{
    return pid <= 0 ? -EINVAL : signal_thread(pid, tid, signal);
}

SYSCALL(rt_sigaction, int signal, uaddr_t action, uaddr_t old,
        uint32_t set_size)
{
    struct kernel_sigaction new, was;
    int error;

    if (set_size != sizeof(sigset_t))
        return -EINVAL;
    if (action && copyin(&new, action, sizeof(new)) < 0)
        return -EFAULT;
    error = signal_action(signal, action ? &new : NULL, &was);
    if (!error && old && copyout(old, &was, sizeof(was)) < 0)
        error = -EFAULT;
    return error;
}

SYSCALL(sigaction, int signal, uaddr_t action, uaddr_t old)
{
    struct kernel_sigaction new, was;
    struct old_sigaction narrow;
    int error;

    if (action) {
        if (copyin(&narrow, action, sizeof(narrow)) < 0)
            return -EFAULT;
        new = (struct kernel_sigaction){
            .sa_handler = narrow.sa_handler,
            .sa_flags = narrow.sa_flags,
            .sa_restorer = narrow.sa_restorer,
            .sa_mask = narrow.sa_mask,
        };
    }
    error = signal_action(signal, action ? &new : NULL, &was);
    if (error || !old)
        return error;
    narrow = (struct old_sigaction){
        .sa_handler = was.sa_handler,
        .sa_mask = (uint32_t)was.sa_mask,
        .sa_flags = was.sa_flags,
        .sa_restorer = was.sa_restorer,
    };
    return copyout(old, &narrow, sizeof(narrow));
}

/* The ancient call: fires once and does not block. */
SYSCALL(signal, int signal, uint32_t handler)
{
    struct kernel_sigaction was, new = {
                                     .sa_handler = (sighandler_t)handler,
                                     .sa_flags = SA_RESETHAND | SA_NODEFER,
                                 };
    int error = signal_action(signal, &new, &was);

    return error ? error : (int32_t)was.sa_handler;
}

SYSCALL(rt_sigprocmask, int how, uaddr_t set, uaddr_t old, uint32_t set_size)
{
    sigset_t new, was;
    int error;

    if (set_size != sizeof(sigset_t))
        return -EINVAL;
    if (set && copyin(&new, set, sizeof(new)) < 0)
        return -EFAULT;
    error = signal_mask(how, set ? &new : NULL, &was);
    if (!error && old && copyout(old, &was, sizeof(was)) < 0)
        error = -EFAULT;
    return error;
}

SYSCALL(sigprocmask, int how, uaddr_t set, uaddr_t old)
{
    sigset_t new = 0, was;
    int error;

    if (set && copyin(&new, set, sizeof(uint32_t)) < 0)
        return -EFAULT;
    if (how == SIG_SETMASK)
        new |= current()->sig_blocked & ~LOW_HALF;
    error = signal_mask(how, set ? &new : NULL, &was);
    if (!error && old && copyout(old, &was, sizeof(uint32_t)) < 0)
        error = -EFAULT;
    return error;
}

SYSCALL(rt_sigpending, uaddr_t set, uint32_t set_size)
{
    sigset_t pending = signals_pending();

    if (set_size > sizeof(pending))
        return -EINVAL;
    return copyout(set, &pending, set_size);
}

/* The mask before there was sigprocmask. */
SYSCALL(sgetmask, void)
{
    return (int32_t)current()->sig_blocked;
}

SYSCALL(ssetmask, uint32_t mask)
{
    sigset_t new = mask, was;

    signal_mask(SIG_SETMASK, &new, &was);
    return (int32_t)was;
}

SYSCALL(sigpending, uaddr_t set)
{
    return sys_rt_sigpending(set, sizeof(uint32_t));
}

SYSCALL(rt_sigsuspend, uaddr_t mask, uint32_t set_size)
{
    sigset_t set;

    if (set_size != sizeof(set))
        return -EINVAL;
    if (copyin(&set, mask, sizeof(set)) < 0)
        return -EFAULT;
    return signal_suspend(set);
}

/* Its first two arguments mean nothing. */
SYSCALL(sigsuspend, int unused1, int unused2, uint32_t mask)
{
    (void)unused1, (void)unused2;
    return signal_suspend(mask | (current()->sig_blocked & ~LOW_HALF));
}

SYSCALL(pause, void)
{
    return signal_suspend(current()->sig_blocked);
}

static int32_t timed_wait(uaddr_t user_set, uaddr_t user_info, uaddr_t timeout,
                          uint32_t set_size, bool wide)
{
    uint64_t deadline = UINT64_MAX;
    sigset_t set;
    siginfo_t info;
    int sig;

    if (set_size != sizeof(set))
        return -EINVAL;
    if (copyin(&set, user_set, sizeof(set)) < 0)
        return -EFAULT;
    if (timeout) {
        int error = get_timeout(timeout, wide, &deadline);

        if (error)
            return error;
        deadline += clock_ns();
    }
    sig = signal_timedwait(set, deadline, &info);
    if (sig > 0 && user_info && copyout(user_info, &info, sizeof(info)) < 0)
        return -EFAULT;
    return sig;
}

SYSCALL(rt_sigtimedwait, uaddr_t set, uaddr_t info, uaddr_t timeout,
        uint32_t set_size)
{
    return timed_wait(set, info, timeout, set_size, false);
}

SYSCALL(rt_sigtimedwait_time64, uaddr_t set, uaddr_t info, uaddr_t timeout,
        uint32_t set_size)
{
    return timed_wait(set, info, timeout, set_size, true);
}

SYSCALL(rt_sigqueueinfo, int pid, int signal, uaddr_t user_info)
{
    siginfo_t info;

    if (copyin(&info, user_info, sizeof(info)) < 0)
        return -EFAULT;
    return signal_queue(pid, signal, &info);
}

SYSCALL(rt_tgsigqueueinfo, int pid, int tid, int signal, uaddr_t user_info)
{
    siginfo_t info;

    if (copyin(&info, user_info, sizeof(info)) < 0)
        return -EFAULT;
    return signal_queue_thread(pid, tid, signal, &info);
}

SYSCALL(sigaltstack, uaddr_t new, uaddr_t old)
{
    stack_t set, was;
    int error;

    if (new &&copyin(&set, new, sizeof(set)) < 0)
        return -EFAULT;
    error = signal_altstack(new ? &set : NULL, &was);
    if (!error && old && copyout(old, &was, sizeof(was)) < 0)
        error = -EFAULT;
    return error;
}

SYSCALL(sigreturn, void)
{
    return sigframe_return(user_trapframe());
}

SYSCALL(rt_sigreturn, void)
{
    return sigframe_return_info(user_trapframe());
}
