/*
 * Signals: names, sets, what siginfo tells, actions, and the status that wait
 * returns.
 */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include "abi/sigframe.h"
#include "strace.h"

/* Where sigreturn and rt_sigreturn find their frames, seen from esp */
#define SIGFRAME_BELOW_ESP 8
#define RT_SIGFRAME_BELOW_ESP 4

#define NAME(name)                                                             \
    {                                                                          \
        (uint32_t)(name), #name                                                \
    }
#define END                                                                    \
    {                                                                          \
        0, NULL                                                                \
    }

static const struct name senders[] = {
    NAME(SI_USER),  NAME(SI_QUEUE),  NAME(SI_TIMER),
    NAME(SI_TKILL), NAME(SI_KERNEL), END,
};

static const struct name ill_codes[] = {
    NAME(ILL_ILLOPC), NAME(ILL_ILLOPN), NAME(ILL_ILLADR),
    NAME(ILL_ILLTRP), NAME(ILL_PRVOPC), NAME(ILL_PRVREG),
    NAME(ILL_COPROC), NAME(ILL_BADSTK), END,
};

static const struct name fpe_codes[] = {
    NAME(FPE_INTDIV), NAME(FPE_INTOVF), NAME(FPE_FLTDIV),
    NAME(FPE_FLTOVF), NAME(FPE_FLTUND), NAME(FPE_FLTRES),
    NAME(FPE_FLTINV), NAME(FPE_FLTSUB), END,
};

static const struct name segv_codes[] = {NAME(SEGV_MAPERR), NAME(SEGV_ACCERR),
                                         END};
static const struct name bus_codes[] = {NAME(BUS_ADRALN), NAME(BUS_ADRERR),
                                        NAME(BUS_OBJERR), END};
static const struct name trap_codes[] = {NAME(TRAP_BRKPT), NAME(TRAP_TRACE),
                                         NAME(TRAP_BRANCH), NAME(TRAP_HWBKPT),
                                         END};
static const struct name chld_codes[] = {
    NAME(CLD_EXITED),
    NAME(CLD_KILLED),
    NAME(CLD_DUMPED),
    NAME(CLD_TRAPPED),
    NAME(CLD_STOPPED),
    NAME(CLD_CONTINUED),
    END,
};

/* "INT", "RTMIN", "RT_1": as in a set. */
static void put_short_name(int sig)
{
    const char *name = sigabbrev_np(sig);

    if (name)
        put("%s", name);
    else if (sig == SIGRTMIN)
        put("RTMIN");
    else
        put("RT_%d", sig - SIGRTMIN);
}

void put_signal(int sig)
{
    if (sig <= 0 || sig > SIGRTMAX) {
        put("%d", sig);
        return;
    }
    put("SIG");
    put_short_name(sig);
}

void put_sigset(uint64_t set)
{
    const char *separator = "";
    int n = 0;

    for (int sig = 1; sig <= SIGRTMAX; sig++)
        n += set >> (sig - 1) & 1;
    if (n > SIGRTMAX / 2) { /* shorter the other way */
        put("~");
        set = ~set;
    }
    put("[");
    for (int sig = 1; sig <= SIGRTMAX; sig++)
        if (set >> (sig - 1) & 1) {
            put("%s", separator);
            put_short_name(sig);
            separator = " ";
        }
    put("]");
}

void show_sigset(const void *data)
{
    put_sigset(*(const uint64_t *)data);
}

void show_old_sigset(const void *data)
{
    put_sigset(*(const uint32_t *)data);
}

/* What the kernel says about a fault or a child. */
static const struct name *codes_of(int sig)
{
    switch (sig) {
    case SIGILL:
        return ill_codes;
    case SIGFPE:
        return fpe_codes;
    case SIGSEGV:
        return segv_codes;
    case SIGBUS:
        return bus_codes;
    case SIGTRAP:
        return trap_codes;
    case SIGCHLD:
        return chld_codes;
    default:
        return senders;
    }
}

static void put_child(const siginfo_t *info)
{
    put(", si_pid=%d, si_uid=%u, si_status=", (int)info->si_pid, info->si_uid);
    if (info->si_code == CLD_EXITED)
        put("%d", (int)info->si_status);
    else
        put_signal(info->si_status);
    put(", si_utime=%d, si_stime=%d", (int)info->si_utime, (int)info->si_stime);
}

