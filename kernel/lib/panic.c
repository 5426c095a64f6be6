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

/* What `push %ebp; mov %esp, %ebp` at a function's start leaves. */
struct frame {
    const struct frame *caller;
    uint32_t return_address;
};

/* What is told, and of which stack: written by the one CPU that panics. */
static struct {
    const char *format;
    va_list args;
    const struct frame *frame; /* panic()'s own */
    uintptr_t stack;           /* where the stack it ran on begins */
} death;

static uint8_t panic_stack[KSTACK_SIZE] __attribute__((aligned(KSTACK_SIZE)));

static void NORETURN halt(void)
{
    for (;;)
        asm volatile("cli; hlt");
}

/* Follow the frame pointers as long as they stay in their stack, upwards. */
static void backtrace(const struct frame *frame)
{
    uintptr_t end = death.stack + KSTACK_SIZE;

    kprintf("backtrace:\n");
    for (int i = 0; i < BACKTRACE_MAX; i++) {
        const struct frame *caller;
        uint32_t offset;
        const char *name;

        if ((uintptr_t)frame < death.stack ||
            (uintptr_t)frame + sizeof(*frame) > end)
            break;
        /* a call's return address may be the next function's first byte */
        name = ksym_find(frame->return_address - 1, &offset);
        if (!name)
            break;
        kprintf("  %08x %s+0x%x\n", frame->return_address, name, offset + 1);
        caller = frame->caller;
        if (caller <= frame)
            break;
        frame = caller;
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
    backtrace(death.frame);
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
    death.stack = (uintptr_t)this_kstack();
    *(struct kstack *)panic_stack = *this_kstack();
    asm volatile("mov %0, %%esp; call tell"
                 :
                 : "r"(panic_stack + KSTACK_SIZE)
                 : "memory");
    __builtin_unreachable();
}
