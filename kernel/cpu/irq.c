/*
 * Device interrupts: from the ISA number to the handler, whichever controller
 * is in between.
 *
 * handlers[] is written while devices start, before the interrupt is let
 * through, and only read afterwards. counts[irq][cpu] belongs to the CPU.
 */
#include "cpu/irq.h"

#include "cpu/apic.h"
#include "cpu/pic.h"
#include "cpu/trap.h"
#include "lib/panic.h"
#include "lib/percpu.h"

static void (*handlers[NISA_IRQS])(void);
static uint32_t counts[NISA_IRQS][MAX_CPUS];

bool irq_acknowledge(unsigned irq)
{
    if (!apic_present() && !pic_acknowledge(irq))
        return false;
    if (apic_present())
        lapic_acknowledge();
    counts[irq][this_cpu()->id]++;
    return true;
}

static void irq_trap(struct trapframe *tf)
{
    unsigned irq = tf->vector - IRQ_VECTOR;

    if (irq_acknowledge(irq))
        handlers[irq]();
}

void irq_unmask(unsigned irq)
{
    if (apic_present())
        ioapic_unmask(irq);
    else
        pic_unmask(irq);
}

void irq_register(unsigned irq, void (*handler)(void))
{
    ASSERT(irq < NISA_IRQS);
    handlers[irq] = handler;
    trap_register(IRQ_VECTOR + irq, irq_trap);
    irq_unmask(irq);
}

uint32_t irq_count(unsigned irq, unsigned cpu)
{
    return counts[irq][cpu];
}

void irq_init(map_fn *map)
{
    pic_init();
    apic_init(map);
}
