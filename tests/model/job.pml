/*
 * Stopping, continuing and killing: kernel/proc/signal.c, job.c, deliver.c.
 *
 * A process of two threads runs, or sleeps in S; the first one may end by
 * itself. Two others send it SIGSTOP, SIGCONT or SIGKILL, at any moment. Its
 * parent waits for all its changes, and continues it when it has stopped, or
 * not. When nothing happens any more, the process is killed, if it has not
 * been.
 *
 * Properties: when nothing happens any more, the process is stopped if the
 * last of SIGSTOP and SIGCONT was SIGSTOP, and all of it is; the parent knows
 * (was told once for each stop, and has no report left to take); SIGKILL ends
 * it, in every state (no invalid end state).
 *
 * Mistakes that can be put back, and what is found then:
 *   STOPPED_WITHOUT_LOCK      assertion violated
 *   KILL_LEAVES_STOPPED       invalid end state
 *   SLEEPERS_NOT_WOKEN        assertion violated
 *   KILL_ENDS_ONE_THREAD      invalid end state
 *   CONT_KEEPS_STOP           assertion violated
 *   CONT_NOT_WHEN_SENT        assertion violated
 *   CONT_MISSES_TAKEN         assertion violated
 *   LEAVER_SILENT             assertion violated
 *   NOT_PASSED_ON             assertion violated
 *   EACH_THREAD_TELLS         assertion violated
 *   ONE_THREAD_STOPS          assertion violated
 */
#include "lock.pml"

mtype = { RUNNING, SLEEPING, STOPPED, ZOMBIE };
mtype = { NOTHING, BEGIN_STOP, STOP, DIE };
mtype = { SIGSTOP, SIGCONT };

#define NTHREADS 2
#define other(t) (1 - (t))

bool proc_lock, sighand_lock;

/* struct proc. State STOPPED or SLEEPING: who is woken is RUNNING again. */
mtype state[NTHREADS] = RUNNING;
bool exiting[NTHREADS];        /* PROC_EXITING */
bool kill_pending[NTHREADS];   /* SIGKILL in sig_pending */
bool signal_pending[NTHREADS];
bool stop_taken[NTHREADS];     /* SIGSTOP is taken, to take effect */

/* struct group */
bool stop_pending;             /* SIGSTOP in sig_pending */
bool stop_signal;
bool group_exiting;
bool stop_unreported, cont_unreported;
byte live = NTHREADS;

/* The parent. */
bool parent_sleeps;
mtype reported;                /* by wait: SIGSTOP, SIGCONT; 0: nothing */

/* What has happened, for the assertions. */
mtype last_sent;
bool killed, dead, told;

/* sigqueue.c:signal_recalc */
#define is_pending(t) \
    (kill_pending[t] || stop_pending || stop_signal || group_exiting)

/* sigqueue.c:signal_notify; what sched/wait.c does with it is in sleep.pml */
inline signal_notify(t)
{
    if
    :: is_pending(t) ->
        signal_pending[t] = true;
        if
#ifndef SLEEPERS_NOT_WOKEN
        :: state[t] == SLEEPING -> state[t] = RUNNING
#endif
        :: else
        fi
    :: else
    fi
}

/* job.c:tell_parent */
inline tell_parent()
{
    parent_sleeps = false
}

inline tell_stopped()
{
    assert(!told);
    told = true;
    stop_unreported = true;
    cont_unreported = false;
    tell_parent()
}

/* sched/sched.c:sched_wake */
inline wake_stopped(t)
{
    if
    :: state[t] == STOPPED -> state[t] = RUNNING
    :: else
    fi
}

/* signal.c:kill_threads */
inline kill_thread(t)
{
    if
    :: exiting[t] -> skip
    :: else ->
        stop_taken[t] = false;
        kill_pending[t] = true;
        signal_notify(t);
#ifndef KILL_LEAVES_STOPPED
        wake_stopped(t)
#endif
    fi
}

inline kill_threads()
{
    stop_signal = false;
    kill_thread(0);
#ifndef KILL_ENDS_ONE_THREAD
    kill_thread(1)
#endif
}

/* signal.c:send_group */
inline send_kill()
{
    spin_lock(proc_lock);
    spin_lock(sighand_lock);
    killed = true;
    kill_threads();
    spin_unlock(sighand_lock);
    spin_unlock(proc_lock)
}

/* The same, and signal.c:choose_thread */
inline send_stop()
{
    spin_lock(proc_lock);
    spin_lock(sighand_lock);
    last_sent = SIGSTOP;
    stop_pending = true;
    if
    :: !exiting[0] -> signal_notify(0)
    :: exiting[0] && !exiting[1] -> signal_notify(1)
    :: else
    fi;
    spin_unlock(sighand_lock);
    spin_unlock(proc_lock)
}

/* job.c:job_signal_sent, job.c:continue_group. SIGCONT itself is ignored. */
inline send_cont()
{
    spin_lock(proc_lock);
    spin_lock(sighand_lock);
    last_sent = SIGCONT;
#ifndef CONT_KEEPS_STOP
    stop_pending = false;
#endif
#ifndef CONT_MISSES_TAKEN
    stop_taken[0] = false;
    stop_taken[1] = false;
#endif
    if
    :: stop_signal ->
        stop_signal = false;
        stop_unreported = false;
        cont_unreported = true;
#ifndef CONT_NOT_WHEN_SENT
        wake_stopped(0);
        wake_stopped(1);
#endif
        spin_unlock(sighand_lock);
        tell_parent()
    :: else -> spin_unlock(sighand_lock)
    fi;
    spin_unlock(proc_lock)
}

