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
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "sched/proc.h"
#include "syscall/syscall.h"

static int32_t call(uint32_t number, const struct trapframe *tf)
{
    if (number >= nsyscalls || !syscall_table[number])
        return -ENOSYS;
    return syscall_table[number](tf->ebx, tf->ecx, tf->edx, tf->esi, tf->edi,
                                 tf->ebp);
}

/* See proc/restart.h: the arguments are where they were. */
int32_t sys_restart_syscall(void)
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

static void syscall_trap(struct trapframe *tf)
{
    struct proc *p = current();
    int32_t result;

    p->flags &= ~PROC_XV6;
    if (!p->trace || ptrace_syscall_enter(tf))
        tf->eax = (uint32_t)call(tf->error, tf);
    if (p->trace)
        ptrace_syscall_leave(tf);
    result = (int32_t)tf->eax;
    if (result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK)
        signal_deliver(tf);
}

void syscall_init(void)
{
    trap_register(VECTOR_SYSCALL, syscall_trap);
    xv6_gate_init();
}
