/*
 * The tracer: ptrace(2)'s requests. ptrace.h has the rules and the locks.
 *
 * But for the few that make somebody a tracee, and INTERRUPT and KILL, a
 * request is for a tracee of the caller that is stopped; it cannot go on while
 * proc_lock is held. What sleeps (copying to the caller, the tracee's memory)
 * is done without the lock: memory is reached through a reference to the mm,
 * which does no harm if the tracee is killed meanwhile.
 */
#include "proc/ptrace.h"

#include "abi/errno.h"
#include "abi/uio.h"
#include "cpu/x86.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/regs.h"
#include "proc/sigframe.h"
#include "sched/sched.h"
#include "sched/wait.h"
#include "vm/mm.h"
#include "vm/user.h"

#define WORD sizeof(uint32_t)

bool ptrace_allows_privilege(void)
{
    spin_guard(&proc_lock);
    return !current()->tracer || current()->trace & TRACE_ROOT;
}

static int trace_me(void)
{
    struct proc *p = current();

    spin_guard(&proc_lock);
    if (p->tracer || !p->parent ||
        (is_root() && p->parent->cred->uid.effective != 0))
        return -EPERM;
    ptrace_link(p, p->parent, is_root() ? TRACE_ROOT : 0);
    return 0;
}

/* Of the stopped p, which is to be TRACED instead: its tracer finds it so, and
   need not wait. proc_lock held, and released meanwhile. */
static void wait_for_trap(int pid, const struct proc *p)
{
    while (find_proc(pid) == p && p->tracer == current() &&
           p->group->stop_signal && p->state != PROC_TRACED &&
           p->state != PROC_ZOMBIE && sleep(current()->group, &proc_lock) == 0)
        ;
}

static int attach(int pid, uint32_t trace)
{
    struct proc *p, *me = current();

    spin_guard(&proc_lock);
    p = find_proc(pid);
    if (!p)
        return -ESRCH;
    if (p->group == me->group || p->group == init_proc->group ||
        p->flags & PROC_KTHREAD || p->tracer || p->state == PROC_ZOMBIE ||
        !may_trace(p))
        return -EPERM;
    ptrace_link(p, me, trace | (is_root() ? TRACE_ROOT : 0));
    if (!(trace & TRACE_SEIZED))
        send_signal(p, SIGSTOP, NULL);
    if (sched_wake(p, 1 << PROC_STOPPED))
        wait_for_trap(pid, p);
    return 0;
}

/* The caller's tracee, with proc_lock held; or NULL, without. If `stopped`, it
   must be, and it has left its CPU, so that p->fpu is what it has. */
static struct proc *lock_tracee(int pid, bool stopped)
{
    for (;;) {
        struct proc *p;

        spin_lock(&proc_lock);
        p = find_proc(pid);
        if (p && p->tracer == current()) {
            if (!stopped)
                return p;
            if (p->state == PROC_TRACED && !(p->trace & TRACE_LISTENING)) {
                if (!p->on_cpu)
                    return p;
                spin_unlock(&proc_lock); /* an interrupt there may want it */
                cpu_relax();
                continue;
            }
        }
        spin_unlock(&proc_lock);
        return NULL;
    }
}

/* CONT, SYSCALL, SINGLESTEP, DETACH: go on, with signal `sig` or none. */
static int resume(struct proc *p, int request, uint32_t sig)
{
    if (sig >= NSIG)
        return -EIO;
    p->stop_code = 0;
    p->stop_answer = (int)sig;
    if (request == PTRACE_DETACH) {
        ptrace_unlink(p);
        return 0;
    }
    ptrace_set_step(p, request == PTRACE_SINGLESTEP);
    p->trace &= ~TRACE_CALLS;
    if (request == PTRACE_SYSCALL)
        p->trace |= TRACE_CALLS;
    ptrace_report_done(p);
    sched_wake(p, 1 << PROC_TRACED);
    return 0;
}

static int set_options(struct proc *p, uint32_t options)
{
    if (options & ~TRACE_OPTIONS)
        return -EINVAL;
    p->trace = (p->trace & ~TRACE_OPTIONS) | options;
    return 0;
}

