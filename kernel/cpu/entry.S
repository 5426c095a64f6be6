/*
 * The way into the kernel and out of it. Every vector has a stub that makes
 * the stack look the same for all; trap_entry completes the struct trapframe
 * (cpu/trap.h) and calls trap(). The kernel uses no fs and gs: they are the
 * user's all the time, and saved only to be switched with the process.
 */
#include "cpu/trap.h"
#include "cpu/x86.h"
#include "lib/percpu.h"

    .text
/*
 * 256 stubs, TRAP_STUB_SIZE bytes each. The word under the vector is the error
 * code that some exceptions push themselves (SDM 3A 6.15); for system calls it
 * is eax, their number; else 0.
 */
    .globl trap_stubs
    .balign TRAP_STUB_SIZE
trap_stubs:
    .set vector, 0
    .rept 256
    .balign TRAP_STUB_SIZE
    .if vector == VECTOR_SYSCALL || vector == VECTOR_XV6
    push %eax
    .elseif vector != 8 && (vector < 10 || vector > 14) && vector != 17
    push $0
    .endif
    push $vector
    jmp trap_entry
    .set vector, vector + 1
    .endr

trap_entry:
    cld
    pusha
    push %ds
    push %es
    push %fs
    push %gs
    mov $SEG_KDATA, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %esp, %eax
    call trap
trap_exit:
1:  pop %gs
2:  pop %fs
3:  pop %es
4:  pop %ds
    popa
    add $8, %esp /* vector and error */
5:  iret

/* A selector that the process may no longer load becomes 0: using it is then
   the process's own fault. */
11: movl $0, (%esp)
    jmp 1b
22: movl $0, (%esp)
    jmp 2b
33: movl $0, (%esp)
    jmp 3b
44: movl $0, (%esp)
    jmp 4b

/* The CPU refused to go where the frame says (bad cs or ss): as if the user's
   next instruction had caused the protection fault. */
55: push $0
    push $TRAP_PROTECTION
    jmp trap_entry

    .pushsection .fixups, "a"
    .long 1b, 11b, 2b, 22b, 3b, 33b, 4b, 44b, 5b, 55b
    .popsection

/* The trapframe is at the top of the stack, wherever the caller got to. */
    .globl trap_return
trap_return:
    or $(KSTACK_SIZE - 1), %esp
    sub $(TRAPFRAME_SIZE - 1), %esp
    mov %esp, %eax
    call trap_leave
    jmp trap_exit

    .section .note.GNU-stack, "", @progbits
