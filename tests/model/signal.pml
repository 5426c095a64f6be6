/*
 * Signals: pending sets and queues, who takes a signal of the process, masks,
 * and waiting for one: kernel/proc/signal.c, sigqueue.c, sigmask.c, deliver.c.
 *
 * A process of two threads, which begin with all signals blocked. The first
 * unblocks them for a while, or waits by sigsuspend or sigtimedwait, which may
 * time out; then it ends, unblocks them for good, waits for ever, or does
 * something else with all of them blocked. The second always waits, by one or
 * the other. Meanwhile a standard signal is sent, to the process or to the
 * first thread, and two real-time ones of one number, to the process or to the
 * second thread. Both have handlers, which run with all signals blocked.
 *
 * Properties: nobody takes what it blocks; real-time signals are taken once
 * each, in the order in which they were sent; a standard one is taken after it
 * was last sent. When nothing happens any more, no thread sleeps, runs in user
 * mode or has ended while a signal is pending that it or another would take.
 *
 * Mistakes that can be put back, and what is found then:
 *   ADDED_AFTER_NOTIFY        assertion violated
 *   QUEUED_ONCE               assertion violated
 *   BIT_CLEARED_TOO_EARLY     assertion violated
 *   LAST_COMES_FIRST          assertion violated
 *   NOT_NOTIFIED              assertion violated
 *   CHOSEN_THOUGH_BLOCKED     assertion violated
 *   CHOSEN_THOUGH_EXITING     assertion violated
 *   EXITING_KEEPS_IT          assertion violated
 *   BLOCKING_KEEPS_IT         assertion violated
 *   HANDLER_KEEPS_IT          assertion violated
 *   WAITER_KEEPS_IT           assertion violated
 *   RECALC_WITHOUT_LOCK       assertion violated
 *   RECALC_FORGOTTEN          assertion violated
 *   SUSPEND_WITHOUT_LOOKING   assertion violated
 *   WANTED_AFTER_LOOKING      assertion violated
 *   WANTED_KEPT               assertion violated
 */
#include "lock.pml"

mtype = { RUNNING, SLEEPING };

#define NTHREADS 2
#define other(t) (1 - (t))
#define PROCESS NTHREADS       /* index of its set and queue, after the threads' */

/* Sets. There is one standard and one real-time signal. */
#define NONE 0
#define STANDARD 1
#define REALTIME 2
#define ALL (STANDARD | REALTIME)

#define MAX_SENT 2             /* real-time signals */

bool proc_lock, sighand_lock;

/* struct proc */
mtype state[NTHREADS] = RUNNING;
bool exiting[NTHREADS];        /* PROC_EXITING */
bool signal_pending[NTHREADS];
byte blocked[NTHREADS] = ALL;
byte wanted[NTHREADS];

/* sig_pending and sig_queue, of each thread and of the process */
byte pending[NTHREADS + 1];
chan queue[NTHREADS + 1] = [MAX_SENT] of { byte };

/* What has happened, for the assertions. */
byte standard_sent, standard_taken;
byte realtime_sent, realtime_taken;
byte last_taken[NTHREADS + 1];
bool standard_seen = true;     /* taken since it was last sent */
bool over;                     /* nothing happens any more: who sleeps ends */

/* What sigqueue.c:is_pending takes for blocked. */
#define signals_blocked(t) (blocked[t] & ~wanted[t])

/* sigqueue.c:is_pending */
#define is_pending(t) \
    (((pending[t] | pending[PROCESS]) & ~signals_blocked(t)) != 0)

/* sigqueue.c:signal_recalc */
inline signal_recalc(t)
{
    signal_pending[t] = is_pending(t)
}

/* sigqueue.c:signal_notify; what sched/wait.c does with it is in sleep.pml */
inline signal_notify(t)
{
    if
    :: is_pending(t) ->
        signal_pending[t] = true;
        if
        :: state[t] == SLEEPING -> state[t] = RUNNING
        :: else
        fi
    :: else
    fi
}

/* sigqueue.c:sigqueue_add. A real-time signal is known by its number in the
   order of sending. */
inline sigqueue_add(to, sig)
{
    if
    :: sig == REALTIME ->
        realtime_sent++;
        if
#ifdef QUEUED_ONCE
        :: pending[to] & REALTIME
#endif
        :: else ->
#ifdef LAST_COMES_FIRST
            if
            :: nempty(queue[to]) ->
                queue[to]?first; queue[to]!realtime_sent; queue[to]!first
            :: else -> queue[to]!realtime_sent
            fi
#else
            queue[to]!realtime_sent
#endif
        fi
    :: else ->
        standard_sent++;
        standard_seen = false
    fi;
    pending[to] = pending[to] | sig
}

