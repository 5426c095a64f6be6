/*
 * Signals from the processor: what an exception in user mode means to the
 * process. One that nothing handles also leaves a line on the console.
 */
#include "abi/errno.h"
#include "lib/printf.h"
#include "proc/ptrace.h"
#include "proc/sigqueue.h"

static const struct {
    uint8_t signal;
    uint8_t code;
    const char *text;
} faults[NEXCEPTIONS] = {
    [TRAP_DIVIDE] = {SIGFPE, FPE_INTDIV, "divide error"},
    [TRAP_DEBUG] = {SIGTRAP, TRAP_TRACE, "debug exception"},
    [TRAP_BREAKPOINT] = {SIGTRAP, 0, "breakpoint"}, /* as on Linux */
    [TRAP_OVERFLOW] = {SIGSEGV, 0, "overflow"},
    [TRAP_BOUND] = {SIGSEGV, 0, "bound exceeded"},
    [TRAP_INVALID_OPCODE] = {SIGILL, ILL_ILLOPN, "invalid opcode"},
    [TRAP_NO_FPU] = {SIGFPE, 0, "no coprocessor"},
    [TRAP_SEGMENT] = {SIGBUS, 0, "segment not present"},
    [TRAP_STACK] = {SIGBUS, 0, "stack fault"},
    [TRAP_PROTECTION] = {SIGSEGV, 0, "protection fault"},
    [TRAP_FPU] = {SIGFPE, FPE_FLTINV, "x87 exception"},
    [TRAP_ALIGNMENT] = {SIGBUS, BUS_ADRALN, "alignment check"},
    [TRAP_SIMD] = {SIGFPE, FPE_FLTINV, "SIMD exception"},
};

/* The x87 and SSE exceptions that have come and are not masked (SDM 1 8.1.3,
   10.2.3), as a code: the first that Linux would name. */
static int fpu_code(uint8_t vector)
{
    static const struct {
        uint8_t bits;
        uint8_t code;
    } codes[] = {{0x01, FPE_FLTINV},
                 {0x04, FPE_FLTDIV},
                 {0x08, FPE_FLTOVF},
                 {0x12, FPE_FLTUND},
                 {0x20, FPE_FLTRES}};
    struct fpu *fpu = &current()->fpu;
    uint32_t raised;

    fpu_save(fpu);
    raised = fpu_exceptions(&fpu->state, vector == TRAP_SIMD);
    for (unsigned i = 0; i < ARRAY_LEN(codes); i++)
        if (raised & codes[i].bits)
            return codes[i].code;
    return FPE_FLTINV;
}

static bool is_handled(int sig)
{
    const struct proc *p = current();
    sighandler_t handler = p->sighand->action[sig - 1].sa_handler;

    if (p->tracer)
        return true;
    return handler != SIG_DFL && handler != SIG_IGN &&
           !(p->sig_blocked & SIGMASK(sig));
}

/* For the handler's context, which tells of the last fault. */
static void note_fault(const struct trapframe *tf, uint32_t addr)
{
    struct proc *p = current();

    p->fault.vector = tf->vector;
    p->fault.error = tf->error;
    if (tf->vector == TRAP_PAGE_FAULT)
        p->fault.addr = addr;
}

static void user_exception(struct trapframe *tf)
{
    const struct proc *p = current();
    siginfo_t info = {.si_signo = SIGSEGV, .si_code = SI_KERNEL};
    const char *text = "exception";

    if (tf->vector == TRAP_DEBUG && ptrace_step_done())
        return;
    if (tf->vector < NEXCEPTIONS && faults[tf->vector].signal) {
        info.si_signo = faults[tf->vector].signal;
        if (faults[tf->vector].code) {
            info.si_code = faults[tf->vector].code;
            info.si_addr = (void *)tf->eip;
        }
        if (tf->vector == TRAP_FPU || tf->vector == TRAP_SIMD)
            info.si_code = fpu_code((uint8_t)tf->vector);
        text = faults[tf->vector].text;
    }
    note_fault(tf, 0);
    if (!is_handled(info.si_signo))
        kprintf("%s[%d]: %s at eip %#x\n", p->name, p->pid, text, tf->eip);
    force_signal(info.si_signo, &info);
}

void signal_page_fault(struct trapframe *tf, uint32_t addr, int error)
{
    const struct proc *p = current();
    bool segv = error == -EFAULT || error == -EACCES;
    siginfo_t info = {
        .si_signo = segv ? SIGSEGV : SIGBUS,
        .si_code = error == -EFAULT   ? SEGV_MAPERR
                   : error == -EACCES ? SEGV_ACCERR
                                      : BUS_ADRERR,
        .si_addr = (void *)addr,
    };

    note_fault(tf, addr);
    if (!is_handled(info.si_signo))
        kprintf("%s[%d]: %s at %#x, eip %#x\n", p->name, p->pid,
                segv ? "segmentation fault" : "bus error", addr, tf->eip);
    force_signal(info.si_signo, &info);
}

static void first_fpu_use(struct trapframe *tf)
{
    if (!from_user(tf))
        trap_panic(tf);
    fpu_first_use(&current()->fpu);
}

void fault_init_signals(void)
{
    trap_register(TRAP_NO_FPU, first_fpu_use);
    trap_register_default(user_exception);
}
