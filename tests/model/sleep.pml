/*
 * Sleeping and waking: kernel/sched/wait.c, kernel/sched/sched.c.
 *
 * One process waits for two conditions, one after the other, each with its own
 * channel and bucket. Another makes them true; a signal and a timeout may come
 * at any moment instead or besides.
 *
 * Properties: who should run does not sleep for ever (no invalid end state);
 * each sleep is ended by exactly one waker; a process becomes runnable only
 * when its stack is free; a signal ends a sleep in S and never one in D.
 *
 * Mistakes that can be put back, and what is found then:
 *   TEST_WITHOUT_LOCK        invalid end state
 *   UNLOCK_BEFORE_LINKING    invalid end state
 *   WAKE_BEFORE_CHANGE       invalid end state
 *   SIGNAL_TESTED_FIRST      invalid end state
 *   SIGNAL_SET_LAST          invalid end state
 *   SIGNAL_ENDS_D            assertion violated
 *   CHANNEL_NOT_RECHECKED    assertion violated
 *   STACK_STILL_IN_USE       assertion violated
 *   WOKEN_ON_CPU_FORGOTTEN   invalid end state
 */
#include "lock.pml"

mtype = { RUNNING, RUNNABLE, SLEEPING, UNINTERRUPTIBLE };
mtype = { WAKE_NORMAL, WAKE_SIGNAL, WAKE_TIMEOUT };

#define NCHANS 2
#define bucket_of(c) bucket[(c) - 1]

/* The world outside: conditions, and the lock that protects them. */
bool condition[NCHANS + 1];
bool condition_lock;

/* wait.c: the locks of the buckets. Who hangs there is `linked`. */
bool bucket[NCHANS];

/* The sleeper's struct proc. */
mtype state = RUNNING;
bool on_cpu = true;
bool rq_lock;        /* of the run queue where it is */
byte nqueued;        /* how many times it is in a run queue */
byte channel;        /* p->chan; 0: NULL */
bool linked;         /* p->wait_link is in bucket_of(channel) */
mtype wake_reason;
bool signal_pending;
mtype kind;          /* SLEEPING or UNINTERRUPTIBLE: how it sleeps here */

/* sched.c:sched_wake */
inline sched_wake()
{
    spin_lock(rq_lock);
    if
    :: state == SLEEPING || state == UNINTERRUPTIBLE ->
        if
#ifdef WOKEN_ON_CPU_FORGOTTEN
        :: on_cpu -> skip
#elif !defined(STACK_STILL_IN_USE)
        :: on_cpu -> state = RUNNING
#else
        :: false
#endif
        :: else -> /* sched.c:place_and_unlock */
            assert(!on_cpu);
            state = RUNNABLE;
            nqueued++;
            assert(nqueued == 1)
        fi
    :: else
    fi;
    spin_unlock(rq_lock)
}

/* sched.c:schedule, as the sleeper calls it */
inline schedule()
{
    spin_lock(rq_lock);
    if
    :: state == RUNNING -> skip /* woken before it got here */
    :: else ->
        on_cpu = false; /* sched.c:finish_switch, on the next one's stack */
        spin_unlock(rq_lock);
        atomic { /* a CPU is free and picks it: sched.c:switch_to */
            state == RUNNABLE && !rq_lock;
            rq_lock = true
        };
        nqueued--;
        state = RUNNING;
        on_cpu = true
    fi;
    spin_unlock(rq_lock)
}

/* wait.c:end_sleep; the bucket's lock is held */
inline end_sleep(reason)
{
    assert(linked && channel != 0);
    linked = false;
    channel = 0;
    wake_reason = reason;
    sched_wake()
}

