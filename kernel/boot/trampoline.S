/*
 * The first instructions of every CPU but the first (SDM 3A 9.4.4): from real
 * mode to 32-bit protected mode, then on to ap_start in entry.S. This code is
 * copied to TRAMPOLINE_PHYS and runs there.
 */
#include "boot/trampoline.h"
#include "cpu/x86.h"
#include "mem/layout.h"

/* Where a label is in the copy. */
#define COPY(label) (label - trampoline_start + TRAMPOLINE_PHYS)

    .section .rodata
    .code16
    .globl trampoline_start, trampoline_end
trampoline_start:
    cli
    mov %cs, %ax
    mov %ax, %ds
    lgdtl gdt_pointer - trampoline_start
    mov %cr0, %eax
    or $CR0_PE, %al
    mov %eax, %cr0
    ljmpl $SEG_KCODE, $COPY(protected)

    .code32
protected:
    mov $SEG_KDATA, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov $(ap_start - KERNBASE), %eax
    jmp *%eax

    .balign 8
gdt:
    .quad 0
    .quad 0x00cf9a000000ffff /* code, base 0, limit 4 GiB */
    .quad 0x00cf92000000ffff /* data */
gdt_pointer:
    .word gdt_pointer - gdt - 1
    .long COPY(gdt)
trampoline_end:

    .section .note.GNU-stack, "", @progbits
