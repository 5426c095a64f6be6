/*
 * Counters that several CPUs change without a lock.
 */
#ifndef KIN_LIB_ATOMIC_H
#define KIN_LIB_ATOMIC_H

#include "lib/defs.h"

typedef struct {
    volatile int value;
} atomic_t;

static inline int atomic_read(const atomic_t *a)
{
    return a->value;
}

static inline void atomic_set(atomic_t *a, int value)
{
    a->value = value;
}

/* Add n (which may be negative) and return the new value. */
static inline int atomic_add(atomic_t *a, int n)
{
    return __atomic_add_fetch(&a->value, n, __ATOMIC_SEQ_CST);
}

static inline void atomic_inc(atomic_t *a)
{
    atomic_add(a, 1);
}

/* Take one away; true when that was the last. */
static inline bool atomic_dec_and_test(atomic_t *a)
{
    return atomic_add(a, -1) == 0;
}

#endif
