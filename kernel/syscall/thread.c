/*
 * System calls for threads: their numbers, thread-local storage, futexes.
 */
#include "abi/errno.h"
#include "abi/futex.h"
#include "abi/sched.h"
#include "cpu/clock.h"
#include "proc/cred.h"
#include "proc/family.h"
#include "proc/futex.h"
#include "proc/restart.h"
#include "proc/tls.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

SYSCALL_AS(gettid, current()->pid);

SYSCALL(set_tid_address, uaddr_t tid)
{
    current()->clear_child_tid = tid;
    return current()->pid;
}

SYSCALL(set_robust_list, uaddr_t head, uint32_t size)
{
    if (size != sizeof(struct robust_list_head))
        return -EINVAL;
    current()->robust_list = head;
    return 0;
}

/* Of any thread that the caller may look into; 0: its own. */
SYSCALL(get_robust_list, int pid, uaddr_t head, uaddr_t size)
{
    uint32_t nbytes = sizeof(struct robust_list_head);
    const struct proc *p;
    uaddr_t list = 0;
    int error = 0;

    spin_lock(&proc_lock);
    p = pid ? find_proc(pid) : current();
    if (!p)
        error = -ESRCH;
    else if (!may_trace(p))
        error = -EPERM;
    else
        list = p->robust_list;
    spin_unlock(&proc_lock);
    return error ?: copyout(size, &nbytes, sizeof(nbytes))
                 ?: copyout(head, &list, sizeof(list));
}

SYSCALL(set_thread_area, uaddr_t user_desc)
{
    struct user_desc desc;

    return copyin(&desc, user_desc, sizeof(desc))
               ?: tls_set(current(), &desc)
               ?: copyout(user_desc, &desc, sizeof(desc));
}

SYSCALL(get_thread_area, uaddr_t user_desc)
{
    struct user_desc desc;

    return copyin(&desc, user_desc, sizeof(desc))
               ?: tls_get(current(), &desc)
               ?: copyout(user_desc, &desc, sizeof(desc));
}

/* A point on one of two clocks, as one on clock_ns(). */
static uint64_t deadline_at(uint64_t ns, bool realtime)
{
    uint64_t there = realtime ? clock_realtime_ns() : clock_ns();

    return clock_ns() + (ns > there ? ns - there : 0);
}

/* A timeout is a span for FUTEX_WAIT, and a point in time for
   FUTEX_WAIT_BITSET. */
static int32_t futex_sleep(struct futex futex, int op, uint32_t expected,
                           uint32_t bitset, uaddr_t timeout)
{
    bool span = (op & FUTEX_CMD_MASK) == FUTEX_WAIT;
    uint64_t ns, deadline = 0;
    int result;

    if (timeout) {
        result = get_time(&ns, timeout, UNIT_NS);
        if (result)
            return result;
        deadline = span ? restart_deadline(clock_ns() + ns)
                        : deadline_at(ns, op & FUTEX_CLOCK_REALTIME);
    }
    result = futex_wait(futex, expected, bitset, deadline);
    if (result != -EINTR)
        return result;
    if (!timeout)
        return -ERESTARTSYS;
    return span ? restart_at(deadline) : -ERESTARTNOHAND;
}

/* With FUTEX_REQUEUE and such, `timeout` is a number. */
SYSCALL(futex, uaddr_t addr, int op, uint32_t value, uint32_t timeout,
        uaddr_t addr2, uint32_t value3)
{
    bool private = op & FUTEX_PRIVATE_FLAG;
    int command = op & FUTEX_CMD_MASK;
    struct futex one = {addr, private}, other = {addr2, private};

    if ((op & FUTEX_CLOCK_REALTIME) && command != FUTEX_WAIT_BITSET)
        return -ENOSYS;
    switch (command) {
    case FUTEX_WAIT:
        value3 = FUTEX_BITSET_MATCH_ANY;
        /* fall through */
    case FUTEX_WAIT_BITSET:
        return futex_sleep(one, op, value, value3, timeout);
    case FUTEX_WAKE:
        value3 = FUTEX_BITSET_MATCH_ANY;
        /* fall through */
    case FUTEX_WAKE_BITSET:
        return futex_wake(one, (int)value, value3);
    case FUTEX_REQUEUE:
        return futex_requeue(one, (int)value, other, (int)timeout, NULL);
    case FUTEX_CMP_REQUEUE:
        return futex_requeue(one, (int)value, other, (int)timeout, &value3);
    default:
        return -ENOSYS;
    }
}
