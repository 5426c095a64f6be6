/*
 * What the kernel is handed at its start. Both ways of booting, kin's own
 * loader (stage2.c) and a multiboot loader such as QEMU's -kernel or GRUB,
 * hand over the same thing, that of the Multiboot specification 0.6.96:
 *
 *   32-bit protected mode, flat segments, paging and interrupts off, A20 on
 *   eax   MULTIBOOT_MAGIC
 *   ebx   physical address of a struct multiboot_info
 */
#pragma once

/* The header in the kernel file's first 8 KiB that the loader looks for. */
#define MULTIBOOT_HEADER_MAGIC 0x1badb002
#define MULTIBOOT_HEADER_FLAGS                                                 \
    0x00000003 /* align modules, give a memory map                             \
                */

#define MULTIBOOT_MAGIC 0x2badb002 /* in eax */

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Which parts of struct multiboot_info are there: bits of `flags`. */
#define MULTIBOOT_MEMORY 0x001u
#define MULTIBOOT_CMDLINE 0x004u
#define MULTIBOOT_MMAP 0x040u

struct multiboot_info {
    uint32_t flags;
    uint32_t mem_lower, mem_upper; /* KiB from 0; KiB from 1 MiB */
    uint32_t boot_device;
    uint32_t cmdline; /* physical address of a string */
    uint32_t mods_count, mods_addr;
    uint32_t syms[4];
    uint32_t mmap_length, mmap_addr; /* bytes; physical address of the map */
};

#define MULTIBOOT_RAM 1u /* type of usable memory */

/* One entry of the memory map: what the BIOS call E820 returns, with its
   size in front. */
struct multiboot_mmap {
    uint32_t size; /* of what follows */
    uint64_t base, length;
    uint32_t type;
} __attribute__((packed));
#endif
