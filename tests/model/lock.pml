/*
 * Spinlocks, for all models: kernel/lib/spinlock.c. Interrupts are off while
 * one is held, so to have it and to go on are one matter; others run meanwhile
 * on their CPUs.
 */
inline spin_lock(lock)
{
    atomic {
        !lock;
        lock = true
    }
}

inline spin_unlock(lock)
{
    assert(lock);
    lock = false
}