void show_siginfo(const void *data)
{
    const siginfo_t *info = data;
    bool sent = info->si_code <= 0 || info->si_code == SI_KERNEL;

    if (!info->si_signo) {
        put("{}");
        return;
    }
    put("{si_signo=");
    put_signal(info->si_signo);
    put(", si_code=");
    put_name(sent ? senders : codes_of(info->si_signo), info->si_code);
    if (!sent && info->si_signo == SIGCHLD)
        put_child(info);
    else if (!sent)
        put(", si_addr=%s%.0x", info->si_addr ? "0x" : "NULL",
            (unsigned)info->si_addr);
    else if (info->si_code == SI_TIMER)
        put(", si_timerid=%d, si_overrun=%d", (int)info->si_tid,
            (int)info->si_overrun);
    else if (info->si_code != SI_KERNEL)
        put(", si_pid=%d, si_uid=%u", (int)info->si_pid, info->si_uid);
    if ((info->si_code == SI_QUEUE || info->si_code == SI_TIMER) &&
        info->si_ptr) {
        put(", si_int=%d, si_ptr=", (int)info->si_int);
        put_address((uint32_t)info->si_ptr);
    }
    put("}");
}

static void put_action(sighandler_t handler, uint64_t mask, uint32_t flags,
                       void (*restorer)(void))
{
    put("{sa_handler=");
    if (handler == SIG_DFL)
        put("SIG_DFL");
    else if (handler == SIG_IGN)
        put("SIG_IGN");
    else
        put_address((uint32_t)handler);
    put(", sa_mask=");
    put_sigset(mask);
    put(", sa_flags=");
    put_flags(sigaction_flags, flags);
    if (flags & SA_RESTORER) {
        put(", sa_restorer=");
        put_address((uint32_t)restorer);
    }
    put("}");
}

void show_sigaction(const void *data)
{
    const struct kernel_sigaction *action = data;

    put_action(action->sa_handler, action->sa_mask, action->sa_flags,
               action->sa_restorer);
}

void show_old_sigaction(const void *data)
{
    const struct old_sigaction *action = data;

    put_action(action->sa_handler, action->sa_mask, action->sa_flags,
               action->sa_restorer);
}

void show_stack(const void *data)
{
    const stack_t *stack = data;

    put("{ss_sp=");
    put_address((uint32_t)stack->ss_sp);
    put(", ss_flags=");
    put_flags(stack_flags, stack->ss_flags);
    put(", ss_size=%u}", (unsigned)stack->ss_size);
}

void show_wait_status(const void *data)
{
    int status = *(const int32_t *)data;

    put("[{");
    if (WIFCONTINUED(status)) {
        put("WIFCONTINUED(s)");
    } else if (WIFSTOPPED(status)) {
        put("WIFSTOPPED(s) && WSTOPSIG(s) == ");
        put_signal(WSTOPSIG(status));
    } else if (WIFSIGNALED(status)) {
        put("WIFSIGNALED(s) && WTERMSIG(s) == ");
        put_signal(WTERMSIG(status));
        put(WCOREDUMP(status) ? " && WCOREDUMP(s)" : "");
    } else {
        put("WIFEXITED(s) && WEXITSTATUS(s) == %d", WEXITSTATUS(status));
    }
    put("}]");
}

static void put_mask(bool found, uint64_t mask)
{
    if (found) {
        put("{mask=");
        put_sigset(mask);
        put("}");
    }
}

void print_sigframe(const struct tracee *t, int i)
{
    struct sigframe frame;
    bool found = fetch(t, t->esp - SIGFRAME_BELOW_ESP, &frame, sizeof frame);

    (void)i;
    put_mask(found, (uint64_t)frame.extramask << 32 | frame.sc.oldmask);
}

void print_rt_sigframe(const struct tracee *t, int i)
{
    struct rt_sigframe frame;
    bool found = fetch(t, t->esp - RT_SIGFRAME_BELOW_ESP, &frame, sizeof frame);

    (void)i;
    put_mask(found, frame.uc.uc_sigmask);
}
