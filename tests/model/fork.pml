/*
 * A signal to a process group while its members fork: kernel/proc/fork.c,
 * kill.c, and deliver.c.
 *
 * A process forks, its children fork as well; meanwhile all of their group are
 * sent SIGKILL. Who forks copies its own state first, without a lock, and
 * enters the child into the tables at last.
 *
 * Property: the signal meets all: at the end no member is left.
 *
 * Mistakes that can be put back, and what is found then:
 *   SIGNAL_NOT_LOOKED_AT      assertion violated
 *   LOOKED_AT_TOO_EARLY       assertion violated
 *   MEMBER_TOO_LATE           assertion violated
 */
#include "lock.pml"

#define NPROCS 4

bool proc_lock;
byte nprocs = 1;               /* entered into the tables */
bool member[NPROCS];           /* of the process group */
bool signal_pending[NPROCS];
bool ended[NPROCS];
bool sent;

/* fork.c:enter, family.c:family_enter, pgrp.c:pgrp_enter. ERESTARTNOINTR: the
   signal is taken first, and ends the process. */
inline enter(p, child)
{
#ifdef LOOKED_AT_TOO_EARLY
    interrupted = signal_pending[p];
    spin_lock(proc_lock);
#else
    spin_lock(proc_lock);
    interrupted = signal_pending[p];
#endif
    child = nprocs;
    if
#ifndef SIGNAL_NOT_LOOKED_AT
    :: interrupted -> skip
#endif
    :: else ->
        nprocs++;
#ifdef MEMBER_TOO_LATE
        spin_unlock(proc_lock);
        spin_lock(proc_lock);
#endif
        member[child] = true;
        run process(child) /* sched/sched.c:wake_up_process */
    fi;
    spin_unlock(proc_lock)
}

proctype process(byte p)
{
    byte child;
    bool interrupted;

    do
    :: signal_pending[p] -> break /* deliver.c:take_signal */
    :: !signal_pending[p] && nprocs < NPROCS - 1 -> enter(p, child)
    od;
    ended[p] = true
}

/* kill.c:kill_group */
proctype sender()
{
    byte p;

    spin_lock(proc_lock);
    for (p : 0 .. NPROCS - 1) {
        if
        :: member[p] -> signal_pending[p] = true
        :: else
        fi
    };
    spin_unlock(proc_lock);
    sent = true
}

proctype observer()
{
    byte p;

    sent && timeout;
    for (p : 0 .. NPROCS - 1) {
        assert(member[p] == ended[p])
    }
}

init {
    atomic {
        member[0] = true;
        run process(0);
        run sender();
        run observer()
    }
}
