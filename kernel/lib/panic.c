/*
 * The end of the kernel: says what was violated, where, by whom and how it
 * got there, then stops the machine.
 *
 * Nothing here takes a lock or trusts a structure that it need not. The first
 * CPU to panic does it all; another one that panics meanwhile just halts, and
 * so does a panic within the panic.
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

static void NORETURN halt(void)
{
    for (;;)
        asm volatile("cli; hlt");
}

/* Follow the frame pointers as long as they stay in this stack, upwards. */
static void backtrace(const struct frame *frame)
{
    uintptr_t end = (uintptr_t)this_kstack() + KSTACK_SIZE;

    kprintf("backtrace:\n");
    for (int i = 0; i < BACKTRACE_MAX; i++) {
        const struct frame *caller;
        uint32_t offset;
        const char *name;

        if ((uintptr_t)frame < (uintptr_t)this_kstack() ||
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

void panic(const char *format, ...)
{
    const struct frame *frame = __builtin_frame_address(0);
    va_list args;
    char process[64] = "none";

    asm volatile("cli");
    if (__atomic_exchange_n(&panicking, true, __ATOMIC_SEQ_CST))
        halt();
    if (panic_hooks.stop_cpus)
        panic_hooks.stop_cpus();
    kprintf("panic: ");
    va_start(args, format);
    kvprintf(format, args);
    va_end(args);
    if (panic_hooks.describe_process)
        panic_hooks.describe_process(process, sizeof(process));
    kprintf("\ncpu %u of %u, process %s\n", this_cpu()->id, ncpus, process);
    print_registers(frame);
    backtrace(frame);
    kprintf("system halted\n");
    if (panic_hooks.power_off)
        panic_hooks.power_off();
    halt();
}
