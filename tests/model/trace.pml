/*
 * Tracing: kernel/proc/ptrace.c, tracee.c, wait.c, exit.c.
 *
 * A tracer attaches to somebody else's child, waits for its stops, lets it go
 * on, leaves it alone or lets it be; at any moment the tracer may end, and the
 * tracee may be killed. At last the tracee ends and is waited for: by the
 * tracer, if it has one, then by its parent.
 *
 * Properties: the tracee ends and is reaped, and nobody waits for ever (no
 * invalid end state): no stop, no report and no order to go on is lost, and
 * SIGKILL ends a stop; no stop begins once SIGKILL is pending; the parent is
 * told once, and not before the tracer has waited.
 *
 * Mistakes that can be put back, and what is found then:
 *   KILL_LEAVES_TRACED        invalid end state
 *   KILL_NOT_LOOKED_AT        assertion violated
 *   STATE_WITHOUT_LOCK        invalid end state
 *   REPORT_WITHOUT_LOCK       invalid end state
 *   DEATH_LEAVES_TRACED       invalid end state
 *   DEATH_FORGETS_ZOMBIE      invalid end state
 *   DETACH_LEAVES_TRACED      invalid end state
 *   PARENT_TOLD_FIRST         assertion violated
 *   REAPED_WHILE_TRACED       assertion violated
 *   NOT_PASSED_TO_PARENT      invalid end state
 */
#include "lock.pml"

mtype = { RUNNING, TRACED, ZOMBIE, GONE };

#define STOPS 2 /* as many times the tracee stops by itself */

bool proc_lock;

/* The tracee's struct proc. Who is woken is RUNNING again. */
mtype state = RUNNING;
bool tracer;          /* it has one */
bool reports;         /* it is in the tracer's reports: something to tell */
bool stop_code;       /* that is a stop */
bool kill_pending;    /* SIGKILL is in sig_pending */

bool tracer_sleeps, parent_sleeps;
bool killer;          /* it will be killed: so it may be left in a stop */
byte told;            /* about its death: the parent */

/* exit.c:exit_untraced, exit.c:announce */
inline announce()
{
    told++;
    assert(told == 1 && !tracer);
    parent_sleeps = false
}

/* sched/sched.c:sched_wake */
inline wake_traced()
{
    if
    :: state == TRACED -> state = RUNNING
    :: else
    fi
}

/* tracee.c:ptrace_unlink */
inline unlink(wakes)
{
    tracer = false;
    reports = false;
    if
    :: wakes -> wake_traced()
    :: else
    fi
}

/* tracee.c:stop */
inline stop()
{
    spin_lock(proc_lock);
    if
#ifdef KILL_NOT_LOOKED_AT
    :: tracer ->
#else
    :: tracer && !kill_pending ->
#endif
        assert(!kill_pending);
        stop_code = true;
#ifdef REPORT_WITHOUT_LOCK
        state = TRACED;
        spin_unlock(proc_lock);
        tracer_sleeps = false;
        reports = true;
#else
        reports = true;
        tracer_sleeps = false; /* job.c:job_tell */
#ifdef STATE_WITHOUT_LOCK
        spin_unlock(proc_lock);
        state = TRACED;
#else
        state = TRACED;
        spin_unlock(proc_lock);
#endif
#endif
        state == RUNNING; /* sched/sched.c:schedule */
        spin_lock(proc_lock);
        stop_code = false;
        reports = false
    :: else
    fi;
    spin_unlock(proc_lock)
}

/* exit.c:become_zombie, exit.c:exit_untraced */
inline become_zombie()
{
    spin_lock(proc_lock);
    state = ZOMBIE;
    if
#ifndef PARENT_TOLD_FIRST
    :: tracer -> /* exit.c:report_to_tracer */
        reports = true;
        tracer_sleeps = false
#endif
    :: else -> announce()
    fi;
    spin_unlock(proc_lock)
}

proctype tracee()
{
    byte n;

    do
    :: kill_pending -> break
    :: !kill_pending && n < STOPS -> n++; stop()
    :: n == STOPS && !killer -> break
    od;
    become_zombie()
}

/* ptrace.c:attach */
inline attach()
{
    spin_lock(proc_lock);
    if
    :: state != ZOMBIE && state != GONE -> tracer = true
    :: else
    fi;
    spin_unlock(proc_lock)
}

/* ptrace.c:resume, if ptrace.c:lock_tracee finds it stopped */
inline resume()
{
    spin_lock(proc_lock);
    if
    :: tracer && state == TRACED ->
        reports = false;
        wake_traced()
    :: else
    fi;
    spin_unlock(proc_lock)
}

inline detach()
{
    spin_lock(proc_lock);
    if
    :: tracer && state == TRACED ->
#ifdef DETACH_LEAVES_TRACED
        unlink(false)
#else
        unlink(true)
#endif
    :: else
    fi;
    spin_unlock(proc_lock)
}

/* tracee.c:ptrace_tracer_dies */
inline die()
{
    spin_lock(proc_lock);
    if
    :: tracer ->
#ifdef DEATH_LEAVES_TRACED
        unlink(false);
#else
        unlink(true);
#endif
        if
#ifndef DEATH_FORGETS_ZOMBIE
        :: state == ZOMBIE -> announce()
#endif
        :: else
        fi
    :: else
    fi;
    spin_unlock(proc_lock)
}

/* The tracer's part of wait.c:wait_child: wait.c:consider_tracee,
   wait.c:reap_tracee */
inline wait_for_tracee()
{
    spin_lock(proc_lock);
    do
    :: !tracer -> stopped = false; break /* none left, ECHILD */
    :: tracer && reports && state == ZOMBIE ->
        unlink(true);
#ifndef NOT_PASSED_TO_PARENT
        announce();
#endif
        stopped = false;
        break
    :: tracer && reports && state == TRACED && stop_code ->
        stop_code = false; /* tracee.c:ptrace_take_stop */
        reports = false;
        stopped = true;
        break
    :: else ->
        tracer_sleeps = true;
        spin_unlock(proc_lock);
        !tracer_sleeps;
        spin_lock(proc_lock)
    od;
    spin_unlock(proc_lock)
}

proctype tracing()
{
    bool stopped;

    attach();
    do
    :: wait_for_tracee();
        if
        :: !stopped -> break
        :: stopped -> resume()
        :: stopped -> detach()
        :: stopped && killer -> skip /* leave it there */
        fi
    :: die(); break
    od
}

/* The parent's part: wait.c:search_one */
proctype parent()
{
    spin_lock(proc_lock);
    do
#ifdef REAPED_WHILE_TRACED
    :: state == ZOMBIE -> break
#else
    :: state == ZOMBIE && !tracer -> break
#endif
    :: else ->
        parent_sleeps = true;
        spin_unlock(proc_lock);
        !parent_sleeps;
        spin_lock(proc_lock)
    od;
    assert(!tracer && told == 1);
    state = GONE; /* family.c:family_leave */
    spin_unlock(proc_lock)
}

/* signal.c:kill_threads */
proctype killing()
{
    spin_lock(proc_lock);
    kill_pending = true;
#ifndef KILL_LEAVES_TRACED
    wake_traced();
#endif
    spin_unlock(proc_lock)
}

init {
    atomic {
        run tracee();
        run tracing();
        run parent();
        if
        :: killer = true; run killing()
        :: true
        fi
    };
    _nr_pr == 1;
    assert(state == GONE)
}
