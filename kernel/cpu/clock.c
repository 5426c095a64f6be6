/*
 * Clocks. The 8254's counter 2 is the yardstick: its rate is the same in every
 * PC. The time-stamp counter and the local APIC's timer are measured against
 * it, in the same interval.
 *
 * The rates are set at start and only read afterwards. `realtime_lock`
 * protects the offset of the wall clock.
 */
#include "cpu/clock.h"

#include "cpu/apic.h"
#include "cpu/irq.h"
#include "cpu/trap.h"
#include "cpu/x86.h"
#include "lib/panic.h"
#include "lib/spinlock.h"

/* Intel 8254 data sheet */
#define PIT_HZ 1193182u
#define PIT_COUNTER0 0x40u
#define PIT_COUNTER2 0x42u
#define PIT_CONTROL 0x43u
#define PIT_RATE0 0x34u  /* counter 0, two bytes, mode 2: count, again */
#define PIT_COUNT2 0xb0u /* counter 2, two bytes, mode 0: count down once */
#define PIT_LATCH2 0x80u /* hold counter 2's value to be read */
#define PORT_GATE 0x61u  /* bit 0 lets counter 2 run, bit 1 is the speaker */

#define CALIBRATION_COUNTS (PIT_HZ / 125) /* 8 ms */
#define CALIBRATION_LOOKS 10000000        /* before the 8254 is given up */
#define SAMPLE_TRIES 8
#define NS_SHIFT 24 /* clock_ns: ns = counts * ns_mult >> NS_SHIFT */

struct sample {
    uint64_t tsc;
    uint32_t lapic;
    uint16_t pit;
};

static uint32_t ns_mult;
static uint64_t tsc_at_boot;
static uint32_t lapic_counts_per_tick;
static void (*tick_hook)(bool user);

static struct spinlock realtime_lock = SPINLOCK_INIT("realtime");
static uint64_t realtime_offset_ns;

uint64_t clock_ns(void)
{
    uint64_t counts = rdtsc() - tsc_at_boot;
    uint32_t high = counts >> 32, low = counts;

    return ((uint64_t)high * ns_mult << (32 - NS_SHIFT)) +
           ((uint64_t)low * ns_mult >> NS_SHIFT);
}

uint64_t clock_realtime_ns(void)
{
    spin_guard(&realtime_lock);
    return realtime_offset_ns + clock_ns();
}

void clock_set_realtime_ns(uint64_t ns)
{
    spin_guard(&realtime_lock);
    realtime_offset_ns = ns - clock_ns();
}

void delay_us(uint32_t us)
{
    uint64_t end = clock_ns() + us * 1000ull;

    while (clock_ns() < end)
        cpu_relax();
}

/* Read all three counters at once, or nearly: the try that took the least
   time was not interrupted by the host of an emulated machine. */
static void take_sample(struct sample *best)
{
    uint64_t shortest = UINT64_MAX;

    for (int i = 0; i < SAMPLE_TRIES; i++) {
        uint64_t start = rdtsc(), took;
        uint32_t lapic;
        uint16_t pit;

        outb(PIT_CONTROL, PIT_LATCH2);
        lapic = apic_present() ? lapic_timer_count() : 0;
        took = rdtsc() - start;
        pit = inb(PIT_COUNTER2);
        pit |= inb(PIT_COUNTER2) << 8;
        if (took < shortest) {
            shortest = took;
            *best = (struct sample){start + took / 2, lapic, pit};
        }
    }
}

void clock_register_tick(void (*tick)(bool user))
{
    tick_hook = tick;
}

static void tick(struct trapframe *tf)
{
    if (tick_hook)
        tick_hook(from_user(tf));
}

static void pit_tick(struct trapframe *tf)
{
    if (irq_acknowledge(IRQ_TIMER))
        tick(tf);
}

void clock_init(void)
{
    struct sample start, end;
    uint32_t pit_counts;
    uint64_t tsc_hz;
    int looks = 0;

    if (!(cpuid(1).edx & CPUID_TSC))
        panic("kin needs a CPU with a time-stamp counter");
    if (apic_present())
        lapic_timer_start(UINT32_MAX, 0);
    outb(PORT_GATE, (inb(PORT_GATE) & ~2u) | 1u);
    outb(PIT_CONTROL, PIT_COUNT2);
    outb(PIT_COUNTER2, 0xff);
    outb(PIT_COUNTER2, 0xff);
    take_sample(&start);
    do {
        take_sample(&end);
        if (++looks > CALIBRATION_LOOKS)
            panic("the 8254 timer does not count");
        pit_counts = (uint16_t)(start.pit - end.pit);
    } while (pit_counts < CALIBRATION_COUNTS);

    tsc_hz = (end.tsc - start.tsc) * PIT_HZ / pit_counts;
    ns_mult = (NS_PER_S << NS_SHIFT) / tsc_hz;
    tsc_at_boot = end.tsc;
    lapic_counts_per_tick =
        (uint64_t)(start.lapic - end.lapic) * PIT_HZ / pit_counts / HZ;
    if (apic_present())
        trap_register(VECTOR_TIMER, tick);
    else
        trap_register(IRQ_VECTOR + IRQ_TIMER, pit_tick);
}

/* Let the 8254 tick, for a machine without an APIC. */
static void pit_start(void)
{
    uint32_t counts = PIT_HZ / HZ;

    outb(PIT_CONTROL, PIT_RATE0);
    outb(PIT_COUNTER0, counts & 0xff);
    outb(PIT_COUNTER0, counts >> 8);
    irq_unmask(IRQ_TIMER);
}

void clock_init_cpu(void)
{
    if (apic_present())
        lapic_timer_start(lapic_counts_per_tick, VECTOR_TIMER);
    else
        pit_start();
}
