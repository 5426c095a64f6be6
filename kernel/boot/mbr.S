/*
 * Stage 1: the boot sector. The BIOS puts it at MBR_ADDRESS and runs it in
 * real mode, with the drive's number in dl. It reads stage 2 and jumps there,
 * dl still the drive. What fails is named on the screen.
 */
#include "boot/loader.h"

    .code16
    .text
    .globl _start
_start:
    cli
    cld
    xor %ax, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    mov $MBR_ADDRESS, %esp
    ljmp $0, $1f /* some BIOSes start at 0x7c0:0 */
1:  sti

    mov $no_extensions, %si
    mov $(DISK_EXTENSIONS << 8), %ax
    mov $EXTENSIONS_ASK, %bx
    int $BIOS_DISK
    jc fail
    cmp $EXTENSIONS_ANSWER, %bx
    jne fail

    mov $no_stage2, %si
    mov MBR_ADDRESS + MBR_STAGE2_SECTORS, %ax
    test %ax, %ax
    jz fail
    mov %ax, request_count
    mov $read_error, %si
    push %si
    mov $request, %si
    mov $(DISK_READ << 8), %ax
    int $BIOS_DISK
    pop %si
    jc fail
    ljmp $0, $STAGE2_ADDRESS

/* Print the text at si, character by character, and stop. */
fail:
    lodsb
    test %al, %al
    jz 1f
    mov $0x0e, %ah /* write as on a teletype */
    xor %bx, %bx
    int $0x10
    jmp fail
1:  hlt
    jmp 1b

no_extensions:
    .asciz "kin: this BIOS cannot read the disk by LBA\r\n"
no_stage2:
    .asciz "kin: the boot sector names no second stage\r\n"
read_error:
    .asciz "kin: cannot read the second stage\r\n"

    .balign 4
request: /* disk address packet of DISK_READ */
    .byte 16, 0
request_count:
    .word 0
    .word STAGE2_ADDRESS, 0 /* offset, segment */
    .quad STAGE2_LBA

    .section .note.GNU-stack, "", @progbits
