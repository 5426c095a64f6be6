/*
 * thread_unmap(map, size): a thread gives up the stack it stands on, and ends.
 * In between there is no stack, so none is used. Signals are blocked.
 */
#include <sys/syscall.h>

    .text
    .globl thread_unmap
thread_unmap:
    mov 4(%esp), %ebx
    mov 8(%esp), %ecx
    mov $SYS_munmap, %eax
    int $0x80
    xor %ebx, %ebx
    mov $SYS_exit, %eax
    int $0x80
    hlt                             /* not reached */

    .section .note.GNU-stack, "", @progbits