/* signal.c:wants */
#ifdef CHOSEN_THOUGH_BLOCKED
#define wants(t, sig) (!exiting[t])
#elif defined(CHOSEN_THOUGH_EXITING)
#define wants(t, sig) (!(signals_blocked(t) & sig))
#else
#define wants(t, sig) (!exiting[t] && !(signals_blocked(t) & sig))
#endif

/* signal.c:send_group, choose_thread */
inline notify_taker(to, sig)
{
    if
#ifdef NOT_NOTIFIED
    :: true
#endif
    :: to != PROCESS -> signal_notify(to)
    :: to == PROCESS && wants(0, sig) -> signal_notify(0)
    :: to == PROCESS && !wants(0, sig) && wants(1, sig) -> signal_notify(1)
    :: else
    fi
}

inline send(to, sig)
{
    spin_lock(proc_lock);
    spin_lock(sighand_lock);
#ifdef ADDED_AFTER_NOTIFY
    notify_taker(to, sig);
    sigqueue_add(to, sig);
#else
    sigqueue_add(to, sig);
    notify_taker(to, sig);
#endif
    spin_unlock(sighand_lock);
    spin_unlock(proc_lock)
}

/* sigqueue.c:take: of those in `set` */
inline take(from, set)
{
    sig = pending[from] & (set);
    if
    :: sig & STANDARD -> /* the lower number */
        sig = STANDARD;
        pending[from] = pending[from] & ~STANDARD;
        standard_taken++;
        standard_seen = true
    :: sig == REALTIME ->
        queue[from]?first;
        if
#ifdef BIT_CLEARED_TOO_EARLY
        :: true -> pending[from] = pending[from] & ~REALTIME
#else
        :: empty(queue[from]) -> pending[from] = pending[from] & ~REALTIME
        :: nempty(queue[from])
#endif
        fi;
        assert(first > last_taken[from]);
        last_taken[from] = first;
        realtime_taken++
    :: else
    fi
}

/* sigqueue.c:signal_take. sig: what it was, or NONE */
inline signal_take(t, set)
{
    take(t, set);
    if
    :: sig == NONE -> take(PROCESS, set)
    :: else
    fi
}

/* signal.c:signal_pass_on; proc_lock held */
inline signal_pass_on(t)
{
    spin_lock(sighand_lock);
    if
    :: !exiting[other(t)] -> signal_notify(other(t))
    :: else
    fi;
    spin_unlock(sighand_lock)
}

/* signal.h:signal_mask_changed */
inline signal_mask_changed(t)
{
    spin_lock(proc_lock);
    signal_pass_on(t);
    spin_unlock(proc_lock)
}

/* sigmask.c:signal_mask, SIG_SETMASK */
inline signal_mask(t, mask)
{
    spin_lock(sighand_lock);
    blocked[t] = mask;
#ifdef RECALC_WITHOUT_LOCK
    now = is_pending(t);
    spin_unlock(sighand_lock);
    signal_pending[t] = now;
#else
#ifndef RECALC_FORGOTTEN
    signal_recalc(t);
#endif
    spin_unlock(sighand_lock);
#endif
#ifndef BLOCKING_KEEPS_IT
    signal_mask_changed(t)
#endif
}

/* sched/wait.c:wait_for in state S, begin_sleep; sleep.pml has the details */
inline begin_sleep(t)
{
    atomic {
        if
#ifndef SUSPEND_WITHOUT_LOOKING
        :: signal_pending[t]
#endif
        :: else -> state[t] = SLEEPING
        fi
    }
}

/* deliver.c:signal_deliver, as long as something is pending. The handler's
   mask is ALL; it ends by sigreturn, which sets the old one again. That of the
   first thread may never end. */
inline return_to_user(t, mask)
{
    handled = false;
    do
    :: signal_pending[t] ->
        spin_lock(sighand_lock);
        signal_take(t, ~blocked[t]);
        assert(!(sig & blocked[t]));
        if
        :: sig != NONE -> blocked[t] = ALL
        :: else
        fi;
        signal_recalc(t);
        spin_unlock(sighand_lock);
#ifndef HANDLER_KEEPS_IT
        if
        :: sig != NONE -> signal_mask_changed(t)
        :: else
        fi;
#endif
        if
        :: sig != NONE ->
            handled = true;
            if
            :: true
            :: t == 0 -> over
            fi;
            signal_mask(t, mask)
        :: else
        fi
    :: else -> break
    od
}

