/*
 * Segments of each CPU. The tables belong to their CPU, and only it changes
 * them, with interrupts off: no lock.
 *
 * A double fault means that the stack or the page tables are unusable, so it
 * has a task of its own: the CPU loads everything from double_fault_tss and
 * has a good stack again, enough for a panic.
 */
#include "cpu/gdt.h"

#include "cpu/x86.h"
#include "lib/panic.h"
#include "lib/percpu.h"

/* Segment descriptors, SDM 3A 3.4.5: base 0, limit 4 GiB */
#define FLAT_CODE 0x00cf9a000000ffffull
#define FLAT_DATA 0x00cf92000000ffffull
#define DESCRIPTOR_USER 0x0000600000000000ull /* privilege 3 */
#define DESCRIPTOR_TSS 0x0000890000000000ull

/* Task-state segment, SDM 3A 7.2.1. The upper halves of selectors unused. */
struct tss {
    uint32_t link;
    uint32_t esp0, ss0, esp1, ss1, esp2, ss2;
    uint32_t cr3, eip, eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs, ldt;
    uint16_t trap, io_map; /* io_map past the end: no ports for users */
};

#define NDESCRIPTORS (SEG_DOUBLE_FAULT / 8 + 1)

static struct {
    uint64_t gdt[NDESCRIPTORS];
    struct tss tss, double_fault_tss;
} segments[MAX_CPUS];

union double_fault_stack {
    struct kstack kstack;
    uint8_t bytes[KSTACK_SIZE];
} __attribute__((aligned(KSTACK_SIZE)));

static union double_fault_stack double_fault_stacks[MAX_CPUS];

static void NORETURN double_fault(void)
{
    const struct tss *tss = &segments[this_cpu()->id].tss;

    /* the task switch saved the registers there */
    panic("double fault at %08x: esp %08x ebp %08x cr2 %08x", tss->eip,
          tss->esp, tss->ebp, read_cr2());
}

static uint64_t tss_descriptor(const struct tss *tss)
{
    uint64_t base = (uint32_t)tss;

    return DESCRIPTOR_TSS | (sizeof(*tss) - 1) | (base & 0xffffff) << 16 |
           (base >> 24) << 56;
}

static void init_double_fault(unsigned cpu)
{
    union double_fault_stack *stack = &double_fault_stacks[cpu];

    stack->kstack = (struct kstack){.magic = KSTACK_MAGIC, .cpu = &cpus[cpu]};
    segments[cpu].double_fault_tss = (struct tss){
        .eip = (uint32_t)double_fault,
        .esp = (uint32_t)(stack + 1),
        .eflags = EFLAGS_RESERVED,
        .cr3 = read_cr3(),
        .cs = SEG_KCODE,
        .ss = SEG_KDATA,
        .ds = SEG_KDATA,
        .es = SEG_KDATA,
        .io_map = sizeof(struct tss),
    };
}

void gdt_init_cpu(void)
{
    unsigned cpu = this_cpu()->id;
    uint64_t *gdt = segments[cpu].gdt;
    struct tss *tss = &segments[cpu].tss;
    struct table_pointer gdtr = {sizeof(segments[cpu].gdt) - 1, (uint32_t)gdt};

    init_double_fault(cpu);
    tss->ss0 = SEG_KDATA;
    tss->io_map = sizeof(*tss);
    gdt[SEG_KCODE / 8] = FLAT_CODE;
    gdt[SEG_KDATA / 8] = FLAT_DATA;
    gdt[SEG_UCODE / 8] = FLAT_CODE | DESCRIPTOR_USER;
    gdt[SEG_UDATA / 8] = FLAT_DATA | DESCRIPTOR_USER;
    gdt[SEG_TSS / 8] = tss_descriptor(tss);
    gdt[SEG_DOUBLE_FAULT / 8] = tss_descriptor(&segments[cpu].double_fault_tss);
    asm volatile("lgdt %0\n"
                 "ljmp %1, $1f\n"
                 "1: mov %2, %%ds\n mov %2, %%es\n mov %2, %%ss\n"
                 "mov %3, %%fs\n mov %3, %%gs\n"
                 "ltr %w4\n"
                 :
                 : "m"(gdtr), "i"(SEG_KCODE), "r"(SEG_KDATA), "r"(0),
                   "r"(SEG_TSS)
                 : "memory");
}

void gdt_set_kernel_stack(uint32_t top)
{
    segments[this_cpu()->id].tss.esp0 = top;
}

void gdt_load_tls(const uint64_t *descriptors)
{
    uint64_t *gdt = segments[this_cpu()->id].gdt;

    for (unsigned i = 0; i < GDT_TLS_COUNT; i++)
        gdt[GDT_TLS_FIRST + i] = descriptors[i];
    /* fs and gs may still hold a selector that has just become invalid. A trap
       from the kernel could save, but not restore it. */
    asm volatile("mov %w0, %%fs; mov %w0, %%gs" : : "r"(0));
}

void gdt_set_double_fault_map(void)
{
    segments[this_cpu()->id].double_fault_tss.cr3 = read_cr3();
}
