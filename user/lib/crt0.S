/*
 * Where every program starts. The kernel leaves on the stack: argc, the argv
 * pointers, NULL, the envp pointers, NULL, the auxiliary vector (System V ABI,
 * i386 supplement). main's arguments are pushed so that esp is a multiple of
 * 16 at the call, as compilers expect it.
 */
    .text
    .globl _start
_start:
    xor %ebp, %ebp                  /* the outermost frame, for debuggers */
    mov (%esp), %eax                /* argc */
    lea 4(%esp), %ecx               /* argv */
    lea 4(%ecx, %eax, 4), %edx      /* envp */
    mov %edx, environ
    and $-16, %esp
    push %ebp
    push %edx
    push %ecx
    push %eax
    call tls_start                  /* now there are errno and threads */
    call main
    mov %eax, (%esp)
    call exit

    .bss
    .globl environ
    .balign 4
environ:
    .long 0

    .section .note.GNU-stack, "", @progbits
