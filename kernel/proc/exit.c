/*
 * How a process dies.
 *
 *   0. If another thread writes a core file it waits for that (core.c), and it
 *      tells its tracer.
 *   1. It is marked EXITING: no signal chooses it any more, no orphan is given
 *      to it. The last thread switches the process's timers off.
 *   2. It gives up its parts: memory, files, directory, handlers. Whoever
 *      waits for its memory (vfork's parent) goes on.
 *   3. Under proc_lock, in one go: its children get a new parent, and a
 *      signal if they asked for one (prctl); its exit status is set; it
 *      becomes a ZOMBIE; and if it is the last thread of its process, the
 *      parent is told, by a signal and by waking it, or, if the parent does
 *      not want to know, it is reaped here and now.
 *   4. It leaves its CPU for good. What remains is the descriptor with status
 *      and usage, until wait (wait.c) frees it.
 *
 * Since step 3 is one critical section, a waiting parent sees the child either
 * alive with its children or dead without them. A leader that dies before its
 * threads is a zombie that is not reported: the last thread does that.
 */
#include "proc/exit.h"

#include "abi/futex.h"
#include "dev/dev.h"
#include "fs/files.h"
#include "lib/panic.h"
#include "proc/core.h"
#include "proc/cred.h"
#include "proc/futex.h"
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sched/wait.h"
#include "vm/mm.h"
#include "vm/user.h"

static void release_lender(struct proc *p)
{
    if (p->vfork_done) {
        complete(p->vfork_done);
        p->vfork_done = NULL;
    }
}

void release_lending_thread(void)
{
    struct proc *p = current();

    if (p != p->group->leader)
        release_lender(p);
}

void release_memory(struct proc *p)
{
    static const int zero;

    robust_release(p);
    if (p->clear_child_tid && atomic_read(&p->mm->count) > 1) {
        copyout(p->clear_child_tid, &zero, sizeof(zero));
        futex_wake((struct futex){.addr = p->clear_child_tid}, 1,
                   FUTEX_BITSET_MATCH_ANY);
    }
    p->clear_child_tid = 0;
    release_lender(p);
}

/* Step 2. Kernel threads have none of these parts. Others may take references
   to them as long as they find them here. */
static void drop_parts(struct proc *p)
{
    struct mm *mm = p->mm;
    struct files *files = p->files;
    struct fsinfo *fs = p->fs;

    if (!mm)
        return;
    release_memory(p);
    spin_lock(&proc_lock);
    p->mm = NULL;
    p->files = NULL;
    p->fs = NULL;
    spin_unlock(&proc_lock);
    mm_put(mm);
    files_put(files);
    fsinfo_put(fs);
}

/* The tracer hears first; once it has waited, exit_untraced. proc_lock held. */
static void report_to_tracer(struct proc *p)
{
    signal_parent(p);
    ptrace_report(p);
    wakeup(p->tracer->group);
}

/* The whole process is dead: its parent's turn. proc_lock held. */
static void announce(struct proc *leader)
{
    struct proc *parent = leader->parent;

    leader->exit_status = leader->group->exit_status;
    if (leader->tracer) {
        report_to_tracer(leader);
        return;
    }
    if (parent && signal_parent(leader)) {
        list_del(&leader->sibling);
        list_add_tail(&parent->zombies, &leader->sibling);
    } else {
        family_leave(leader);
    }
    if (parent)
        wakeup(parent->group); /* even so: there may be no child left */
}

/* The child's threads that have asked for a signal at the parent's death. */
static void signal_death_of_parent(const struct proc *child)
{
    struct proc *thread;

    list_for_each(thread, &child->group->threads, thread_link) {
        int sig = thread->parent_death_signal;
        siginfo_t info = signal_sender(sig, SI_USER);

        if (sig)
            send_group(thread->group, sig, &info);
    }
}

/* A child has got a new parent. Another process waits for ordinary children
   only, whatever this one's birth has said; and if it is dead already, that
   process is to know. */
static void adopt(struct proc *child)
{
    signal_death_of_parent(child);
    if (child->parent->group == current()->group)
        return;
    child->exit_signal = SIGCHLD;
    job_parent_died(child, current()->group);
    if (child->state == PROC_ZOMBIE && child->group->nthreads == 1 &&
        !child->tracer)
        announce(child);
}

/* Nobody waits for a thread that is not the leader; a leader waits for the
   last of them to go. */
void exit_untraced(struct proc *p)
{
    struct group *group = p->group;

    if (p != group->leader) {
        usage_add(&group->dead_threads, &p->usage);
        family_leave(p);
    }
    if (group->exec_thread)
        wakeup(&group->exec_thread); /* it waits for the others to leave */
    if (group->nthreads == 1 && group->leader->state == PROC_ZOMBIE)
        announce(group->leader);
}

/* Step 3. */
static void become_zombie(struct proc *p, int status)
{
    struct group *group = p->group;

    spin_guard(&proc_lock);
    if (group->live == 0)
        job_leave(group);
    ptrace_tracer_dies(p, exit_untraced);
    family_reparent(p, adopt);
    p->exit_status = group->exiting ? group->exit_status : status;
    signal_leave(p);
    proc_set_state(p, PROC_ZOMBIE);
    if (p != group->leader && p->tracer)
        report_to_tracer(p);
    else
        exit_untraced(p);
}

/* Step 1; true for the last thread of a process, and its session. The process
   has the status that exit_group or a signal gave it, else its last thread's.
 */
static bool begin_exit(struct proc *p, int status, int *session)
{
    struct group *group = p->group;

    spin_guard(&proc_lock);
    *session = session_id(group);
    p->flags |= PROC_EXITING;
    group->live--;
    if (!group->exiting)
        group->exit_status = status;
    if (group->dumper)
        wakeup(&group->dumper);
    signal_pass_on(p);
    job_check_stopped(group);
    return group->live == 0;
}

void exit_thread(int status)
{
    struct proc *p = current();
    int session;
    bool last;

    ASSERT(!(p->flags & PROC_EXITING));
    core_wait();
    ptrace_exit(status);
    last = begin_exit(p, status, &session);
    if (last && p->group == init_proc->group)
        panic("init has ended with status %#x", status);
    if (last)
        itimers_stop(p->group);
    drop_parts(p);
    if (last && session == p->group->leader->pid)
        tty_session_exit(session);
    become_zombie(p, status);
    sched_exit();
}

void exit_group(int status)
{
    exit_thread(signal_stop_threads(status));
}
