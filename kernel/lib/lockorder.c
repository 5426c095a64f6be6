/*
 * Lock-order checks (DEBUG only). Locks of one name form a class. `after[a]`
 * has bit b set once a lock of class b was taken while one of class a was
 * held; finding the pair the other way round means that two CPUs could wait
 * for each other for ever, even if they did not this time.
 *
 * The tables only grow: a class is entered by an atomic increment, bits are
 * set by atomic or, and nothing is ever taken out, so no lock is needed here.
 * held[] belongs to its CPU, which has interrupts off.
 */
#include "lib/lockorder.h"

#include "lib/panic.h"
#include "lib/percpu.h"
#include "lib/string.h"

#ifdef DEBUG

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

void lockorder_check(const struct spinlock *lock)
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

void lockorder_taken(const struct spinlock *lock)
{
    unsigned cpu = this_cpu()->id;

    if (nheld[cpu] == MAX_HELD)
        panic("more than %d spinlocks held", MAX_HELD);
    held[cpu][nheld[cpu]++] = lock;
}

void lockorder_released(const struct spinlock *lock)
{
    unsigned cpu = this_cpu()->id, i = 0;

    while (i < nheld[cpu] && held[cpu][i] != lock)
        i++;
    ASSERT(i < nheld[cpu]);
    held[cpu][i] = held[cpu][--nheld[cpu]];
}

#endif