/* sigmask.c:signal_suspend, with no signal blocked, and the way back; made
   again if there was none to handle */
inline suspend(t)
{
    do
    :: spin_lock(sighand_lock);
        blocked[t] = NONE;
        signal_recalc(t);
        spin_unlock(sighand_lock);
        signal_mask_changed(t);
        do
        :: signal_pending[t] || over -> break
        :: else -> begin_sleep(t); state[t] == RUNNING
        od;
        return_to_user(t, ALL);
        if
        :: handled || over -> break
        :: else -> signal_mask(t, ALL)
        fi
    od
}

/* sigmask.c:signal_timedwait, for all signals */
inline timed_wait(t, has_timeout)
{
    timed_out = false;
    spin_lock(sighand_lock);
    signal_take(t, ALL);
    if
    :: sig == NONE ->
#ifdef WANTED_AFTER_LOOKING
        spin_unlock(sighand_lock);
        spin_lock(sighand_lock);
        wanted[t] = ALL;
#else
        wanted[t] = ALL;
        signal_recalc(t);
#endif
        do
        :: signal_pending[t] || timed_out || over -> break
        :: else ->
            begin_sleep(t);
            spin_unlock(sighand_lock);
            if
            :: state[t] == RUNNING
            :: has_timeout -> /* sched/wait.c:time_out */
                timed_out = true;
                state[t] = RUNNING
            fi;
            spin_lock(sighand_lock)
        od;
#ifndef WANTED_KEPT
        wanted[t] = NONE;
#endif
        signal_take(t, ALL)
    :: else
    fi;
    signal_recalc(t);
    spin_unlock(sighand_lock);
#ifndef WAITER_KEEPS_IT
    signal_mask_changed(t)
#endif
}

/* exit.c:begin_exit */
inline exit_thread(t)
{
    spin_lock(proc_lock);
    exiting[t] = true;
#ifndef EXITING_KEEPS_IT
    signal_pass_on(t);
#endif
    spin_unlock(proc_lock)
}

/* In user mode: a signal interrupts it (sched/sched.c:sched_kick). */
inline unblock_for_a_while(t)
{
    signal_mask(t, NONE);
    return_to_user(t, NONE);
    signal_mask(t, ALL);
    return_to_user(t, ALL)
}

inline unblock_for_good(t)
{
    signal_mask(t, NONE);
    do
    :: signal_pending[t] -> return_to_user(t, NONE)
    :: over -> break
    od
}

proctype first_thread()
{
    byte sig, first;
    bool handled, timed_out, now;

    if
    :: unblock_for_a_while(0)
    :: suspend(0)
    :: timed_wait(0, true)
    fi;
    if
    :: signal_mask(0, NONE); exit_thread(0)
    :: unblock_for_good(0)
    :: timed_wait(0, false)
    :: true
    fi
}

proctype second_thread()
{
    byte sig, first;
    bool handled, timed_out, now;

    do
    :: !over -> suspend(1)
    :: !over -> timed_wait(1, false)
    :: over -> break
    od
}

proctype send_standard()
{
    byte first;

    if
    :: send(PROCESS, STANDARD)
    :: send(0, STANDARD)
    fi
}

proctype send_realtime()
{
    byte first;

    if
    :: send(PROCESS, REALTIME); send(PROCESS, REALTIME)
    :: send(1, REALTIME); send(PROCESS, REALTIME)
    :: send(1, REALTIME); send(1, REALTIME)
    fi
}

/* When nothing else can happen. */
proctype observer()
{
    timeout;
    assert(exiting[0] || !is_pending(0));
    assert(!is_pending(1) && pending[PROCESS] == NONE);
    assert(standard_seen != (pending[0] == STANDARD));
    assert(standard_taken <= standard_sent);
    assert(realtime_sent == MAX_SENT && realtime_taken == realtime_sent);
    d_step {
        over = true;
        state[0] = RUNNING;
        state[1] = RUNNING
    }
}

init {
    atomic {
        run first_thread();
        run second_thread();
        run send_standard();
        run send_realtime();
        run observer()
    }
}