/* INTERRUPT: stop soon. A running or sleeping tracee sees to it itself. */
static int interrupt(struct proc *p)
{
    if (!(p->trace & TRACE_SEIZED))
        return -EIO;
    if (!p->sighand)
        return 0;
    spin_guard(&p->sighand->lock);
    ptrace_ask_trap(p);
    return 0;
}

/* LISTEN: stay stopped as the job it is part of, and tell when that changes, or
   has changed by now; an INTERRUPT from before is no news. */
static int listen(struct proc *p)
{
    const siginfo_t *info = p->stop_info;

    if (!(p->trace & TRACE_SEIZED) || !info ||
        info->si_code >> 8 != PTRACE_EVENT_STOP)
        return -EIO;
    p->trace |= TRACE_LISTENING;
    ptrace_report_done(p);
    if ((p->trace & (TRACE_TRAP | TRACE_JOINED)) == TRACE_TRAP)
        sched_wake(p, 1 << PROC_TRACED);
    return 0;
}

/* A word of the tracee's memory: also where it may not write itself, which
   then gets a page of its own. */
static int move_word(int pid, bool write, uint32_t addr, uint32_t *word)
{
    struct proc *p = lock_tracee(pid, true);
    struct mm *mm;
    uint32_t n;

    if (!p)
        return -ESRCH;
    mm = is_dumpable(p) || p->trace & TRACE_ROOT ? p->mm : NULL;
    if (mm)
        mm_get(mm);
    spin_unlock(&proc_lock);
    if (!mm)
        return -EIO;
    n = write ? mm_write(mm, addr, word, WORD, true)
              : mm_read(mm, addr, word, WORD);
    mm_put(mm);
    return n == WORD ? 0 : -EIO;
}

/* The first n bytes of a set of registers from or to the caller's memory. */
static int move_regs(int pid, const struct regset *set, bool write,
                     uaddr_t data, uint32_t n)
{
    struct user_fpxregs_struct now, new; /* the largest */
    struct proc *p;
    int error = 0;

    if (write && copyin(&new, data, n) < 0)
        return -EFAULT;
    p = lock_tracee(pid, true);
    if (!p)
        return -ESRCH;
    set->get(p, &now);
    if (write) {
        memcpy(&now, &new, n);
        error = set->set(p, &now);
    }
    spin_unlock(&proc_lock);
    return error || write ? error : copyout(data, &now, n);
}

/* GETREGSET, SETREGSET: `data` is the address of a struct iovec, whose length
   becomes what was moved. */
static int move_regset(int pid, uint32_t note, bool write, uaddr_t data)
{
    const struct regset *set = regsets;
    struct iovec iov;
    int error;

    if (copyin(&iov, data, sizeof(iov)) < 0)
        return -EFAULT;
    while (set < regsets + NREGSETS && set->note != note)
        set++;
    if (set == regsets + NREGSETS || iov.iov_len % WORD)
        return -EINVAL;
    iov.iov_len = MIN(iov.iov_len, set->size);
    error = move_regs(pid, set, write, (uaddr_t)iov.iov_base, iov.iov_len);
    return error ? error : copyout(data, &iov, sizeof(iov));
}

/* A word of struct user: a register. There are no debug registers: they are 0,
   and only 0 can be written, as GDB does to each new thread. */
static int move_user(int pid, bool write, uint32_t offset, uint32_t *word)
{
    struct user_regs_struct regs;
    bool is_register = offset < sizeof(regs);
    bool clears = offset >= offsetof(struct user, u_debugreg) && *word == 0;
    struct proc *p;
    int error = 0;

    if (offset % WORD || offset >= sizeof(struct user) ||
        (write && !is_register && !clears))
        return -EIO;
    p = lock_tracee(pid, true);
    if (!p)
        return -ESRCH;
    regsets[0].get(p, &regs);
    if (!is_register) {
        *word = 0;
    } else if (write) {
        memcpy((char *)&regs + offset, word, WORD);
        error = regsets[0].set(p, &regs);
    } else {
        memcpy(word, (char *)&regs + offset, WORD);
    }
    spin_unlock(&proc_lock);
    return error;
}

