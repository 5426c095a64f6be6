/*
 * Exit, wait, re-parenting and exec by a thread: kernel/proc/exit.c, wait.c,
 * family.c, threads.c.
 *
 * init has a child of two threads, LEADER and THREAD; one of them has a child,
 * CHILD, and that has a child as well. Each ends at some moment: at once, or
 * by exit_group, or after it has waited for all children, which either thread
 * may do in another program (exec); or CHILD outlives its parent, which is
 * ended by exit_group. SIGCHLD may be ignored by any but init, and the process
 * of two threads may be a subreaper. All changes are made under proc_lock, by
 * one at a time; so who sleeps is modelled as a flag (sleep.pml looks into
 * that).
 *
 * Properties: at the end all but init are gone, and init knows (no invalid end
 * state, so nobody waits for ever); each is reaped once, with its status set,
 * and has no children then; whoever has children is alive, so that each zombie
 * has somebody who can reap it; each parent is told of a death once, by SIGCHLD
 * if it wants to know.
 *
 * Mistakes that can be put back, and what is found then:
 *   TEST_WITHOUT_LOCK         invalid end state
 *   REPARENT_LATER            assertion violated
 *   HEIR_MAY_BE_DYING         assertion violated
 *   STATUS_LATER              assertion violated
 *   LEADER_DOES_NOT_WAIT      assertion violated
 *   LAST_THREAD_SILENT        assertion violated
 *   SILENT_WHEN_IGNORED       invalid end state
 *   HEIR_NOT_TOLD             assertion violated
 *   ONE_THREAD_WOKEN          invalid end state
 *   REAP_WITHOUT_LOCK         assertion violated
 *   KILLED_WAITER_SLEEPS      invalid end state
 *   TOLD_BY_EACH_THREAD       assertion violated
 *   EXEC_NOT_WOKEN            invalid end state
 *   TWO_MAY_EXEC              invalid end state
 *   LEADER_NOT_AWAITED        assertion violated
 */
#include "lock.pml"

mtype = { ALIVE, ZOMBIE, GONE };
mtype = { FOUND, ECHILD, EINTR };

/* Threads, and groups of threads. */
#define INIT 0
#define LEADER 1
#define THREAD 2
#define CHILD 3
#define GRANDCHILD 4
#define NTHREADS 5
#define NGROUPS 4
#define NOBODY NTHREADS
#define last_thread (NTHREADS - 1)

bool proc_lock;

/* struct proc, of each thread */
mtype state[NTHREADS] = ALIVE;
byte group[NTHREADS] = { 0, 1, 1, 2, 3 };
byte parent[NTHREADS] = { NOBODY, INIT, INIT, LEADER, CHILD };
bool exiting[NTHREADS];         /* PROC_EXITING */
bool exit_status[NTHREADS];     /* it has been set */
bool signal_pending[NTHREADS];
bool asleep[NTHREADS];          /* on its group, in wait.c:wait_child */
bool in_zombies[NTHREADS];      /* of its parent; else in the children */

/* struct group */
byte leader[NGROUPS] = { INIT, LEADER, CHILD, GRANDCHILD };
byte nthreads[NGROUPS] = { 1, 2, 1, 1 };
bool ignores[NGROUPS];          /* SIGCHLD: sigaction's SIG_IGN */
bool subreaper;                 /* prctl: the group with two threads */
bool group_exiting;             /* of the same; */
byte exec_thread = NOBODY;      /* which of the two, if any */
bool exec_sleeps;               /* on group->exec_thread */

bool lasting;                   /* CHILD ends when it is an orphan */

/* What has happened, for the assertions. */
byte told[20];                  /* about a thread's death, to a group */
#define told_of(t, g) told[(t) * NGROUPS + (g)]
#define is_leader(t) (leader[group[t]] == (t))
#define is_dead_process(t) (state[t] == ZOMBIE && nthreads[group[t]] == 1)

/* Between two critical sections no child has a dead parent, and each dead
   process is where wait looks for it. */
inline release_proc_lock()
{
    d_step {
        for (other : LEADER .. last_thread) {
            assert(state[other] == GONE || !is_leader(other) ||
                   state[parent[other]] == ALIVE);
            assert(!is_leader(other) || !is_dead_process(other) ||
                   in_zombies[other])
        };
        other = 0;
        spin_unlock(proc_lock)
    }
}

