/*
 * Starting the other CPUs, one after the other: all are reset together, then
 * each is given its struct cpu and its stack and told to run, and the next one
 * is not until it is online. So ap_stack_top and the entries of cpus[] are
 * only written while no other CPU reads them.
 */
#include "cpu/smp.h"

#include "boot/trampoline.h"
#include "cpu/apic.h"
#include "cpu/clock.h"
#include "cpu/fpu.h"
#include "cpu/gdt.h"
#include "cpu/trap.h"
#include "cpu/x86.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "lib/string.h"

/* Times of the start protocol (SDM 3A 9.4.4.1) and our patience */
#define INIT_DELAY_US 10000
#define STARTUP_AGAIN_NS 1000000ull
#define STARTUP_GIVE_UP_NS NS_PER_S

union ap_stack {
    struct kstack kstack;
    uint8_t bytes[KSTACK_SIZE];
} __attribute__((aligned(KSTACK_SIZE)));

static union ap_stack ap_stacks[MAX_CPUS]; /* [0] is unused */
uint32_t ap_stack_top;                     /* for ap_start in entry.S */
static void (*ap_entry)(void);
static uint32_t kernel_cr3;

void cpu_init(void)
{
    if (cpuid(1).edx & CPUID_PGE)
        write_cr4(read_cr4() | CR4_PGE);
    fpu_init_cpu();
    gdt_set_double_fault_map();
}

/* Called by entry.S: the C start of every CPU but the first. */
void ap_main(void)
{
    write_cr3(kernel_cr3);
    gdt_init_cpu();
    trap_init_cpu();
    cpu_init();
    lapic_init_cpu();
    this_cpu()->online = true;
    ap_entry();
}

static bool wait_online(const struct cpu *cpu, uint64_t patience_ns)
{
    uint64_t end = clock_ns() + patience_ns;

    while (!cpu->online && clock_ns() < end)
        cpu_relax();
    return cpu->online;
}

static void start_cpu(uint8_t apic_id)
{
    unsigned id = ncpus;
    struct cpu *cpu = &cpus[id];
    uint32_t command = IPI_STARTUP | TRAMPOLINE_PHYS >> 12;

    *cpu = (struct cpu){.id = id, .apic_id = apic_id};
    ap_stacks[id].kstack = (struct kstack){.magic = KSTACK_MAGIC, .cpu = cpu};
    ap_stack_top = (uint32_t)&ap_stacks[id + 1];
    lapic_send(apic_id, command);
    if (!wait_online(cpu, STARTUP_AGAIN_NS)) {
        lapic_send(apic_id, command);
        wait_online(cpu, STARTUP_GIVE_UP_NS);
    }
    if (cpu->online) {
        ncpus++;
    } else {
        lapic_send(apic_id, IPI_INIT); /* it must not wake up later */
        kprintf("smp: the CPU with APIC id %u does not start\n", apic_id);
    }
}

static void stop_on_nmi(struct trapframe *tf)
{
    (void)tf;
    while (panicking)
        asm volatile("cli; hlt");
}

void smp_start(map_fn *map, void (*entry)(void))
{
    const struct acpi_madt *madt = apic_madt();
    unsigned n = MIN(madt->ncpus, MAX_CPUS);
    size_t nbytes = trampoline_end - trampoline_start;

    cpus[0].online = true;
    if (!apic_present())
        return;
    cpus[0].apic_id = lapic_id();
    trap_register(TRAP_NMI, stop_on_nmi);
    if (madt->ncpus > MAX_CPUS)
        kprintf("smp: %u CPUs, using %u\n", madt->ncpus, MAX_CPUS);
    memcpy((void *)map(TRAMPOLINE_PHYS, nbytes), trampoline_start, nbytes);
    kernel_cr3 = read_cr3();
    ap_entry = entry;
    for (unsigned i = 0; i < n; i++)
        if (madt->apic_ids[i] != cpus[0].apic_id)
            lapic_send(madt->apic_ids[i], IPI_INIT);
    if (n > 1)
        delay_us(INIT_DELAY_US);
    for (unsigned i = 0; i < n; i++)
        if (madt->apic_ids[i] != cpus[0].apic_id)
            start_cpu(madt->apic_ids[i]);
}

void ipi_send(unsigned cpu, uint8_t vector)
{
    lapic_send(cpus[cpu].apic_id, IPI_FIXED | vector);
}

void smp_stop_others(void)
{
    for (unsigned i = 0; i < ncpus; i++)
        if (i != this_cpu()->id)
            lapic_send(cpus[i].apic_id, IPI_NMI);
}