/* What the tracee has stopped for, if that is a signal or an event. */
static int move_siginfo(int pid, bool write, uaddr_t data)
{
    siginfo_t info;
    struct proc *p;
    bool any;

    if (write && copyin(&info, data, sizeof(info)) < 0)
        return -EFAULT;
    p = lock_tracee(pid, true);
    if (!p)
        return -ESRCH;
    any = p->stop_info;
    if (any && write)
        *p->stop_info = info;
    else if (any)
        info = *p->stop_info;
    spin_unlock(&proc_lock);
    if (!any)
        return -EINVAL;
    return write ? 0 : siginfo_copyout(data, &info);
}

/* Requests for which the tracee need not be stopped. */
static bool is_for_running(int request)
{
    return request == PTRACE_INTERRUPT || request == PTRACE_KILL;
}

/* Requests with nothing to copy. */
static int control(int request, int pid, uint32_t data)
{
    struct proc *p = lock_tracee(pid, !is_for_running(request));
    int result = 0;

    if (!p)
        return -ESRCH;
    if (request == PTRACE_KILL)
        send_signal(p, SIGKILL, NULL);
    else if (request == PTRACE_INTERRUPT)
        result = interrupt(p);
    else if (request == PTRACE_LISTEN)
        result = listen(p);
    else if (request == PTRACE_SETOPTIONS)
        result = set_options(p, data);
    else
        result = resume(p, request, data);
    spin_unlock(&proc_lock);
    return result;
}

static int get_event_message(int pid, uaddr_t data)
{
    struct proc *p = lock_tracee(pid, true);
    uint32_t message;

    if (!p)
        return -ESRCH;
    message = p->stop_message;
    spin_unlock(&proc_lock);
    return copyout(data, &message, sizeof(message));
}

static int seize(int pid, uint32_t addr, uint32_t options)
{
    if (addr != 0 || options & ~TRACE_OPTIONS)
        return -EIO;
    return attach(pid, TRACE_SEIZED | options);
}

/* What can be asked of a tracee. That it is one comes first, as on Linux. */
static int ask(int request, int pid, uint32_t addr, uint32_t data)
{
    uint32_t word = data;
    int error;

    if (!lock_tracee(pid, !is_for_running(request)))
        return -ESRCH;
    spin_unlock(&proc_lock);
    for (unsigned i = 0; i < NREGSETS; i++) {
        bool write = request == regsets[i].set_request;

        if (write || request == regsets[i].get_request)
            return move_regs(pid, &regsets[i], write, data, regsets[i].size);
    }
    switch (request) {
    case PTRACE_PEEKTEXT:
    case PTRACE_PEEKDATA:
        error = move_word(pid, false, addr, &word);
        return error ? error : copyout(data, &word, WORD);
    case PTRACE_PEEKUSER:
        error = move_user(pid, false, addr, &word);
        return error ? error : copyout(data, &word, WORD);
    case PTRACE_POKETEXT:
    case PTRACE_POKEDATA:
        return move_word(pid, true, addr, &word);
    case PTRACE_POKEUSER:
        return move_user(pid, true, addr, &word);
    case PTRACE_GETREGSET:
    case PTRACE_SETREGSET:
        return move_regset(pid, addr, request == PTRACE_SETREGSET, data);
    case PTRACE_GETSIGINFO:
    case PTRACE_SETSIGINFO:
        return move_siginfo(pid, request == PTRACE_SETSIGINFO, data);
    case PTRACE_GETEVENTMSG:
        return get_event_message(pid, data);
    case PTRACE_CONT:
    case PTRACE_SYSCALL:
    case PTRACE_SINGLESTEP:
    case PTRACE_DETACH:
    case PTRACE_SETOPTIONS:
    case PTRACE_INTERRUPT:
    case PTRACE_LISTEN:
    case PTRACE_KILL:
        return control(request, pid, data);
    default:
        return -EIO;
    }
}

int ptrace(int request, int pid, uint32_t addr, uint32_t data)
{
    switch (request) {
    case PTRACE_TRACEME:
        return trace_me();
    case PTRACE_ATTACH:
        return attach(pid, 0);
    case PTRACE_SEIZE:
        return seize(pid, addr, data);
    default:
        return ask(request, pid, addr, data);
    }
}
