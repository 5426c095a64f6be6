/*
 * The disk and the memory as the boot loader uses them. Numbers of sectors
 * (512 bytes) count from the start of the disk.
 *
 *   disk    0        mbr.S, with the partition table
 *           1        stage 2, at most 31 sectors
 *           64       the kernel's ELF file, up to the first partition
 *
 *   memory  0x07c00  mbr.S, put there by the BIOS; the stack below it
 *           0x08000  stage 2, its data behind its code
 *           0x10000  a buffer for what the BIOS reads, under 64 KiB
 *           1 MiB    the kernel
 */
#pragma once

#define SECTOR_SIZE 512
#define STAGE2_LBA 1
#define KERNEL_LBA 64

#define MBR_ADDRESS 0x7c00
#define STAGE2_ADDRESS 0x8000
#define BUFFER_ADDRESS 0x10000
#define BUFFER_SECTORS 127 /* some BIOSes read no more at a time */

/* Numbers that the image builder (tools/mkimage.py) puts into the MBR */
#define MBR_STAGE2_SECTORS 0x1b0
#define MBR_KERNEL_BYTES 0x1b4

/* BIOS disk services, interrupt 0x13 */
#define BIOS_DISK 0x13
#define DISK_EXTENSIONS 0x41 /* function in ah: are there LBA services? */
#define DISK_READ 0x42       /* read by LBA */
#define EXTENSIONS_ASK 0x55aa
#define EXTENSIONS_ANSWER 0xaa55

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Registers at a call of the BIOS and, after it, as it left them. */
struct bios_registers {
    uint32_t eax, ebx, ecx, edx, esi, edi;
    uint32_t flags; /* only afterwards */
};

#define BIOS_CARRY 1u /* in flags: usually, it failed */

/* Software interrupt `number` in real mode, with ds = es = 0. `r` must lie
   under 64 KiB, as all of stage 2 does. */
void bios_call(uint8_t number, struct bios_registers *r);
#endif
