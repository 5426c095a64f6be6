/*
 * Traps after the entry stubs: the interrupt descriptor table, the table of
 * handlers, and what happens when there is no handler.
 *
 * All tables are written at start, before the vectors in question can come,
 * and only read afterwards: no lock.
 */
#include "cpu/trap.h"

#include "cpu/apic.h"
#include "cpu/gdt.h"
#include "cpu/x86.h"
#include "lib/ksyms.h"
#include "lib/panic.h"
#include "lib/percpu.h"
#include "lib/string.h"

#define NVECTORS 256

/* Gate descriptors, SDM 3A 6.11 */
#define GATE_PRESENT 0x8000u
#define GATE_USER 0x6000u /* open to `int n` in user mode */
#define GATE_TASK 0x0500u
#define GATE_INTERRUPT 0x0e00u /* turns interrupts off */
#define GATE_TRAP 0x0f00u      /* leaves them as they are */

struct gate {
    uint16_t offset_low, selector, type, offset_high;
};

struct fixup {
    uint32_t from, to;
};

extern const char trap_stubs[NVECTORS][TRAP_STUB_SIZE];
extern const struct fixup fixups_start[], fixups_end[]; /* kernel.ld */

static void unhandled(struct trapframe *tf);

static struct gate idt[NVECTORS];
static void (*handlers[NVECTORS])(struct trapframe *tf) = {
    [0 ... NVECTORS - 1] = unhandled};
static void (*default_handler)(struct trapframe *tf);
static void (*return_hook)(struct trapframe *tf);

_Static_assert(sizeof(struct trapframe) == TRAPFRAME_SIZE, "entry.S");

static const char *const exception_names[] = {
    [TRAP_DIVIDE] = "divide error",
    [TRAP_DEBUG] = "debug exception",
    [TRAP_NMI] = "non-maskable interrupt",
    [TRAP_BREAKPOINT] = "breakpoint",
    [TRAP_OVERFLOW] = "overflow",
    [TRAP_BOUND] = "bound exceeded",
    [TRAP_INVALID_OPCODE] = "invalid opcode",
    [TRAP_NO_FPU] = "no coprocessor",
    [TRAP_DOUBLE_FAULT] = "double fault",
    [TRAP_INVALID_TSS] = "invalid TSS",
    [TRAP_SEGMENT] = "segment not present",
    [TRAP_STACK] = "stack fault",
    [TRAP_PROTECTION] = "protection fault",
    [TRAP_PAGE_FAULT] = "page fault",
    [TRAP_FPU] = "x87 exception",
    [TRAP_ALIGNMENT] = "alignment check",
    [TRAP_MACHINE_CHECK] = "machine check",
    [TRAP_SIMD] = "SIMD exception",
};

void trap_register(uint8_t vector, void (*handler)(struct trapframe *tf))
{
    ASSERT(handlers[vector] == unhandled);
    handlers[vector] = handler;
}

void trap_register_default(void (*handler)(struct trapframe *tf))
{
    default_handler = handler;
}

void trap_register_return(void (*hook)(struct trapframe *tf))
{
    return_hook = hook;
}

struct trapframe *user_trapframe(void)
{
    return (struct trapframe *)((uintptr_t)this_kstack() + KSTACK_SIZE) - 1;
}

bool trap_fixup(struct trapframe *tf)
{
    for (const struct fixup *f = fixups_start; f < fixups_end; f++) {
        if (f->from == tf->eip) {
            tf->eip = f->to;
            return true;
        }
    }
    return false;
}