/* deliver.c:next_step, with the sighand's lock only */
inline next_step(t)
{
    if
    :: group_exiting || kill_pending[t] -> step = DIE
    :: else ->
        if
        :: stop_signal -> step = STOP
        :: !stop_signal && stop_pending ->
            stop_pending = false;
            stop_taken[t] = true;
            step = BEGIN_STOP
        :: else -> step = NOTHING
        fi
    fi;
    signal_pending[t] = is_pending(t)
}

/* job.c:job_begin_stop */
inline begin_stop(t)
{
    spin_lock(proc_lock);
    spin_lock(sighand_lock);
    if
    :: stop_taken[t] ->
        if
        :: !stop_signal -> told = false
        :: else
        fi;
        stop_signal = true;
        signal_notify(t);
#ifndef ONE_THREAD_STOPS
        signal_notify(other(t));
#endif
        step = STOP
    :: else -> step = NOTHING
    fi;
    spin_unlock(sighand_lock);
    spin_unlock(proc_lock)
}

/* job.c:others_stopped */
#ifdef EACH_THREAD_TELLS
#define others_stopped(t) true
#else
#define others_stopped(t) (state[other(t)] == STOPPED || exiting[other(t)])
#endif

/* job.c:job_stay_stopped */
inline stay_stopped(t)
{
    spin_lock(proc_lock);
    spin_lock(sighand_lock);
    do
    :: stop_signal && !group_exiting && !kill_pending[t] ->
        last = others_stopped(t);
#ifndef STOPPED_WITHOUT_LOCK
        state[t] = STOPPED;
#endif
        spin_unlock(sighand_lock);
        if
        :: last -> tell_stopped()
        :: else
        fi;
        spin_unlock(proc_lock);
#ifdef STOPPED_WITHOUT_LOCK
        state[t] = STOPPED;
#endif
        state[t] == RUNNING; /* sched/sched.c:schedule */
        spin_lock(proc_lock);
        spin_lock(sighand_lock)
    :: else -> break
    od;
    signal_pending[t] = is_pending(t);
    spin_unlock(sighand_lock);
    spin_unlock(proc_lock)
}

/* signal.c:signal_stop_threads */
inline stop_threads()
{
    spin_lock(proc_lock);
    if
    :: !group_exiting ->
        group_exiting = true;
        if
        :: live > 1 ->
            spin_lock(sighand_lock);
            kill_threads();
            spin_unlock(sighand_lock)
        :: else
        fi
    :: else
    fi;
    spin_unlock(proc_lock)
}

/* exit.c:begin_exit, with signal.c:signal_pass_on and job.c:job_check_stopped;
   exit.c:become_zombie */
inline exit_thread(t)
{
    spin_lock(proc_lock);
    exiting[t] = true;
    live--;
#ifndef NOT_PASSED_ON
    spin_lock(sighand_lock);
    if
    :: stop_pending && !exiting[other(t)] -> signal_notify(other(t))
    :: else
    fi;
    spin_unlock(sighand_lock);
#endif
#ifndef LEAVER_SILENT
    if
    :: stop_signal && live > 0 && others_stopped(t) -> tell_stopped()
    :: else
    fi;
#endif
    spin_unlock(proc_lock);
    spin_lock(proc_lock);
    state[t] = ZOMBIE;
    if
    :: state[other(t)] == ZOMBIE -> dead = true; tell_parent()
    :: else
    fi;
    spin_unlock(proc_lock)
}

proctype thread(byte t)
{
    mtype step;
    bool last;

    do
    :: signal_pending[t] -> /* deliver.c:take_signal */
        spin_lock(sighand_lock);
        next_step(t);
        spin_unlock(sighand_lock);
        if
        :: step == BEGIN_STOP -> begin_stop(t)
        :: else
        fi;
        if
        :: step == STOP -> stay_stopped(t)
        :: step == DIE -> stop_threads(); break
        :: step == NOTHING
        fi
    :: atomic { !signal_pending[t] -> state[t] = SLEEPING };
        state[t] == RUNNING
    :: t == 0 -> break
    od;
    exit_thread(t)
}

/* wait.c:wait_child, with WUNTRACED and WCONTINUED */
proctype parent()
{
    do
    :: spin_lock(proc_lock);
        if
        :: dead -> spin_unlock(proc_lock); break
        :: !dead && stop_unreported ->
            stop_unreported = false;
            reported = SIGSTOP;
            spin_unlock(proc_lock);
            if
            :: send_cont()
            :: true
            fi
        :: !dead && !stop_unreported && cont_unreported ->
            cont_unreported = false;
            reported = SIGCONT;
            spin_unlock(proc_lock)
        :: else ->
            parent_sleeps = true;
            spin_unlock(proc_lock);
            !parent_sleeps
        fi
    od
}

proctype sender()
{
    if
    :: send_stop()
    :: send_stop(); send_cont()
    :: send_cont(); send_stop()
    :: send_kill()
    fi
}

#define is_stopped(t) (state[t] == STOPPED || exiting[t])

/* When nothing else can happen. */
proctype observer()
{
    if
    :: dead
    :: timeout ->
        assert(!killed && !stop_unreported && !cont_unreported);
        assert((last_sent == SIGSTOP) ==
               (is_stopped(0) && is_stopped(1)));
        assert(stop_signal == (is_stopped(0) && is_stopped(1)));
        assert((reported == SIGSTOP) == stop_signal);
        send_kill()
    fi
}

init {
    atomic {
        run thread(0);
        run thread(1);
        run parent();
        run sender();
        run sender();
        run observer()
    }
}
