/*
 * Where the kernel starts: on the boot CPU from the loader (see multiboot.h),
 * on the others from the trampoline (cpu/trampoline.S).
 *
 * The kernel is linked to run above KERNBASE but loaded low, and paging is
 * off; V() of an address is where it is now. boot_pgdir maps the first 2 GiB
 * twice, at 0 and at KERNBASE, with 4 MiB pages. mem_init() replaces it by the
 * kernel's real map; the other CPUs pass through it too.
 */
#include "boot/multiboot.h"
#include "cpu/x86.h"
#include "lib/percpu.h"
#include "mem/layout.h"

#define V(address) ((address) - KERNBASE)
#define LARGE_PAGE_ENTRY 0x083 /* present, writable, 4 MiB */
#define NLARGE_PAGES 512       /* 2 GiB of them */

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long MULTIBOOT_HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + MULTIBOOT_HEADER_FLAGS)

    .text
    .globl _start
_start:
    cli
    cld
    mov %eax, %ebp
    mov $V(boot_pgdir), %edi
    mov $LARGE_PAGE_ENTRY, %eax
    mov $NLARGE_PAGES, %ecx
1:  mov %eax, (%edi)
    mov %eax, NLARGE_PAGES * 4(%edi)
    add $LARGE_PAGE_SIZE, %eax
    add $4, %edi
    loop 1b

    mov $V(1f), %esi
    jmp paging_on
1:  mov $boot_stack + KSTACK_SIZE, %esp
    movl $KSTACK_MAGIC, boot_stack /* struct kstack: magic, cpu, proc */
    movl $cpus, boot_stack + 4
    mov %ebp, %eax
    mov %ebx, %edx
    xor %ebp, %ebp /* backtraces end here */
    call kernel_main

/* The trampoline jumps here, in protected mode without paging. */
    .globl ap_start
ap_start:
    cld
    mov $V(1f), %esi
    jmp paging_on
1:  mov ap_stack_top, %esp
    xor %ebp, %ebp
    call ap_main

/* Turn paging on and go on above KERNBASE at the label whose low address is
   in esi. Changes eax only. */
paging_on:
    mov %cr4, %eax
    or $CR4_PSE, %eax
    mov %eax, %cr4
    mov $V(boot_pgdir), %eax
    mov %eax, %cr3
    mov %cr0, %eax
    and $~(CR0_CD | CR0_NW), %eax /* a reset turns the caches off */
    or $(CR0_PG | CR0_WP), %eax
    mov %eax, %cr0
    lea KERNBASE(%esi), %eax
    jmp *%eax

    .bss
    .balign 4096
boot_pgdir:
    .skip 4096
    .balign KSTACK_SIZE
boot_stack:
    .skip KSTACK_SIZE

    .section .note.GNU-stack, "", @progbits
