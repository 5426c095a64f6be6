/*
 * Spinlocks. Holding one keeps interrupts off on this CPU, so an interrupt
 * handler may take any of them; whoever holds one must not sleep, touch user
 * memory (other than by the _nofault calls) or do long work.
 *
 * irq_off() and irq_on() nest: interrupts come back with the outermost
 * irq_on(), if they were on before.
 *
 * With DEBUG each lock remembers its holder, and the order in which locks of
 * different names are taken is recorded: taking two in both orders is a panic
 * that names both.
 */
#pragma once

#include "lib/percpu.h"

struct spinlock {
    volatile uint32_t locked;
    const char *name;     /* locks of one name are one class */
    struct cpu *holder;   /* valid while locked */
    const void *taken_at; /* the caller's address, for a panic's text */
};

#define SPINLOCK_INIT(lock_name)                                               \
    {                                                                          \
        .name = (lock_name)                                                    \
    }

void spin_init(struct spinlock *lock, const char *name);
void spin_lock(struct spinlock *lock);   /* panics if this CPU holds it */
void spin_unlock(struct spinlock *lock); /* panics unless this CPU holds it */

/* Does this CPU hold it? */
static inline bool spin_holding(const struct spinlock *lock)
{
    return lock->holder == this_cpu();
}

void irq_off(void);
void irq_on(void);

/*
 * Hold a lock from here to the end of the block, however that is left: what is
 * returned is worked out before the lock is released. Of several guards the
 * last is released first. A block that gives its lock up half-way has spin_lock
 * and spin_unlock instead.
 */
#define spin_guard(lock)                                                       \
    struct spinlock *UNIQUE(guarded)                                           \
        __attribute__((cleanup(spin_guard_end), unused)) =                     \
            spin_guard_begin(lock)

static inline struct spinlock *spin_guard_begin(struct spinlock *lock)
{
    spin_lock(lock);
    return lock;
}

static inline void spin_guard_end(struct spinlock **lock)
{
    spin_unlock(*lock);
}