/* sched/wait.c:wakeup(group) */
inline wakeup(g)
{
    for (other : 0 .. last_thread) {
        if
        :: group[other] == g -> asleep[other] = false
        :: else
        fi
    }
}

/* family.c:family_leave */
inline family_leave(p)
{
    assert(proc_lock && state[p] == ZOMBIE);
    for (other : 0 .. last_thread) {
        assert(other == INIT || parent[other] != p || state[other] == GONE ||
               !is_leader(other))
    };
    state[p] = GONE;
    nthreads[group[p]]--
}

/* exit.c:announce, and signal.c:signal_parent */
inline announce(p)
{
    told_of(p, group[parent[p]])++;
    assert(told_of(p, group[parent[p]]) == 1);
    if
    :: !ignores[group[parent[p]]] ->
        in_zombies[p] = true
    :: else -> family_leave(p)
    fi;
#if defined(ONE_THREAD_WOKEN)
    asleep[parent[p]] = false
#elif defined(SILENT_WHEN_IGNORED)
    if
    :: state[p] != GONE -> wakeup(group[parent[p]])
    :: else
    fi
#else
    wakeup(group[parent[p]]) /* even so: there may be no child left */
#endif
}

/* exit.c:exit_untraced */
inline leader_is_dead(first)
{
    if
#ifndef EXEC_NOT_WOKEN
    :: exec_thread != NOBODY && group[first] == group[exec_thread] ->
        exec_sleeps = false
#endif
    :: else
    fi;
    if
#ifdef TOLD_BY_EACH_THREAD
    :: state[first] == ZOMBIE -> announce(first)
#else
    :: is_dead_process(first) -> announce(first)
#endif
    :: else
    fi
}

/* family.c:live_thread */
inline find_live_thread(g)
{
    for (other : 0 .. last_thread) {
        if
        :: heir == NOBODY && group[other] == g &&
#ifdef HEIR_MAY_BE_DYING
           other != p && state[other] != GONE ->
#else
           !exiting[other] ->
#endif
            heir = other
        :: else
        fi
    }
}

/* family.c:heir. Only one can have a subreaper above it. */
inline find_heir(p)
{
    heir = NOBODY;
    find_live_thread(group[p]);
    if
    :: heir == NOBODY && p == CHILD && subreaper && parent[p] != INIT ->
        find_live_thread(group[parent[p]])
    :: else
    fi;
    if
    :: heir == NOBODY -> heir = INIT
    :: else
    fi
}

/* family.c:family_reparent, with exit.c:adopt for each child */
inline family_reparent(p)
{
    find_heir(p);
    for (child : LEADER .. last_thread) {
        if
        :: parent[child] == p && state[child] != GONE && is_leader(child) ->
            parent[child] = heir;
            if
#ifndef HEIR_NOT_TOLD
            :: group[heir] != group[p] && is_dead_process(child) ->
                announce(child)
#endif
            :: else
            fi
        :: else
        fi
    };
    heir = 0;
    child = 0
}

/* exit.c:become_zombie */
inline become_zombie(p)
{
    spin_lock(proc_lock);
    d_step {
#ifndef REPARENT_LATER
        family_reparent(p);
#endif
#ifndef STATUS_LATER
        exit_status[p] = true;
#endif
        state[p] = ZOMBIE;
        first = leader[group[p]];
        if
        :: !is_leader(p) -> family_leave(p)
        :: else
        fi;
#if defined(LEADER_DOES_NOT_WAIT)
        if
        :: first == p -> announce(first)
        :: else
        fi
#elif defined(LAST_THREAD_SILENT)
        if
        :: first == p -> leader_is_dead(first)
        :: else
        fi
#else
        leader_is_dead(first)
#endif
    };
    release_proc_lock();
#ifdef REPARENT_LATER
    spin_lock(proc_lock);
    d_step { family_reparent(p) };
    release_proc_lock();
#endif
#ifdef STATUS_LATER
    exit_status[p] = true;
#endif
}

/* exit.c:exit_thread */
inline exit_thread(p)
{
    spin_lock(proc_lock); /* exit.c:begin_exit */
    exiting[p] = true;
    release_proc_lock();
    become_zombie(p)
}

/* signal.c:kill_threads, for all threads but p itself */
inline kill_threads(p)
{
    for (other : 0 .. last_thread) {
        if
        :: group[other] == group[p] && other != p && !exiting[other] ->
            signal_pending[other] = true;
            asleep[other] = false
        :: else
        fi
    };
    other = 0
}

