/*
 * Stage 2's start and its way back to the BIOS. The BIOS works in real mode
 * and C code in 32-bit protected mode; bios_call() changes over for the time
 * of one call. Both modes see the same stack and the same addresses, as
 * everything here lies under 64 KiB.
 */
#include "boot/loader.h"

#define CODE32 0x08
#define DATA32 0x10
#define CODE16 0x18
#define DATA16 0x20
#define PE 1 /* in cr0 */

    .section .start, "ax"
    .code16
    .globl _start
_start:
    cli
    lgdtl gdt_pointer
    mov %cr0, %eax
    or $PE, %al
    mov %eax, %cr0
    ljmpl $CODE32, $1f
    .code32
1:  call load_data32
    movzbl %dl, %ebx
    xor %eax, %eax
    mov $bss_start, %edi
    mov $bss_end, %ecx
    sub %edi, %ecx
    rep stosb
    push %ebx
    call stage2_main

load_data32:
    mov $DATA32, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    ret

    .text
/* void bios_call(uint8_t number, struct bios_registers *r) */
    .globl bios_call
bios_call:
    push %ebp
    push %ebx
    push %esi
    push %edi
    mov 20(%esp), %al
    mov %al, 3f + 1
    mov 24(%esp), %ebp
    mov %ebp, call_registers

    /* to real mode by way of 16-bit segments (SDM 3A 9.9.2) */
    ljmp $CODE16, $1f
    .code16
1:  mov $DATA16, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov %cr0, %eax
    and $~PE, %al
    mov %eax, %cr0
    ljmpl $0, $2f
2:  xor %ax, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    mov (%bp), %eax
    mov 4(%bp), %ebx
    mov 8(%bp), %ecx
    mov 12(%bp), %edx
    mov 16(%bp), %esi
    mov 20(%bp), %edi
    sti
3:  int $0 /* the number is written into the instruction */
    pushfl
    cli
    cld
    push %eax
    xor %ax, %ax /* the BIOS may have changed ds */
    mov %ax, %ds
    pop %eax
    mov call_registers, %ebp
    mov %eax, (%bp)
    mov %ebx, 4(%bp)
    mov %ecx, 8(%bp)
    mov %edx, 12(%bp)
    mov %esi, 16(%bp)
    mov %edi, 20(%bp)
    popl 24(%bp)

    /* and back */
    lgdtl gdt_pointer
    mov %cr0, %eax
    or $PE, %al
    mov %eax, %cr0
    ljmpl $CODE32, $4f
    .code32
4:  call load_data32
    pop %edi
    pop %esi
    pop %ebx
    pop %ebp
    ret

/* void start_kernel(uint32_t entry, uint32_t magic, const void *info):
   boot/multiboot.h says in which state. */
    .globl start_kernel
start_kernel:
    mov 4(%esp), %ecx
    mov 8(%esp), %eax
    mov 12(%esp), %ebx
    jmp *%ecx

    .data
    .balign 8
gdt: /* base 0; 32-bit segments of 4 GiB, 16-bit ones of 64 KiB */
    .quad 0
    .quad 0x00cf9a000000ffff
    .quad 0x00cf92000000ffff
    .quad 0x00009a000000ffff
    .quad 0x000092000000ffff
gdt_pointer:
    .word gdt_pointer - gdt - 1
    .long gdt
call_registers:
    .long 0

    .section .note.GNU-stack, "", @progbits
