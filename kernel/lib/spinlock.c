/*
 * Spinlocks and nested switching-off of interrupts; lib/spinlock.h has the
 * rules.
 *
 * A lock is taken only with interrupts off, so between taking and releasing
 * it the code stays on its CPU, and `holder` tells whether it is ours: no
 * other CPU ever writes our own address there.
 */
#include "lib/spinlock.h"

#include "lib/lockorder.h"
#include "lib/panic.h"
#include "lib/percpu.h"

#define EFLAGS_INTERRUPTS 0x200u /* IF, Intel SDM 1 3.4.3 */

void spin_init(struct spinlock *lock, const char *name)
{
    *lock = (struct spinlock)SPINLOCK_INIT(name);
}

void irq_off(void)
{
    uint32_t eflags;
    struct cpu *cpu;

    asm volatile("pushfl; popl %0; cli" : "=r"(eflags) : : "memory");
    cpu = this_cpu();
    if (cpu->irq_off++ == 0)
        cpu->irq_were_on = eflags & EFLAGS_INTERRUPTS;
}

static inline void irq_on_here(struct cpu *cpu)
{
    ASSERT(cpu->irq_off > 0);
    if (--cpu->irq_off == 0 && cpu->irq_were_on)
        asm volatile("sti" : : : "memory");
}

void irq_on(void)
{
    irq_on_here(this_cpu());
}

/* The way taken when the lock was not free. */
static __attribute__((noinline)) void wait_for(struct spinlock *lock)
{
    if (lock->holder == this_cpu())
        panic("spin_lock: %s is already held, taken at %p", lock->name,
              lock->taken_at);
    do {
        while (lock->locked)
            asm volatile("pause");
    } while (__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE));
}

void spin_lock(struct spinlock *lock)
{
    struct cpu *cpu;

    irq_off();
    cpu = this_cpu();
    lockorder_check(lock);
    if (__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE))
        wait_for(lock);
    lock->holder = cpu;
    lock->taken_at = __builtin_return_address(0);
    cpu->spinlocks++;
    lockorder_taken(lock);
}

void spin_unlock(struct spinlock *lock)
{
    struct cpu *cpu = this_cpu();

    if (lock->holder != cpu)
        panic("spin_unlock: %s is not held by this CPU", lock->name);
    lockorder_released(lock);
    cpu->spinlocks--;
    lock->holder = NULL;
    __atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
    irq_on_here(cpu);
}

bool spin_holding(const struct spinlock *lock)
{
    return lock->holder == this_cpu();
}
