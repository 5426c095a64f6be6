/*
 * The Linux gate, int $0x80: number in eax, arguments in ebx, ecx, edx, esi,
 * edi and ebp, result in eax.
 *
 * Nothing is checked here but the number: each handler knows what its
 * arguments mean. Results of -ERESTART* (abi/errno.h) never reach the program:
 * the signal code makes them -EINTR or makes the call again, also when the
 * signal has meanwhile gone to another thread.
 */
#include "abi/errno.h"
#include "cpu/trap.h"
#include "lib/panic.h"
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "sched/proc.h"
#include "syscall/syscall.h"

extern const struct syscall_entry syscalls_start[], syscalls_end[]; /* by ld */
static syscall_fn handlers[NSYSCALLS]; /* by number; filled at start */

static int32_t no_call(WORD a, WORD b, WORD c, WORD d, WORD e, WORD f)
{
    return -ENOSYS;
}

syscall_fn syscall_handler(uint32_t number)
{
    return number < NSYSCALLS ? handlers[number] : no_call;
}

static inline int32_t call(uint32_t number, const struct trapframe *tf)
{
    return syscall_handler(number)(tf->ebx, tf->ecx, tf->edx, tf->esi, tf->edi,
                                   tf->ebp);
}

/* See proc/restart.h: the arguments are where they were. */
SYSCALL(restart_syscall, void)
{
    struct proc *p = current();
    int32_t result = -EINTR;

    if (p->restart_call) {
        p->restarting = true;
        result = call(p->restart_call, user_trapframe());
        p->restarting = false;
    }
    return result;
}

/* The tracer may change the number, in tf->error, the arguments and the result.
 */
static int32_t traced_call(struct trapframe *tf)
{
    if (ptrace_syscall_enter(tf))
        tf->eax = (uint32_t)call(tf->error, tf);
    ptrace_syscall_leave();
    return (int32_t)tf->eax;
}

static void syscall_trap(struct trapframe *tf)
{
    int32_t result;

    result = current()->trace ? traced_call(tf) : call(tf->eax, tf);
    tf->eax = (uint32_t)result;
    if (result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK)
        signal_deliver(tf);
}

void syscall_init(void)
{
    for (unsigned i = 0; i < NSYSCALLS; i++)
        handlers[i] = no_call;
    for (const struct syscall_entry *e = syscalls_start; e < syscalls_end;
         e++) {
        ASSERT(handlers[e->number] == no_call);
        handlers[e->number] = e->handler;
    }
    trap_register(VECTOR_SYSCALL, syscall_trap);
    xv6_gate_init();
}
