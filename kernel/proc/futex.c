/*
 * Futexes: the kernel's part of locks that user programs make.
 *
 * A lock is a word in user memory, changed by atomic instructions. Only who
 * finds it taken comes here, to sleep; and only who knows of sleepers, to wake
 * one. The kernel does not know what the word means.
 *
 * Who waits for the same word is found by its place. For memory that is an
 * mm's own that is the mm and the address, so it does not matter whether the
 * page has been written, copied after a fork or moved to another frame. For
 * shared memory it is what is mapped and the position in it: each process may
 * see it at another address, but none ever gets a copy of the page. Both count
 * by their numbers, not by where they are in the kernel: a waiter's place may
 * be gone, unmapped by another thread, and something new be there.
 *
 * futex_lock protects the lists, hashed by place, so a wakeup costs what it
 * wakes. Why no wakeup is lost: the waiter reads the word and enters the list
 * under the lock. Who wakes has changed the word before and takes the lock
 * then. So either the waiter reads the new value, and does not sleep, or it is
 * in the list when the waker looks. From the list to its sleep it keeps the
 * lock (sleep() releases it). A page fault cannot be resolved under a
 * spinlock: when the word is not in memory, the lock is given up, the page
 * brought in, and all is done again from the start.
 *
 * A waiter lies on the sleeper's own kernel stack, which is why it may only
 * leave after it has the lock again. It is out of the list when it was woken.
 *
 * Order: futex_lock, then what wakeup takes.
 */
#include "proc/futex.h"

#include "abi/errno.h"
#include "lib/list.h"
#include "lib/spinlock.h"
#include "sched/wait.h"
#include "vm/mm.h"
#include "vm/user.h"

#define NBUCKETS 256

struct waiter {
    struct list link;
    struct place place;
    uint32_t bitset;
};

static struct spinlock futex_lock = SPINLOCK_INIT("futex");
static struct list waiters[NBUCKETS];

static struct list *bucket_of(const struct place *place)
{
    uint32_t key = place->object ^ place->offset >> 2;

    return &waiters[(key ^ key >> 8 ^ key >> 16) % NBUCKETS];
}

static int find_place(struct futex futex, struct place *place)
{
    if (futex.addr % sizeof(uint32_t) != 0)
        return -EINVAL;
    if (!user_range_ok(futex.addr, sizeof(uint32_t)))
        return -EFAULT;
    if (!futex.private)
        return mm_place(current()->mm, futex.addr, place);
    *place = (struct place){current()->mm->id, futex.addr};
    return 0;
}

/* Read the word with the lock held: 0, or -EFAULT and the lock is not held. */
static int lock_and_read(uaddr_t addr, uint32_t *value)
{
    for (;;) {
        spin_lock(&futex_lock);
        if (copyin_nofault(value, addr, sizeof(*value)) == 0)
            return 0;
        spin_unlock(&futex_lock);
        if (user_fault_in(addr, sizeof(*value), false) < 0)
            return -EFAULT;
    }
}

int futex_wait(struct futex futex, uint32_t expected, uint32_t bitset,
               uint64_t deadline_ns)
{
    struct waiter w = {.bitset = bitset};
    uint32_t value;
    bool woken;
    int error = (bitset ? find_place(futex, &w.place) : -EINVAL)
                    ?: lock_and_read(futex.addr, &value);

    if (error)
        return error;
    if (value != expected) {
        spin_unlock(&futex_lock);
        return -EAGAIN;
    }
    list_add_tail(bucket_of(&w.place), &w.link);
    if (deadline_ns)
        error = sleep_until(&w, &futex_lock, deadline_ns);
    else
        error = sleep(&w, &futex_lock);
    woken = list_empty(&w.link);
    list_del(&w.link);
    spin_unlock(&futex_lock);
    return woken ? 0 : error;
}

static bool waits_at(const struct waiter *w, const struct place *place)
{
    return w->place.object == place->object && w->place.offset == place->offset;
}

static void wake(struct waiter *w)
{
    list_del(&w->link);
    wakeup(w);
}

int futex_wake(struct futex futex, int n, uint32_t bitset)
{
    struct waiter *w, *next;
    struct place place;
    int count = 0, error = bitset ? find_place(futex, &place) : -EINVAL;

    if (error)
        return error;
    spin_guard(&futex_lock);
    list_for_each_safe(w, next, bucket_of(&place), link) {
        if (!waits_at(w, &place) || !(w->bitset & bitset))
            continue;
        wake(w);
        if (++count >= n)
            break;
    }
    return count;
}

/* The lock is held. */
static int move(const struct place *from, int nwake, const struct place *to,
                int nmove)
{
    struct list *target = bucket_of(to), moved = LIST_INIT(moved);
    struct waiter *w, *next;
    int count = 0;

    list_for_each_safe(w, next, bucket_of(from), link) {
        if (!waits_at(w, from))
            continue;
        if (count >= nwake && count - nwake >= nmove)
            break;
        if (count++ < nwake) {
            wake(w);
        } else {
            w->place = *to;
            list_del(&w->link);
            list_add_tail(&moved, &w->link);
        }
    }
    list_for_each_safe(w, next, &moved, link) {
        list_del(&w->link);
        list_add_tail(target, &w->link);
    }
    return count;
}

int futex_requeue(struct futex from, int nwake, struct futex to, int nmove,
                  const uint32_t *expected)
{
    struct place place, target;
    uint32_t value;
    int result = nwake < 0 || nmove < 0 ? -EINVAL : find_place(from, &place);

    if (!result)
        result = find_place(to, &target);
    if (!result && expected)
        result = lock_and_read(from.addr, &value);
    else if (!result)
        spin_lock(&futex_lock);
    if (result)
        return result;
    if (expected && value != *expected)
        result = -EAGAIN;
    else
        result = move(&place, nwake, &target, nmove);
    spin_unlock(&futex_lock);
    return result;
}

void futex_init(void)
{
    for (unsigned i = 0; i < NBUCKETS; i++)
        list_init(&waiters[i]);
}