/* wait.c:interrupt_sleep; `seen` is the channel that was read without a lock */
inline interrupt_sleep(seen, reason)
{
    do
    :: seen = channel;
        if
        :: seen == 0 -> break
        :: else
        fi;
        spin_lock(bucket_of(seen));
        if
#ifdef CHANNEL_NOT_RECHECKED
        :: true ->
#else
        :: channel == seen ->
#endif
            if
#ifdef SIGNAL_ENDS_D
            :: true -> end_sleep(reason)
#else
            :: state == SLEEPING -> end_sleep(reason)
            :: else
#endif
            fi;
            spin_unlock(bucket_of(seen));
            break
#ifndef CHANNEL_NOT_RECHECKED
        :: else -> spin_unlock(bucket_of(seen))
#endif
        fi
    od
}

/* wait.c:begin_sleep. That the signal is looked at first is also what a
   processor makes of it without the barrier there. */
inline begin_sleep(c, sleeps)
{
    spin_lock(bucket_of(c));
    wake_reason = WAKE_NORMAL;
#ifdef SIGNAL_TESTED_FIRST
    sleeps = !(kind == SLEEPING && signal_pending);
    channel = c;
    linked = true;
#else
    channel = c;
    linked = true;
    sleeps = !(kind == SLEEPING && signal_pending);
#endif
    if
    :: !sleeps ->
        linked = false;
        channel = 0
    :: else -> state = kind
    fi;
    spin_unlock(bucket_of(c))
}

/* wait.c:wait_for */
inline sleep(c, lock, sleeps, reason)
{
#ifdef UNLOCK_BEFORE_LINKING
    spin_unlock(lock);
    begin_sleep(c, sleeps);
#else
    begin_sleep(c, sleeps);
    spin_unlock(lock);
#endif
    reason = WAKE_SIGNAL;
    if
    :: sleeps ->
        schedule();
        reason = wake_reason
    :: else
    fi;
    spin_lock(lock)
}

/* wait.c:wake */
inline wakeup(c)
{
    spin_lock(bucket_of(c));
    if
    :: linked && channel == c -> end_sleep(WAKE_NORMAL)
    :: else
    fi;
    spin_unlock(bucket_of(c))
}

proctype sleeper()
{
    byte c = 1;
    bool sleeps;
    mtype reason;

    do
    :: c <= NCHANS ->
#ifdef TEST_WITHOUT_LOCK
        do
        :: condition[c] -> spin_lock(condition_lock); break
        :: !condition[c] ->
            spin_lock(condition_lock);
#else
        spin_lock(condition_lock);
        do
        :: condition[c] -> break
        :: else ->
#endif
            sleep(c, condition_lock, sleeps, reason);
            assert(kind == SLEEPING || reason == WAKE_NORMAL);
            if
            :: reason == WAKE_SIGNAL ->
                assert(signal_pending);
                goto out
            :: else
            fi
#ifdef TEST_WITHOUT_LOCK
            ;
            spin_unlock(condition_lock)
#endif
        od;
        spin_unlock(condition_lock);
        c++
    :: else -> goto end
    od;
out:
    spin_unlock(condition_lock);
end:
    assert(state == RUNNING && !linked && nqueued == 0)
}

proctype waker()
{
    byte c;

    for (c : 1 .. NCHANS) {
#ifdef WAKE_BEFORE_CHANGE
        wakeup(c);
        condition[c] = true
#else
        spin_lock(condition_lock);
        condition[c] = true;
        wakeup(c);
        spin_unlock(condition_lock)
#endif
    }
}

/* signal.c:send_signal and sigqueue.c:signal_notify */
proctype sender()
{
    byte seen;

#ifdef SIGNAL_SET_LAST
    interrupt_sleep(seen, WAKE_SIGNAL);
    signal_pending = true
#else
    signal_pending = true;
    interrupt_sleep(seen, WAKE_SIGNAL)
#endif
}

/* wait.c:time_out */
proctype clock()
{
    byte seen;

    interrupt_sleep(seen, WAKE_TIMEOUT)
}

/* A sleeper in D has to be woken; one in S wakes by either. */
init {
    atomic {
        run sleeper();
        if
        :: kind = SLEEPING; run sender()
        :: kind = SLEEPING; run waker(); run clock()
        :: kind = SLEEPING; run waker(); run clock(); run sender()
        :: kind = UNINTERRUPTIBLE; run waker(); run sender()
        fi
    }
}
