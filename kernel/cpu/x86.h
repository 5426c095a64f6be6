/*
 * The instructions C has no words for, and the machine's constants (Intel SDM
 * volumes 2 and 3A).
 */
#pragma once

/* EFLAGS, SDM 1 3.4.3 */
#define EFLAGS_RESERVED 0x00000002 /* always one */
#define EFLAGS_TF 0x00000100
#define EFLAGS_IF 0x00000200
#define EFLAGS_DF 0x00000400
#define EFLAGS_RF 0x00010000
#define EFLAGS_VM 0x00020000

/* CR0 and CR4, SDM 3A 2.5 */
#define CR0_PE 0x00000001
#define CR0_MP 0x00000002
#define CR0_EM 0x00000004
#define CR0_TS 0x00000008
#define CR0_NE 0x00000020
#define CR0_WP 0x00010000
#define CR0_NW 0x20000000
#define CR0_CD 0x40000000
#define CR0_PG 0x80000000
#define CR4_PSE 0x00000010
#define CR4_PGE 0x00000080
#define CR4_OSFXSR 0x00000200
#define CR4_OSXMMEXCPT 0x00000400

/* Segment selectors; the GDT is laid out in cpu/gdt.c. */
#define SEG_KCODE 0x08
#define SEG_KDATA 0x10
#define SEG_UCODE 0x1b /* index 3, privilege 3 */
#define SEG_UDATA 0x23 /* index 4, privilege 3 */
#define SEG_TSS 0x28
#define GDT_TLS_FIRST 6 /* three entries, as Linux i386 numbers them */
#define GDT_TLS_COUNT 3
#define SEG_DOUBLE_FAULT 0x48 /* after them: task of the double fault */

#ifndef __ASSEMBLER__
#include "lib/defs.h"

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;

    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void outb(uint16_t port, uint8_t value)
{
    asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
    asm volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint32_t inl(uint16_t port)
{
    uint32_t value;

    asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void outl(uint16_t port, uint32_t value)
{
    asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

/* Read n 16-bit words from a port to dst; write n words from src to it. */
static inline void insw(uint16_t port, void *dst, uint32_t n)
{
    asm volatile("rep insw" : "+D"(dst), "+c"(n) : "d"(port) : "memory");
}

static inline void outsw(uint16_t port, const void *src, uint32_t n)
{
    asm volatile("rep outsw" : "+S"(src), "+c"(n) : "d"(port) : "memory");
}

static inline uint64_t rdtsc(void)
{
    uint64_t value;

    asm volatile("rdtsc" : "=A"(value));
    return value;
}

static inline void cli(void)
{
    asm volatile("cli" : : : "memory");
}

static inline void sti(void)
{
    asm volatile("sti" : : : "memory");
}

/* Turn interrupts on and wait for one: nothing comes between the two. */
static inline void sti_hlt(void)
{
    asm volatile("sti; hlt" : : : "memory");
}

static inline void cpu_relax(void)
{
    asm volatile("pause" : : : "memory");
}

static inline uint32_t read_cr2(void)
{
    uint32_t value;

    asm volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}

static inline uint32_t read_cr3(void)
{
    uint32_t value;

    asm volatile("mov %%cr3, %0" : "=r"(value));
    return value;
}

static inline uint32_t read_cr0(void)
{
    uint32_t value;

    asm volatile("mov %%cr0, %0" : "=r"(value));
    return value;
}

static inline void write_cr0(uint32_t value)
{
    asm volatile("mov %0, %%cr0" : : "r"(value) : "memory");
}

static inline uint32_t read_cr4(void)
{
    uint32_t value;

    asm volatile("mov %%cr4, %0" : "=r"(value));
    return value;
}

static inline void write_cr4(uint32_t value)
{
    asm volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}

/* Change the page directory (physical address); drops non-global TLB entries */
static inline void write_cr3(uint32_t value)
{
    asm volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

static inline void invlpg(uint32_t va)
{
    asm volatile("invlpg (%0)" : : "r"(va) : "memory");
}

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf)
{
    struct cpuid r;

    asm volatile("cpuid"
                 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                 : "a"(leaf), "c"(0));
    return r;
}

/* CPUID.1:EDX */
#define CPUID_TSC (1u << 4)
#define CPUID_APIC (1u << 9)
#define CPUID_PGE (1u << 13)
#define CPUID_FXSR (1u << 24)
#define CPUID_SSE (1u << 25)
#endif
