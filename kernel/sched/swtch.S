/*
 * The switch from one kernel stack to another. A process that does not run has
 * on its stack, where its saved esp points: edi, esi, ebx, ebp and the address
 * to go on at (proc.c builds the same for a new one). The other registers are
 * the caller's to save by the C calling convention.
 */
    .text

/* void swtch(uint32_t **save_esp, uint32_t *new_esp): in eax and edx */
    .globl swtch
swtch:
    push %ebp
    push %ebx
    push %esi
    push %edi
    mov %esp, (%eax)
    mov %edx, %esp
    pop %edi
    pop %esi
    pop %ebx
    pop %ebp
    ret

/* Where a new process starts; proc_alloc has put its entry into ebx. */
    .globl proc_birth
proc_birth:
    call sched_arrive
    call *%ebx
    ud2 /* an entry does not return */

    .section .note.GNU-stack, "", @progbits