/* signal.c:signal_stop_threads */
inline stop_threads(p)
{
    spin_lock(proc_lock);
    d_step {
        if
        :: exec_thread == NOBODY && !group_exiting ->
            group_exiting = true;
            kill_threads(p)
        :: else
        fi
    };
    release_proc_lock()
}

/* threads.c:is_alone */
#ifdef LEADER_NOT_AWAITED
#define is_alone(p) (true)
#else
#define is_alone(p) \
    (nthreads[group[p]] == 1 || \
     (nthreads[group[p]] == 2 && first != p && state[first] == ZOMBIE))
#endif

/* family.c:family_replace_leader. The two also swap their numbers. */
inline replace_leader(p)
{
    parent[p] = parent[first];
    leader[group[p]] = p;
    family_leave(first)
}

/* threads.c:threads_end_others. Somebody else was first: p is to die. */
inline end_other_threads(p)
{
    spin_lock(proc_lock);
    if
#ifdef TWO_MAY_EXEC
    :: false
#else
    :: group_exiting || exec_thread != NOBODY -> skip
#endif
    :: else ->
        exec_thread = p;
        d_step { kill_threads(p) };
        do
        :: first = leader[group[p]];
            if
            :: is_alone(p) -> break
            :: else -> exec_sleeps = true
            fi;
            release_proc_lock();
            !exec_sleeps; /* in state D */
            spin_lock(proc_lock)
        od;
        exec_thread = NOBODY;
        if
        :: first != p -> d_step { replace_leader(p) }
        :: else
        fi
    fi;
    release_proc_lock()
}

/* wait.c:search, over the children of all threads of p's process. */
inline search(p)
{
    d_step {
        result = ECHILD;
        child = NOBODY;
        for (other : LEADER .. last_thread) {
            if
            :: group[parent[other]] != group[p] || !is_leader(other) ||
               state[other] == GONE -> skip
            :: else ->
                if
                :: in_zombies[other] -> child = other; result = FOUND
                :: result == ECHILD && !in_zombies[other] ->
                    result = EINTR /* there is one: wait */
                :: else
                fi
            fi
        }
    }
}

/* wait.c:reap */
inline reap(p, dead)
{
    d_step {
        assert(exit_status[dead]);
        assert(told_of(dead, group[p]) == 1);
        family_leave(dead)
    }
}

/* wait.c:wait_child(-1). The result is FOUND, ECHILD or EINTR. */
inline wait_child(p)
{
    spin_lock(proc_lock);
    do
    :: search(p);
        if
        :: result != EINTR -> break
        :: else
        fi;
#ifdef TEST_WITHOUT_LOCK
        release_proc_lock();
        spin_lock(proc_lock);
#endif
        if
#ifndef KILLED_WAITER_SLEEPS
        :: signal_pending[p] -> break
#endif
        :: else -> asleep[p] = true
        fi;
        release_proc_lock();
        !asleep[p];
        spin_lock(proc_lock)
    od;
#ifdef REAP_WITHOUT_LOCK
    release_proc_lock();
    spin_lock(proc_lock);
#endif
    if
    :: result == FOUND -> reap(p, child)
    :: else
    fi;
    child = 0;
    release_proc_lock()
}

inline wait_for_all(p)
{
    do
    :: wait_child(p);
        if
        :: result != FOUND -> break
        :: else
        fi
    od
}

proctype thread(byte p)
{
    byte other, child, heir, first;
    mtype result;

    if
    :: !lasting || group[p] != 1
    :: p == THREAD || (!lasting && p != GRANDCHILD) -> wait_for_all(p)
    :: group[p] == 1 -> stop_threads(p)
    :: !lasting && group[p] == 1 -> end_other_threads(p); wait_for_all(p)
    fi;
    if
    :: lasting && p == CHILD -> parent[CHILD] == INIT
    :: else
    fi;
    exit_thread(p)
}

init {
    byte other, child, heir, first;
    mtype result;

    atomic {
        if
        :: parent[CHILD] = THREAD
        :: true
        fi;
        if
        :: ignores[1] = true
        :: true
        fi;
        if
        :: ignores[2] = true
        :: subreaper = true
        :: true
        fi;
        if
        :: lasting = true
        :: true
        fi;
        run thread(LEADER);
        run thread(THREAD);
        run thread(CHILD);
        run thread(GRANDCHILD)
    };
    wait_for_all(INIT);
    for (other : LEADER .. last_thread) {
        assert(state[other] == GONE)
    }
}
