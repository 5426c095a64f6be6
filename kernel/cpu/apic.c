/*
 * Local APICs and I/O APICs. Each CPU sees its own local APIC at the same
 * address. The I/O APICs are set up by the boot CPU only, while it starts
 * devices.
 */
#include "cpu/apic.h"

#include "cpu/trap.h"
#include "cpu/x86.h"
#include "lib/spinlock.h"

/* Local APIC registers, by their offset (SDM 3A 11.4.1) */
#define LAPIC_ID 0x020u
#define LAPIC_TPR 0x080u
#define LAPIC_EOI 0x0b0u
#define LAPIC_SPURIOUS 0x0f0u
#define LAPIC_ICR_LOW 0x300u
#define LAPIC_ICR_HIGH 0x310u
#define LAPIC_LVT_TIMER 0x320u
#define LAPIC_LVT_LINT0 0x350u
#define LAPIC_LVT_LINT1 0x360u
#define LAPIC_LVT_ERROR 0x370u
#define LAPIC_TIMER_INITIAL 0x380u
#define LAPIC_TIMER_CURRENT 0x390u
#define LAPIC_TIMER_DIVIDE 0x3e0u
#define LAPIC_SIZE 0x400u

#define SPURIOUS_ENABLE 0x100u
#define LVT_MASKED 0x10000u
#define LVT_PERIODIC 0x20000u
#define LVT_NMI 0x400u
#define DIVIDE_BY_16 0x3u
#define ICR_PENDING 0x1000u
#define ICR_WAIT 100000 /* looks at it before giving up */

/* I/O APIC: two windows, registers behind them */
#define IOAPIC_SELECT 0
#define IOAPIC_WINDOW 4 /* in words */
#define IOAPIC_SIZE 0x20u
#define IOAPIC_VERSION 1u
#define IOAPIC_REDIRECT 0x10u /* two registers for each input */
#define REDIRECT_LOW_ACTIVE 0x2000u
#define REDIRECT_LEVEL 0x8000u
#define REDIRECT_MASKED 0x10000u

static struct acpi_madt madt;
static volatile uint32_t *lapic; /* NULL: there is none */
static volatile uint32_t *ioapics[MAX_IOAPICS];

static uint32_t lapic_read(uint32_t offset)
{
    return lapic[offset / 4];
}

static void lapic_write(uint32_t offset, uint32_t value)
{
    lapic[offset / 4] = value;
}

static uint32_t ioapic_read(volatile uint32_t *ioapic, uint32_t reg)
{
    ioapic[IOAPIC_SELECT] = reg;
    return ioapic[IOAPIC_WINDOW];
}

static void ioapic_write(volatile uint32_t *ioapic, uint32_t reg,
                         uint32_t value)
{
    ioapic[IOAPIC_SELECT] = reg;
    ioapic[IOAPIC_WINDOW] = value;
}

static unsigned ioapic_ninputs(volatile uint32_t *ioapic)
{
    return ((ioapic_read(ioapic, IOAPIC_VERSION) >> 16) & 0xff) + 1;
}

bool apic_init(map_fn *map)
{
    /* Some emulators provide tables for an APIC that is not there: what
       CPUID says comes first. */
    if (!(cpuid(1).edx & CPUID_APIC) || !acpi_read_madt(&madt, map) ||
        madt.nioapics == 0)
        return false;
    lapic = map(madt.lapic_phys, LAPIC_SIZE);
    for (unsigned i = 0; i < madt.nioapics; i++) {
        ioapics[i] = map(madt.ioapics[i].phys, IOAPIC_SIZE);
        for (unsigned pin = 0; pin < ioapic_ninputs(ioapics[i]); pin++)
            ioapic_write(ioapics[i], IOAPIC_REDIRECT + 2 * pin,
                         REDIRECT_MASKED);
    }
    lapic_init_cpu();
    return true;
}

bool apic_present(void)
{
    return lapic != NULL;
}

const struct acpi_madt *apic_madt(void)
{
    return &madt;
}

void lapic_init_cpu(void)
{
    lapic_write(LAPIC_LVT_TIMER, LVT_MASKED);
    lapic_write(LAPIC_LVT_LINT0, LVT_MASKED); /* the 8259 */
    lapic_write(LAPIC_LVT_LINT1, LVT_NMI);
    lapic_write(LAPIC_LVT_ERROR, LVT_MASKED);
    lapic_write(LAPIC_TPR, 0);
    lapic_write(LAPIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
    lapic_acknowledge();
}

uint8_t lapic_id(void)
{
    return lapic_read(LAPIC_ID) >> 24;
}

void lapic_acknowledge(void)
{
    lapic_write(LAPIC_EOI, 0);
}

void ioapic_unmask(unsigned irq)
{
    const struct acpi_irq *route = &madt.irqs[irq];
    uint32_t low = IRQ_VECTOR + irq;

    if (route->active_low)
        low |= REDIRECT_LOW_ACTIVE;
    if (route->level)
        low |= REDIRECT_LEVEL;
    for (unsigned i = 0; i < madt.nioapics; i++) {
        uint32_t pin = route->gsi - madt.ioapics[i].first_gsi;

        if (pin < ioapic_ninputs(ioapics[i])) {
            ioapic_write(ioapics[i], IOAPIC_REDIRECT + 2 * pin + 1,
                         (uint32_t)lapic_id() << 24);
            ioapic_write(ioapics[i], IOAPIC_REDIRECT + 2 * pin, low);
        }
    }
}

void lapic_timer_start(uint32_t count, uint8_t vector)
{
    lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_16);
    lapic_write(LAPIC_LVT_TIMER, LVT_PERIODIC | (vector ? vector : LVT_MASKED));
    lapic_write(LAPIC_TIMER_INITIAL, count);
}

uint32_t lapic_timer_count(void)
{
    return lapic_read(LAPIC_TIMER_CURRENT);
}

void lapic_send(uint8_t apic_id, uint32_t command)
{
    irq_off(); /* the two writes belong together */
    lapic_write(LAPIC_ICR_HIGH, (uint32_t)apic_id << 24);
    lapic_write(LAPIC_ICR_LOW, command);
    for (int i = 0; i < ICR_WAIT && lapic_read(LAPIC_ICR_LOW) & ICR_PENDING;)
        i++;
    irq_on();
}
