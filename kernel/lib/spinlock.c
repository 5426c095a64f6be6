/*
 * Spinlocks and nested switching-off of interrupts; lib/spinlock.h has the
 * rules.
 *
 * A lock is taken only with interrupts off, so between taking and releasing
 * it the code stays on its CPU, and `holder` tells whether it is ours: no
 * other CPU ever writes our own address there.
 *
 * With DEBUG the order of locks is checked. Locks of one name form a class.
 * `after[a]` has bit b set once a lock of class b was taken while one of class
 * a was held; finding the pair the other way round means that two CPUs could
 * wait for each other for ever, even if they did not this time. The tables
 * only grow: a class is entered by an atomic increment, bits are set by atomic
 * or, and nothing is ever taken out, so no lock is needed there. held[] belongs
 * to its CPU, which has interrupts off.
 */
#include "lib/spinlock.h"

#include "lib/panic.h"
#include "lib/string.h"

#define EFLAGS_INTERRUPTS 0x200u /* IF, Intel SDM 1 3.4.3 */
#define MAX_CLASSES 64
#define MAX_HELD 16 /* spinlocks by one CPU at a time */

static const char *classes[MAX_CLASSES];
static unsigned nclasses;
static uint32_t after[MAX_CLASSES][MAX_CLASSES / 32];
static const struct spinlock *held[MAX_CPUS][MAX_HELD];
static unsigned nheld[MAX_CPUS];

/* The number of a name's class. Two CPUs that enter a new name at once make
   two classes of it, which only makes the checks weaker. */
static unsigned class_of(const struct spinlock *lock)
{
    unsigned n = __atomic_load_n(&nclasses, __ATOMIC_ACQUIRE);

    for (unsigned i = 0; i < n && i < MAX_CLASSES; i++)
        if (classes[i] && strcmp(classes[i], lock->name) == 0)
            return i;
    n = __atomic_fetch_add(&nclasses, 1, __ATOMIC_ACQ_REL);
    if (n >= MAX_CLASSES)
        panic("more than %d names of spinlocks", MAX_CLASSES);
    classes[n] = lock->name;
    return n;
}

/* This CPU is about to take `lock`; has taken it; is about to release it. */
static void lockorder_check(const struct spinlock *lock)
{
    unsigned cpu = this_cpu()->id, new = class_of(lock);

    for (unsigned i = 0; i < nheld[cpu]; i++) {
        const struct spinlock *other = held[cpu][i];
        unsigned old = class_of(other);

        if (old == new)
            continue;
        if (after[new][old / 32] & (1u << old % 32))
            panic("locks taken in both orders: %s (held, taken at %p) and %s",
                  other->name, other->taken_at, lock->name);
        __atomic_fetch_or(&after[old][new / 32], 1u << new % 32,
                          __ATOMIC_RELAXED);
    }
}

static void lockorder_taken(const struct spinlock *lock)
{
    unsigned cpu = this_cpu()->id;

    if (nheld[cpu] == MAX_HELD)
        panic("more than %d spinlocks held", MAX_HELD);
    held[cpu][nheld[cpu]++] = lock;
}

static void lockorder_released(const struct spinlock *lock)
{
    unsigned cpu = this_cpu()->id, i = 0;

    while (i < nheld[cpu] && held[cpu][i] != lock)
        i++;
    ASSERT(i < nheld[cpu]);
    held[cpu][i] = held[cpu][--nheld[cpu]];
}

void spin_init(struct spinlock *lock, const char *name)
{
    *lock = (struct spinlock)SPINLOCK_INIT(name);
}

static inline struct cpu *irq_off_here(void)
{
    uint32_t eflags;
    struct cpu *cpu;

    asm volatile("pushfl; popl %0; cli" : "=r"(eflags) : : "memory");
    cpu = this_cpu();
    if (cpu->irq_off == 0)
        cpu->irq_were_on = eflags & EFLAGS_INTERRUPTS;
    cpu->irq_off++;
    return cpu;
}

static inline void irq_on_here(struct cpu *cpu)
{
    if (--cpu->irq_off == 0 && cpu->irq_were_on)
        asm volatile("sti" : : : "memory");
}

void irq_off(void)
{
    irq_off_here();
}

void irq_on(void)
{
    ASSERT(this_cpu()->irq_off > 0);
    irq_on_here(this_cpu());
}

static inline void taken(struct spinlock *lock, struct cpu *cpu,
                         const void *taken_at)
{
    lock->holder = cpu;
    lock->taken_at = taken_at;
    if (DEBUGGING)
        lockorder_taken(lock);
}

/* The way taken when the lock was not free. */
static __attribute__((noinline)) void
wait_for(struct spinlock *lock, struct cpu *cpu, const void *taken_at)
{
    if (lock->holder == cpu)
        panic("spin_lock: %s is already held, taken at %p", lock->name,
              lock->taken_at);
    do {
        while (lock->locked)
            asm volatile("pause");
    } while (__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE));
    taken(lock, cpu, taken_at);
}

static NORETURN void panic_not_held(const struct spinlock *lock)
{
    panic("spin_unlock: %s is not held by this CPU", lock->name);
}

void spin_lock(struct spinlock *lock)
{
    struct cpu *cpu = irq_off_here();

    if (DEBUGGING)
        lockorder_check(lock);
    if (__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE))
        wait_for(lock, cpu, __builtin_return_address(0));
    else
        taken(lock, cpu, __builtin_return_address(0));
}

void spin_unlock(struct spinlock *lock)
{
    struct cpu *cpu = this_cpu();

    if (lock->holder != cpu)
        panic_not_held(lock);
    if (DEBUGGING)
        lockorder_released(lock);
    lock->holder = NULL;
    __atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
    irq_on_here(cpu);
}
