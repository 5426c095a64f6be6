/*
 * The Linux gate, int $0x80: number in eax, arguments in ebx, ecx, edx, esi,
 * edi and ebp, result in eax.
 *
 * Nothing is checked here but the number: each handler knows what its
 * arguments mean. Results of -ERESTART* (abi/errno.h) are for the signal code,
 * which runs on the way back to user mode.
 */
#include "abi/errno.h"
#include "cpu/trap.h"
#include "sched/proc.h"
#include "syscall/syscall.h"

#define INT_LENGTH 2 /* bytes of an int instruction */

static void syscall_trap(struct trapframe *tf)
{
    uint32_t number = tf->eax;
    int32_t result = -ENOSYS;

    current()->flags &= ~PROC_XV6;
    if (number < nsyscalls && syscall_table[number])
        result = syscall_table[number](tf->ebx, tf->ecx, tf->edx, tf->esi,
                                       tf->edi, tf->ebp);
    /* The signal may be gone: taken by another thread of the process. */
    if (result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK &&
        !current()->signal_pending)
        tf->eip -= INT_LENGTH; /* and eax is still the number */
    else
        tf->eax = (uint32_t)result;
}

void syscall_init(void)
{
    trap_register(VECTOR_SYSCALL, syscall_trap);
    xv6_gate_init();
}
