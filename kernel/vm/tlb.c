/*
 * TLB shootdown.
 *
 * mm->cpus has a bit for each CPU that has mm's directory in cr3. A CPU sets
 * its bit before it loads the directory, and a flusher changes the tables
 * before it reads the bits: so either the flusher sees the bit and sends an
 * interrupt, or the CPU loads the directory late enough to see the new tables.
 * (Both sides use a locked instruction in between, which orders them.)
 *
 * Requests carry numbers: the flusher raises wanted[cpu] and waits until the
 * target's done[cpu] has caught up with it. No lock, any number of flushers.
 * Two CPUs that flush at each other with interrupts off do not deadlock: a
 * flusher serves its own requests while it waits.
 *
 * A kernel thread has no mm and leaves the last one loaded. When that mm is
 * flushed or dies, such a CPU goes to the kernel's own directory.
 */
#include "vm/tlb.h"

#include "cpu/smp.h"
#include "cpu/x86.h"
#include "lib/panic.h"
#include "sched/proc.h"

static struct mm *loaded[MAX_CPUS]; /* NULL: kernel_pgdir; its CPU's only */
static atomic_t wanted[MAX_CPUS];
static volatile int done[MAX_CPUS];

static void set_bit_of(struct mm *mm, unsigned cpu)
{
    __atomic_fetch_or(&mm->cpus, 1u << cpu, __ATOMIC_SEQ_CST);
}

static void clear_bit_of(struct mm *mm, unsigned cpu)
{
    __atomic_fetch_and(&mm->cpus, ~(1u << cpu), __ATOMIC_SEQ_CST);
}

void tlb_load(struct mm *mm)
{
    unsigned cpu = this_cpu()->id;
    struct mm *old = loaded[cpu];

    if (old == mm)
        return;
    set_bit_of(mm, cpu);
    loaded[cpu] = mm;
    write_cr3(virt_to_phys(mm->pgdir));
    if (old != NULL)
        clear_bit_of(old, cpu);
}

/* Forget every translation of the user part, on this CPU. Interrupts off. */
static void flush_here(void)
{
    unsigned cpu = this_cpu()->id;
    struct mm *mm = loaded[cpu];

    if (mm == NULL)
        return;
    if (current()->mm == mm) {
        write_cr3(virt_to_phys(mm->pgdir));
        return;
    }
    loaded[cpu] = NULL;
    write_cr3(virt_to_phys(kernel_pgdir));
    clear_bit_of(mm, cpu);
}

static void serve(void)
{
    unsigned cpu = this_cpu()->id;
    int number = atomic_read(&wanted[cpu]);

    if (done[cpu] != number) {
        flush_here();
        done[cpu] = number;
    }
}

static void on_interrupt(struct trapframe *tf)
{
    (void)tf;
    serve();
}

/* Ask the CPUs in `set` to flush, and wait for them. Interrupts are off. */
static void flush_others(uint32_t set)
{
    int number[MAX_CPUS];

    ASSERT(this_cpu()->irq_off == 1);
    for (unsigned cpu = 0; cpu < ncpus; cpu++)
        if (set & 1u << cpu) {
            number[cpu] = atomic_add(&wanted[cpu], 1);
            ipi_send(cpu, VECTOR_TLB);
        }
    for (unsigned cpu = 0; cpu < ncpus; cpu++)
        while (set & 1u << cpu && done[cpu] - number[cpu] < 0) {
            serve();
            cpu_relax();
        }
}

static uint32_t other_cpus_of(struct mm *mm)
{
    uint32_t set = __atomic_fetch_or(&mm->cpus, 0, __ATOMIC_SEQ_CST);

    return set & ~(1u << this_cpu()->id);
}

void tlb_flush(struct mm *mm)
{
    irq_off();
    if (loaded[this_cpu()->id] == mm)
        flush_here();
    uint32_t set = other_cpus_of(mm);
    if (set != 0)
        flush_others(set);
    irq_on();
}

void tlb_flush_page(struct mm *mm, uint32_t va)
{
    irq_off();
    if (loaded[this_cpu()->id] == mm)
        invlpg(va);
    uint32_t set = other_cpus_of(mm);
    if (set != 0)
        flush_others(set);
    irq_on();
}

void tlb_init(void)
{
    trap_register(VECTOR_TLB, on_interrupt);
}
