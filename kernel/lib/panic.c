/*
 * The end of the kernel: says what was violated, where, by whom and how it
 * got there, then stops the machine.
 *
 * Nothing here takes a lock or trusts a structure that it need not. The first
 * CPU to panic does it all; another one that panics meanwhile just halts, and
 * so does a panic within the panic. It is told from a stack of its own, since a
 * stack that overflows is one of the things to be told.
 */
#include "lib/panic.h"

#include "lib/ksyms.h"
#include "lib/percpu.h"
#include "lib/printf.h"

#define BACKTRACE_MAX 24

struct panic_hooks panic_hooks;
volatile bool panicking;

/* What is told, and of which stack: written by the one CPU that panics. */
static struct {
    const char *format;
    va_list args;
    const struct frame *frame; /* panic()'s own */
    const char *stack;         /* where the stack it ran on begins */
} death;

static uint8_t panic_stack[KSTACK_SIZE] __attribute__((aligned(KSTACK_SIZE)));

static void NORETURN halt(void)
{
    for (;;)
        asm volatile("cli; hlt");
}

unsigned backtrace(const struct frame *frame, const void *start,
                   const void *end, uint32_t *addresses, unsigned max)
{
    unsigned n = 0;

    while (n < max && (const void *)frame >= start &&
           frame <= (const struct frame *)end - 1) {
        addresses[n++] = frame->return_address;
        start = frame + 1; /* frames lie one above the other */
        frame = frame->caller;
    }
    return n;
}

static void print_backtrace(void)
{
    uint32_t addresses[BACKTRACE_MAX], offset;
    unsigned n = backtrace(death.frame, death.stack, death.stack + KSTACK_SIZE,
                           addresses, BACKTRACE_MAX);

    kprintf("backtrace:\n");
    for (unsigned i = 0; i < n; i++) {
        /* a call's return address may be the next function's first byte */
        const char *name = ksym_find(addresses[i] - 1, &offset);

        if (!name)
            break;
        kprintf("  %08x %s+0x%x\n", addresses[i], name, offset + 1);
    }
}

static void print_registers(const struct frame *frame)
{
    uint32_t cr0, cr2, cr3, cr4, eflags;

    asm("mov %%cr0, %0" : "=r"(cr0));
    asm("mov %%cr2, %0" : "=r"(cr2));
    asm("mov %%cr3, %0" : "=r"(cr3));
    asm("mov %%cr4, %0" : "=r"(cr4));
    asm("pushfl; popl %0" : "=r"(eflags));
    kprintf("eip %08x esp %08x ebp %08x eflags %08x\n", frame->return_address,
            (uint32_t)(frame + 1), (uint32_t)frame->caller, eflags);
    kprintf("cr0 %08x cr2 %08x cr3 %08x cr4 %08x\n", cr0, cr2, cr3, cr4);
}

/* On the panic stack. */
static void NORETURN __attribute__((used)) tell(void)
{
    char process[64] = "none";

    kprintf("panic: ");
    kvprintf(death.format, death.args);
    if (panic_hooks.describe_process)
        panic_hooks.describe_process(process, sizeof(process));
    kprintf("\ncpu %u of %u, process %s\n", this_cpu()->id, ncpus, process);
    print_registers(death.frame);
    print_backtrace();
    kprintf("system halted\n");
    if (panic_hooks.power_off)
        panic_hooks.power_off();
    halt();
}

void panic(const char *format, ...)
{
    asm volatile("cli");
    if (__atomic_exchange_n(&panicking, true, __ATOMIC_SEQ_CST))
        halt();
    if (panic_hooks.stop_cpus)
        panic_hooks.stop_cpus();
    death.format = format;
    va_start(death.args, format);
    death.frame = __builtin_frame_address(0);
    death.stack = (const char *)this_kstack();
    *(struct kstack *)panic_stack = *this_kstack();
    asm volatile("mov %0, %%esp; call tell"
                 :
                 : "r"(panic_stack + KSTACK_SIZE)
                 : "memory");
    __builtin_unreachable();
}
