/*
 * Counters that several CPUs change without a lock.
 */
#pragma once

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

/* Add n unless the value is on the other side of 0 from it: was it added? */
static inline bool atomic_add_same_sign(atomic_t *a, int n)
{
    int value = a->value;

    do {
        if ((value < 0 && n > 0) || (value > 0 && n < 0))
            return false;
    } while (!__atomic_compare_exchange_n(&a->value, &value, value + n, false,
                                          __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    return true;
}

/* Take one away; true when that was the last. */
static inline bool atomic_dec_and_test(atomic_t *a)
{
    return atomic_add(a, -1) == 0;
}
