/*
 * One thread of several executes a program: the others must go.
 *
 * POSIX knows no program with threads of another one. So the thread that
 * calls exec marks itself as group->exec_thread, sends all others SIGKILL and
 * waits, in state D, until they are gone. For each of them the mark means: end
 * this thread, and not the process (deliver.c, signal_stop_threads). The wait
 * ends because SIGKILL ends theirs, and because nobody can be born meanwhile:
 * a clone with a signal pending fails (fork.c). No wakeup is lost, since the
 * dying leave, look at the mark and wake under proc_lock, under which the
 * waiter has counted them.
 *
 * The process keeps its number, its parent and its place in all lists,
 * whichever thread calls exec: the caller takes over what the leader had. The
 * leader, a zombie by then, gets the caller's number and is reaped. Its
 * children have come to the caller already, as its nearest living relative.
 *
 * Who wins: of two threads that call exec, the first; the other dies. exec
 * wins against an exit_group that comes later, as on Linux. A deadly signal
 * wins: the process ends as soon as exec has returned. After the others have
 * died nothing can be taken back, so an exec that fails then ends in SIGKILL
 * (exec.c).
 */
#include "proc/threads.h"

#include "abi/errno.h"
#include "proc/signal.h"
#include "sched/wait.h"

/* Have all threads but p, and the dead leader, left? */
static bool is_alone(const struct proc *p)
{
    const struct group *group = p->group;

    if (group->leader == p)
        return group->nthreads == 1;
    return group->nthreads == 2 && group->leader->state == PROC_ZOMBIE;
}

int threads_end_others(void)
{
    struct proc *p = current();
    struct group *group = p->group;

    if (group->nthreads == 1)
        return 0;
    spin_guard(&proc_lock);
    if (group->exiting || group->exec_thread || group->dumper)
        return -EAGAIN;
    group->exec_thread = p;
    signal_kill_threads(group, p);
    while (!is_alone(p))
        sleep_uninterruptible(&group->exec_thread, &proc_lock);
    group->exec_thread = NULL;
    if (group->leader != p)
        family_replace_leader(p);
    return 0;
}