void trap_panic(const struct trapframe *tf)
{
    const char *name = NULL, *function;
    uint32_t offset = 0;

    if (tf->vector < ARRAY_LEN(exception_names))
        name = exception_names[tf->vector];
    function = ksym_find(tf->eip, &offset);
    panic("%s (vector %u, error %x) at %08x (%s+0x%x)\n"
          "eax %08x ebx %08x ecx %08x edx %08x esi %08x edi %08x ebp %08x\n"
          "cs %04x ds %04x es %04x fs %04x gs %04x eflags %08x address %08x",
          name ? name : "trap", tf->vector, tf->error, tf->eip,
          function ? function : "?", offset, tf->eax, tf->ebx, tf->ecx, tf->edx,
          tf->esi, tf->edi, tf->ebp, tf->cs & 0xffff, tf->ds & 0xffff,
          tf->es & 0xffff, tf->fs & 0xffff, tf->gs & 0xffff, tf->eflags,
          read_cr2());
}

static void unhandled(struct trapframe *tf)
{
    if (tf->vector >= NEXCEPTIONS)
        return;
    if (from_user(tf) && default_handler)
        default_handler(tf);
    else if (from_user(tf) || !trap_fixup(tf))
        trap_panic(tf);
}

/* The last thing before user mode; called by entry.S for new processes. */
void trap_leave(struct trapframe *tf)
{
    cli();
    if (return_hook)
        return_hook(tf);
}

static void dispatch(struct trapframe *tf)
{
    if (tf->vector >= VECTOR_LAPIC && tf->vector != VECTOR_SPURIOUS)
        lapic_acknowledge();
    handlers[tf->vector](tf);
}

/*
 * A trap from virtual-8086 mode, which no user program can enter on a CPU, but
 * QEMU's iret lets it (SDM 2A, IRET: only at privilege 0). The frame lies too
 * low, with more words above it (SDM 3B 20.3): make it one from user mode that
 * goes on where nothing is ever mapped.
 */
static NORETURN __attribute__((noinline)) void
end_virtual_8086(const struct trapframe *tf)
{
    struct trapframe *user = user_trapframe();

    memmove(user, tf, sizeof(*user));
    user->eip = UINT32_MAX;
    user->cs = SEG_UCODE;
    user->ss = SEG_UDATA;
    user->eflags &= ~EFLAGS_VM;
    dispatch(user);
    trap_return();
}

/* Called by entry.S for every trap. */
void trap(struct trapframe *tf)
{
    const struct kstack *stack = this_kstack();

    if (stack->magic != KSTACK_MAGIC ||
        (uintptr_t)tf - (uintptr_t)stack < KSTACK_RESERVE)
        panic("kernel stack overflow at %08x", tf->eip);
    if (tf->eflags & EFLAGS_VM)
        end_virtual_8086(tf);
    dispatch(tf);
    if (from_user(tf))
        trap_leave(tf);
}

static void set_gate(unsigned vector, unsigned type)
{
    uint32_t offset = (uint32_t)trap_stubs[vector];

    idt[vector] = (struct gate){.offset_low = offset & 0xffff,
                                .offset_high = offset >> 16,
                                .selector = SEG_KCODE,
                                .type = GATE_PRESENT | type};
}

void trap_init(void)
{
    for (unsigned i = 0; i < NVECTORS; i++)
        set_gate(i, i < NEXCEPTIONS ? GATE_TRAP : GATE_INTERRUPT);
    set_gate(TRAP_DEBUG, GATE_INTERRUPT);
    set_gate(TRAP_NMI, GATE_INTERRUPT);
    set_gate(TRAP_MACHINE_CHECK, GATE_INTERRUPT);
    set_gate(TRAP_BREAKPOINT, GATE_TRAP | GATE_USER);
    set_gate(TRAP_OVERFLOW, GATE_TRAP | GATE_USER);
    set_gate(VECTOR_SYSCALL, GATE_TRAP | GATE_USER);
    set_gate(VECTOR_XV6, GATE_TRAP | GATE_USER);
    /* a task gate: the stack may be what is broken */
    idt[TRAP_DOUBLE_FAULT] = (struct gate){.selector = SEG_DOUBLE_FAULT,
                                           .type = GATE_PRESENT | GATE_TASK};
}

void trap_init_cpu(void)
{
    struct table_pointer idtr = {sizeof(idt) - 1, (uint32_t)idt};

    asm volatile("lidt %0" : : "m"(idtr));
}
