/*
 * A core file of a process with several threads: kernel/proc/core.c, exit.c,
 * signal.c.
 *
 * Three threads; each may take a deadly signal, and then write the core file,
 * or end by itself, or end all, or run until it is killed. Who writes first
 * stops the others on their way to the exit, so that their registers can be
 * written as well.
 *
 * Properties: all end (no invalid end state); at most one writes, and while it
 * does no other thread runs.
 *
 * Mistakes that can be put back, and what is found then:
 *   WAITER_SILENT             invalid end state
 *   LEAVER_SILENT             invalid end state
 *   NOT_WAITED_FOR            assertion violated
 *   TWO_MAY_WRITE             invalid end state
 *   WAITERS_FORGOTTEN         invalid end state
 */
#include "lock.pml"

#define NTHREADS 3
#define NOBODY NTHREADS

bool proc_lock;

/* struct proc */
bool kill_pending[NTHREADS];
bool waits[NTHREADS];         /* in core_wait: it does not run */
bool exiting[NTHREADS];

/* struct group */
byte live = NTHREADS, core_waiting;
byte dumper = NOBODY;
bool group_exiting;

bool dumper_sleeps, waiters_sleep;

/* signal.c:signal_stop_threads */
inline stop_threads(t)
{
    spin_lock(proc_lock);
    d_step {
        if
        :: !group_exiting ->
            group_exiting = true;
            for (other : 0 .. NTHREADS - 1) {
                kill_pending[other] = true
            }
        :: else
        fi;
        other = 0
    };
    spin_unlock(proc_lock)
}

/* core.c:stop_others */
inline stop_others(t)
{
    spin_lock(proc_lock);
#ifdef TWO_MAY_WRITE
    first = true;
#else
    first = !group_exiting && dumper == NOBODY;
#endif
    if
    :: first -> dumper = t
    :: else
    fi;
    spin_unlock(proc_lock);
    if
    :: first ->
        stop_threads(t);
        spin_lock(proc_lock);
        do
#ifdef NOT_WAITED_FOR
        :: true -> break
#else
        :: live - 1 > core_waiting ->
            dumper_sleeps = true;
            spin_unlock(proc_lock);
            !dumper_sleeps; /* in state D */
            spin_lock(proc_lock)
        :: else -> break
#endif
        od;
        spin_unlock(proc_lock)
    :: else
    fi
}

/* core.c:core_dump, core.c:let_others_go */
inline core_dump(t)
{
    stop_others(t);
    if
    :: first ->
        d_step { /* core.c:write_core */
            for (other : 0 .. NTHREADS - 1) {
                assert(other == t || waits[other] || exiting[other])
            };
            other = 0
        };
        spin_lock(proc_lock);
        dumper = NOBODY;
        core_waiting = 0;
#ifndef WAITERS_FORGOTTEN
        waiters_sleep = false;
#endif
        spin_unlock(proc_lock)
    :: else
    fi
}

/* core.c:core_wait */
inline core_wait(t)
{
    spin_lock(proc_lock);
    if
    :: dumper != NOBODY && dumper != t ->
        core_waiting++;
        waits[t] = true;
#ifndef WAITER_SILENT
        dumper_sleeps = false;
#endif
        do
        :: dumper != NOBODY ->
            waiters_sleep = true;
            spin_unlock(proc_lock);
            !waiters_sleep; /* in state D */
            spin_lock(proc_lock)
        :: else -> break
        od;
        waits[t] = false
    :: else
    fi;
    spin_unlock(proc_lock)
}

/* exit.c:begin_exit */
inline begin_exit(t)
{
    spin_lock(proc_lock);
    exiting[t] = true;
    live--;
#ifndef LEAVER_SILENT
    if
    :: dumper != NOBODY -> dumper_sleeps = false
    :: else
    fi;
#endif
    spin_unlock(proc_lock)
}

proctype thread(byte t)
{
    byte other;
    bool first;

    if
    :: true -> core_dump(t); stop_threads(t)
    :: true -> stop_threads(t)
    :: kill_pending[t] -> skip
    :: t == 0 -> skip
    fi;
    core_wait(t);
    begin_exit(t)
}

init {
    atomic {
        run thread(0);
        run thread(1);
        run thread(2)
    };
    _nr_pr == 1;
    assert(live == 0 && dumper == NOBODY)
}
