/*
 * Traps: exceptions, device interrupts and system calls. Every one comes
 * through the entry stubs of cpu/entry.S, which save a struct trapframe on the
 * kernel stack, clear the direction flag, and call trap().
 *
 * Higher floors register what they want to hear of. Handlers of
 * exceptions and system calls run with interrupts as they were before (a page
 * fault may sleep); interrupt handlers run with interrupts off. An interrupt
 * handler must not cause page faults: cr2 belongs to the code it interrupts.
 *
 * Before the return to user mode the registered return hook runs (reschedule,
 * signals) as long as it has something to do.
 */
#pragma once

#ifndef __ASSEMBLER__
#include "lib/defs.h"

/* In the order of struct sigcontext. */
struct trapframe {
    uint32_t gs, fs, es, ds;
    uint32_t edi, esi, ebp;
    uint32_t pusha_esp; /* in the kernel: of no use */
    uint32_t ebx, edx, ecx, eax;
    uint32_t vector;
    uint32_t error; /* exceptions: the CPU's error code; system calls: the
                       number in eax at entry (orig_eax); interrupts: 0 */
    uint32_t eip, cs, eflags;
    uint32_t esp, ss; /* only there when the trap came from user mode */
};
#endif

#define TRAPFRAME_SIZE 76 /* bytes */
#define TRAP_STUB_SIZE 16 /* bytes of code per vector in entry.S */

/* Exceptions, SDM 3A 6.3.1 */
#define TRAP_DIVIDE 0
#define TRAP_DEBUG 1
#define TRAP_NMI 2
#define TRAP_BREAKPOINT 3
#define TRAP_OVERFLOW 4
#define TRAP_BOUND 5
#define TRAP_INVALID_OPCODE 6
#define TRAP_NO_FPU 7
#define TRAP_DOUBLE_FAULT 8
#define TRAP_INVALID_TSS 10
#define TRAP_SEGMENT 11
#define TRAP_STACK 12
#define TRAP_PROTECTION 13
#define TRAP_PAGE_FAULT 14
#define TRAP_FPU 16
#define TRAP_ALIGNMENT 17
#define TRAP_MACHINE_CHECK 18
#define TRAP_SIMD 19
#define NEXCEPTIONS 32

#define IRQ_VECTOR 32       /* device interrupt n arrives as IRQ_VECTOR + n */
#define VECTOR_XV6 0x40     /* xv6's system calls */
#define VECTOR_SYSCALL 0x80 /* Linux's system calls */
/* The local APIC's own, acknowledged before their handler is called */
#define VECTOR_LAPIC 0xf0
#define VECTOR_TIMER 0xf0 /* local APIC timer */
#define VECTOR_TLB 0xf1   /* flush request from another CPU */
#define VECTOR_WAKE 0xf2  /* look at your run queue */
#define VECTOR_SPURIOUS 0xff

#ifndef __ASSEMBLER__
static inline bool from_user(const struct trapframe *tf)
{
    return tf->cs & 3; /* the kernel runs at privilege 0 */
}

/*
 * The handler for a vector: one each. Without one, an exception in user mode
 * goes to the default handler and one in the kernel is a panic; an interrupt
 * is dropped. Gates 0x40 and 0x80 (and breakpoint, overflow) are
 * open to user mode, the others are not: `int n` of those is a protection
 * fault.
 */
void trap_register(uint8_t vector, void (*handler)(struct trapframe *tf));

/* For every user-mode exception that has no handler of its own. */
void trap_register_default(void (*handler)(struct trapframe *tf));

/* Called with interrupts off before every return to user mode. */
void trap_register_return(void (*hook)(struct trapframe *tf));

/*
 * Instructions in the kernel that may fault on purpose: when the one at label
 * `from` faults, the kernel goes on at label `to`. Use in asm:
 *   asm(... "1: rep movsb\n 2:\n" FAULT_FIXUP("1b", "3b") ...)
 */
#define FAULT_FIXUP(from, to)                                                  \
    ".pushsection .fixups,\"a\"\n.long " from ", " to "\n.popsection\n"

/* The kernel must not cause this exception: panic with its registers. */
void trap_panic(const struct trapframe *tf) NORETURN;

/* If tf->eip may fault, set it to its continuation: true. */
bool trap_fixup(struct trapframe *tf);

/* Return to user mode with `tf`, which lies at the stack's top. New processes
   start here; the return hook runs first. */
void trap_return(void) NORETURN;

/* The frame of the running process's entry from user mode: at the very top of
   its kernel stack. */
struct trapframe *user_trapframe(void);

void trap_init(void);     /* boot CPU: build the IDT */
void trap_init_cpu(void); /* every CPU: load it */
#endif
