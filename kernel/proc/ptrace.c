/*
 * The tracer: ptrace(2)'s requests. ptrace.h has the rules and the locks.
 *
 * But for the few that make somebody a tracee, and INTERRUPT and KILL, a
 * request is for a tracee of the caller that is stopped; it cannot go on while
 * proc_lock is held. A table says what each moves between caller and tracee, in
 * which direction. What sleeps (copying to the caller, the tracee's memory) is
 * done without the lock: memory is reached through a reference to the mm, which
 * does no harm if the tracee is killed meanwhile.
 */
#include "proc/ptrace.h"

#include "abi/errno.h"
#include "cpu/x86.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/regs.h"
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

/* A request to a stopped tracee, as its function gets it. */
struct call {
    int request;
    uint32_t addr, data;
    union { /* what was at address `data`, or will be */
        uint32_t words[1];
        uint8_t siginfo[SIGINFO_SIZE];
        struct user_regs_struct regs;
        struct user_fpregs_struct fpregs;
        struct user_fpxregs_struct fpxregs;
    };
};

/* CONT, SYSCALL, SINGLESTEP, DETACH: go on, with signal `data` or none. */
static int resume(struct proc *p, struct call *c)
{
    if (c->data >= NSIG)
        return -EIO;
    p->stop_code = 0;
    p->stop_answer = (int)c->data;
    if (c->request == PTRACE_DETACH) {
        ptrace_unlink(p);
        return 0;
    }
    ptrace_set_step(p, c->request == PTRACE_SINGLESTEP);
    p->trace &= ~TRACE_CALLS;
    if (c->request == PTRACE_SYSCALL)
        p->trace |= TRACE_CALLS;
    ptrace_report_done(p);
    sched_wake(p, 1 << PROC_TRACED);
    return 0;
}

static int set_options(struct proc *p, struct call *c)
{
    if (c->data & ~TRACE_OPTIONS)
        return -EINVAL;
    p->trace = (p->trace & ~TRACE_OPTIONS) | c->data;
    return 0;
}

/* Stop soon. A running or sleeping tracee sees to it itself. */
static int interrupt(struct proc *p, struct call *c)
{
    (void)c;
    if (!(p->trace & TRACE_SEIZED))
        return -EIO;
    if (!p->sighand)
        return 0;
    spin_guard(&p->sighand->lock);
    ptrace_ask_trap(p);
    return 0;
}

static int kill(struct proc *p, struct call *c)
{
    (void)c;
    return send_signal(p, SIGKILL, NULL);
}

/* Stay stopped as the job it is part of, and tell when that changes, or has
   changed by now; an INTERRUPT from before is no news. */
