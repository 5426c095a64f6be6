/*
 * vfork: kernel/proc/fork.c, the completion of kernel/sched/wait.c, and
 * exit.c:release_memory.
 *
 * A parent lends its memory, the stack it runs on included, to a child, and
 * waits in state D for a completion, which lies on its kernel stack, until the
 * child has executed a program or has ended. Both may be killed meanwhile.
 * sleep.pml shows that sleeping and waking are right: here they are one step.
 *
 * Properties: the parent goes on (no invalid end state), but not while the
 * child still uses its stack, even if it is killed; nobody touches the
 * completion when it is gone.
 *
 * Mistakes that can be put back, and what is found then:
 *   INTERRUPTIBLE_WAIT        assertion violated
 *   DONE_READ_WITHOUT_LOCK    assertion violated
 *   DONE_SET_WITHOUT_LOCK     assertion violated
 *   TOLD_AFTER_START          invalid end state
 *   RELEASED_TOO_EARLY        assertion violated
 *   KILLED_CHILD_SILENT       invalid end state
 */
#include "lock.pml"

bool uses_stack;      /* the child may yet touch its parent's memory */
bool vfork_done;      /* the child's pointer to the completion is set */
bool parent_killed, child_killed;

/* struct completion */
bool exists, completion_lock, done;
bool parent_sleeps;

inline touch()
{
    assert(exists)
}

/* sched/wait.c:complete */
inline complete()
{
#ifndef DONE_SET_WITHOUT_LOCK
    touch();
    spin_lock(completion_lock);
#endif
    touch();
    done = true;
    touch();
    parent_sleeps = false; /* wakeup */
#ifndef DONE_SET_WITHOUT_LOCK
    touch();
    spin_unlock(completion_lock)
#endif
}

/* sched/wait.c:completion_wait; killed or not: state D */
inline completion_wait()
{
#ifdef DONE_READ_WITHOUT_LOCK
    do
    :: done -> break
    :: else ->
        spin_lock(completion_lock);
        if
        :: done -> spin_unlock(completion_lock); break
        :: else -> parent_sleeps = true
        fi;
        spin_unlock(completion_lock);
        !parent_sleeps
    od
#else
    spin_lock(completion_lock);
    do
    :: done -> break
    :: else ->
        parent_sleeps = true;
        spin_unlock(completion_lock);
        if
        :: !parent_sleeps
#ifdef INTERRUPTIBLE_WAIT
        :: parent_killed -> spin_lock(completion_lock); break
#endif
        fi;
        spin_lock(completion_lock)
    od;
    spin_unlock(completion_lock)
#endif
}

/* exit.c:release_memory, called by exec.c and exit.c */
inline release_memory()
{
#ifdef RELEASED_TOO_EARLY
    if
    :: vfork_done -> complete()
    :: else
    fi;
    uses_stack = false
#else
    uses_stack = false;
    if
    :: vfork_done -> complete()
    :: else
    fi
#endif
}

proctype child()
{
    if
    :: true -> release_memory() /* exec, then it runs on its own */
    :: true -> release_memory() /* exit */
    :: child_killed ->
#ifndef KILLED_CHILD_SILENT
        release_memory()
#else
        uses_stack = false
#endif
    fi
}

/* fork.c:clone_process */
proctype parent()
{
    exists = true; /* completion_init */
    uses_stack = true;
#ifdef TOLD_AFTER_START
    run child(); /* wake_up_process */
    vfork_done = true;
#else
    vfork_done = true;
    run child();
#endif
    completion_wait();
    exists = false;
    assert(!uses_stack) /* it goes on, or dies and its memory with it */
}

init {
    atomic {
        run parent();
        if
        :: parent_killed = true
        :: child_killed = true
        :: true
        fi
    }
}
