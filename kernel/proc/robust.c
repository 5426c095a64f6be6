/*
 * Robust futexes: a lock is not lost with the thread that held it.
 *
 * A thread lists, in its own memory, the locks that it holds, whose words have
 * its number in them; set_robust_list tells the kernel where. When the thread
 * gives up its memory, by exit or exec, the kernel goes through the list. A
 * word that still has the thread's number gets FUTEX_OWNER_DIED instead, and
 * one who waits there is woken: it finds the mark, takes the lock, and knows
 * that what the lock protects may be half changed (EOWNERDEAD).
 *
 * A lock that the thread was just taking or giving back may be in the list or
 * not yet; it stands in list_op_pending too. If nobody has it, one who waits is
 * woken all the same: the thread may have died before it could do so.
 *
 * The list is the program's. Nothing in it is believed: an address that cannot
 * be used ends the walk, and so does a list without end.
 */
#include "abi/futex.h"
#include "proc/futex.h"
#include "sched/proc.h"
#include "vm/user.h"

#define LOCKS_MAX 2048   /* Linux's ROBUST_LIST_LIMIT */
#define PRIORITY_FLAG 1u /* in addresses: a kind of lock that kin has not */

/* Mark the lock if the thread holds it. */
static void abandon(uaddr_t addr, bool pending)
{
    uint32_t word, seen;

    if (addr % sizeof(word) != 0 || copyin(&word, addr, sizeof(word)) < 0)
        return;
    do {
        uint32_t owner = word & FUTEX_TID_MASK;

        if (pending && owner == 0)
            break;
        if (owner != (uint32_t)current()->pid)
            return;
        seen = word;
        if (user_cmpxchg(addr, &word,
                         (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED) < 0)
            return;
    } while (word != seen);
    if (pending || (word & FUTEX_WAITERS))
        futex_wake((struct futex){.addr = addr}, 1, FUTEX_BITSET_MATCH_ANY);
}

void robust_release(struct proc *p)
{
    uaddr_t list = p->robust_list, pending, next;
    struct robust_list_head head;

    p->robust_list = 0;
    if (!list || copyin(&head, list, sizeof(head)) < 0)
        return;
    pending = head.list_op_pending & ~PRIORITY_FLAG;
    next = head.list.next & ~PRIORITY_FLAG;
    for (int i = 0; next != list && i < LOCKS_MAX; i++) {
        uaddr_t lock = next;

        /* before the lock is free, and perhaps its memory */
        if (copyin(&next, lock, sizeof(next)) < 0)
            break;
        next &= ~PRIORITY_FLAG;
        if (lock != pending)
            abandon(lock + (uint32_t)head.futex_offset, false);
    }
    if (pending)
        abandon(pending + (uint32_t)head.futex_offset, true);
}