static int listen(struct proc *p, struct call *c)
{
    const siginfo_t *info = p->stop_info;

    (void)c;
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
   then gets a page of its own. Gives proc_lock up meanwhile. */
static int move_word(struct proc *p, struct call *c)
{
    bool read = c->request == PTRACE_PEEKTEXT || c->request == PTRACE_PEEKDATA;
    struct mm *mm;
    uint32_t n;

    if (!p->mm || !(is_dumpable(p) || p->trace & TRACE_ROOT))
        return -EIO;
    mm = mm_get(p->mm);
    spin_unlock(&proc_lock);
    n = read ? mm_read(mm, c->addr, c->words, WORD)
             : mm_write(mm, c->addr, &c->data, WORD, true);
    mm_put(mm);
    spin_lock(&proc_lock);
    return n == WORD ? 0 : -EIO;
}

/* Without the TF that is ours. */
static int get_regs(struct proc *p, struct call *c)
{
    c->regs = regs_get(proc_trapframe(p));
    if (p->trace & TRACE_TF)
        c->regs.eflags &= ~EFLAGS_TF;
    return 0;
}

static int set_regs(struct proc *p, struct call *c)
{
    struct trapframe *tf = proc_trapframe(p);
    int error = regs_set(tf, &c->regs);

    if (error)
        return error;
    if (c->regs.eflags & EFLAGS_TF)
        p->trace &= ~TRACE_TF;
    else if (p->trace & TRACE_TF)
        tf->eflags |= EFLAGS_TF;
    return 0;
}

static int get_fpregs(struct proc *p, struct call *c)
{
    fpregs_get(&c->fpregs, fpu_state(&p->fpu));
    return 0;
}

static int set_fpregs(struct proc *p, struct call *c)
{
    fpregs_set(fpu_change(&p->fpu), &c->fpregs);
    return 0;
}

static int get_fpxregs(struct proc *p, struct call *c)
{
    memcpy(&c->fpxregs, fpu_state(&p->fpu), sizeof(c->fpxregs));
    return 0;
}

static int set_fpxregs(struct proc *p, struct call *c)
{
    struct fpu_state *state = fpu_change(&p->fpu);

    memcpy(state, &c->fpxregs, sizeof(*state));
    fpu_sanitize(state);
    return 0;
}

/* A word of struct user: a register. There are no debug registers: they are 0,
   and only 0 can be written, as GDB does to each new thread. */
static int peek_user(struct proc *p, struct call *c)
{
    if (c->addr % WORD || c->addr >= sizeof(struct user))
        return -EIO;
    get_regs(p, c);
    c->words[0] = c->addr < sizeof(c->regs) ? c->words[c->addr / WORD] : 0;
    return 0;
}

static int poke_user(struct proc *p, struct call *c)
{
    if (c->addr % WORD || c->addr >= sizeof(struct user))
        return -EIO;
    if (c->addr >= sizeof(c->regs))
        return c->addr >= offsetof(struct user, u_debugreg) && c->data == 0
                   ? 0
                   : -EIO;
    get_regs(p, c);
    c->words[c->addr / WORD] = c->data;
    return set_regs(p, c);
}

/* What the tracee has stopped for, if that is a signal or an event. */
static int get_siginfo(struct proc *p, struct call *c)
{
    if (!p->stop_info)
        return -EINVAL;
    memset(c->siginfo, 0, sizeof(c->siginfo));
    memcpy(c->siginfo, p->stop_info, sizeof(siginfo_t));
    return 0;
}

static int get_event_message(struct proc *p, struct call *c)
{
    c->words[0] = p->stop_message;
    return 0;
}

static const struct request {
    int number;
    int (*act)(struct proc *p, struct call *c); /* under proc_lock */
    uint32_t nin, nout; /* bytes copied from address `data` before; to it */
    bool running;       /* the tracee need not be stopped */
} requests[] = {
    {PTRACE_SYSCALL, .act = resume},
    {PTRACE_CONT, .act = resume},
    {PTRACE_SINGLESTEP, .act = resume},
    {PTRACE_DETACH, .act = resume},
    {PTRACE_SETOPTIONS, .act = set_options},
    {PTRACE_LISTEN, .act = listen},
    {PTRACE_INTERRUPT, .act = interrupt, .running = true},
    {PTRACE_KILL, .act = kill, .running = true},
    {PTRACE_PEEKTEXT, .act = move_word, .nout = WORD},
    {PTRACE_PEEKDATA, .act = move_word, .nout = WORD},
    {PTRACE_POKETEXT, .act = move_word},
    {PTRACE_POKEDATA, .act = move_word},
    {PTRACE_PEEKUSER, .act = peek_user, .nout = WORD},
    {PTRACE_POKEUSER, .act = poke_user},
    {PTRACE_GETREGS, .act = get_regs, .nout = sizeof(struct user_regs_struct)},
    {PTRACE_SETREGS, .act = set_regs, .nin = sizeof(struct user_regs_struct)},
    {PTRACE_GETFPREGS, .act = get_fpregs,
     .nout = sizeof(struct user_fpregs_struct)},
    {PTRACE_SETFPREGS, .act = set_fpregs,
     .nin = sizeof(struct user_fpregs_struct)},
    {PTRACE_GETFPXREGS, .act = get_fpxregs,
     .nout = sizeof(struct user_fpxregs_struct)},
    {PTRACE_SETFPXREGS, .act = set_fpxregs,
     .nin = sizeof(struct user_fpxregs_struct)},
    {PTRACE_GETSIGINFO, .act = get_siginfo, .nout = SIGINFO_SIZE},
    {PTRACE_GETEVENTMSG, .act = get_event_message, .nout = WORD},
    {.act = NULL},
};

/* What can be asked of a tracee. That it is one comes first, as on Linux. */
static int ask(int request, int pid, uint32_t addr, uint32_t data)
{
    const struct request *r = requests;
    struct call c;
    struct proc *p;
    int result;

    while (r->act && r->number != request)
        r++;
    p = lock_tracee(pid, !r->running);
    if (p && r->nin) {
        spin_unlock(&proc_lock);
        if (copyin(c.words, data, r->nin) < 0)
            return -EFAULT;
        p = lock_tracee(pid, !r->running);
    }
    if (!p)
        return -ESRCH;
    c.request = request;
    c.addr = addr;
    c.data = data;
    result = r->act ? r->act(p, &c) : -EIO;
    spin_unlock(&proc_lock);
    return result || !r->nout ? result : copyout(data, c.words, r->nout);
}

static int seize(int pid, uint32_t addr, uint32_t options)
{
    if (addr != 0 || options & ~TRACE_OPTIONS)
        return -EIO;
    return attach(pid, TRACE_SEIZED | options);
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
