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
#include "proc/signal.h"
#include "sched/proc.h"
#include "syscall/syscall.h"

static void syscall_trap(struct trapframe *tf)
{
    uint32_t number = tf->eax;
    int32_t result = -ENOSYS;

    current()->flags &= ~PROC_XV6;
    if (number < nsyscalls && syscall_table[number])
        result = syscall_table[number](tf->ebx, tf->ecx, tf->edx, tf->esi,
                                       tf->edi, tf->ebp);
    tf->eax = (uint32_t)result;
    if (result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK)
        signal_deliver(tf);
}

void syscall_init(void)
{
    trap_register(VECTOR_SYSCALL, syscall_trap);
    xv6_gate_init();
}
