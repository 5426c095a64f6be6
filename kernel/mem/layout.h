/*
 * The map of virtual memory, the same in every address space above KERNBASE.
 *
 *   0x00000000  user (page 0 only where a program asks for it)
 *   0x80000000  KERNBASE: physical memory from 0, at most PHYS_MAX, in 4 MiB
 *               global pages; the kernel itself at KERNBASE + 1 MiB
 *   0xf0000000  DEVICE_BASE: device registers (APICs), mapped by map_device()
 */
#pragma once

#define PAGE_SHIFT 12
#define PAGE_SIZE 4096u
#define LARGE_PAGE_SIZE 0x400000

#define KERNBASE 0x80000000
#define KERNEL_PHYS 0x100000 /* where the kernel is loaded */
#define PHYS_MAX 0x70000000u /* 1.75 GiB: memory beyond it is not used */
#define DEVICE_BASE 0xf0000000u

#define USER_TOP KERNBASE           /* first address that is not the user's */
#define STACK_TOP (USER_TOP - 4096) /* stack ends here; a guard page above */
#define MMAP_TOP 0x70000000u /* mmap without an address: down from here */
#define MMAP_MIN 0x10000u    /* no mapping below, unless an ELF asks */

#ifndef __ASSEMBLER__
#include <stdint.h>

static inline void *phys_to_virt(uint32_t phys)
{
    return (void *)(phys + KERNBASE);
}

static inline uint32_t virt_to_phys(const void *virt)
{
    return (uint32_t)virt - KERNBASE;
}
#endif
