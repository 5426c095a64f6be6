/*
 * Futexes: sleeping until a word in user memory may have changed; futex.c
 * tells how. Addresses are the running process's. `private`: only threads with
 * the same memory use the word. A call fails with -EINVAL when the address is
 * not a multiple of 4 (or nothing could match), -EFAULT when it is nowhere.
 */
#pragma once

#include "lib/defs.h"

struct proc;

struct futex {
    uaddr_t addr;
    bool private;
};

/*
 * If the word is `expected`, sleep until a futex_wake with a bit of `bitset`.
 * 0; -EAGAIN: it is another; -ETIMEDOUT: clock_ns() has reached deadline_ns
 * (0: never does); -EINTR. As with every wait: look again.
 */
int futex_wait(struct futex futex, uint32_t expected, uint32_t bitset,
               uint64_t deadline_ns);

/* Wake up to n (at least one) of those who wait with a bit of `bitset`, the
   first come first. How many there were. Sleeps. */
int futex_wake(struct futex futex, int n, uint32_t bitset);

/*
 * Wake up to nwake and let up to nmove more wait at `to` instead. How many
 * were woken or moved. `expected` not NULL: -EAGAIN unless the word is this.
 */
int futex_requeue(struct futex from, int nwake, struct futex to, int nmove,
                  const uint32_t *expected);

/* robust.c: the running thread p gives up its memory: the locks in its list
   that it holds are marked, and who waits for one is woken. Sleeps. */
void robust_release(struct proc *p);

void futex_init(void);
