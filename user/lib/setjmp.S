/*
 * setjmp and longjmp. A jmp_buf holds ebx esi edi ebp, esp as it is after the
 * return of setjmp, eip, then whether the signal mask was kept and the mask
 * (setjmp.h).
 */
#include <sys/syscall.h>

    .set REGS, 0
    .set ESP, 16
    .set EIP, 20
    .set HAS_MASK, 24
    .set MASK, 28
    .set MASK_SIZE, 8
    .set SIG_BLOCK, 0
    .set SIG_SETMASK, 2

    .text
    .globl setjmp, sigsetjmp
setjmp:
    mov 4(%esp), %eax
    movl $0, HAS_MASK(%eax)
    jmp save

sigsetjmp:
    mov 4(%esp), %eax
    mov 8(%esp), %ecx
    mov %ecx, HAS_MASK(%eax)
    test %ecx, %ecx
    jz save
    push %ebx
    push %esi
    mov $SIG_BLOCK, %ebx
    xor %ecx, %ecx                  /* block nothing, only ask */
    lea MASK(%eax), %edx
    mov $MASK_SIZE, %esi
    mov $SYS_rt_sigprocmask, %eax
    int $0x80
    pop %esi
    pop %ebx
    mov 4(%esp), %eax

save:
    mov %ebx, REGS+0(%eax)
    mov %esi, REGS+4(%eax)
    mov %edi, REGS+8(%eax)
    mov %ebp, REGS+12(%eax)
    lea 4(%esp), %ecx
    mov %ecx, ESP(%eax)
    mov (%esp), %ecx
    mov %ecx, EIP(%eax)
    xor %eax, %eax
    ret

    .globl longjmp, siglongjmp
longjmp:
siglongjmp:
    mov 4(%esp), %edi
    mov 8(%esp), %ebp
    cmpl $0, HAS_MASK(%edi)
    je 1f
    mov $SIG_SETMASK, %ebx
    lea MASK(%edi), %ecx
    xor %edx, %edx
    mov $MASK_SIZE, %esi
    mov $SYS_rt_sigprocmask, %eax
    int $0x80
1:  mov %edi, %edx
    mov %ebp, %eax
    test %eax, %eax
    jnz 2f
    inc %eax                        /* setjmp must not seem to return 0 */
2:  mov REGS+0(%edx), %ebx
    mov REGS+4(%edx), %esi
    mov REGS+8(%edx), %edi
    mov REGS+12(%edx), %ebp
    mov ESP(%edx), %esp
    jmp *EIP(%edx)

    .section .note.GNU-stack, "", @progbits
