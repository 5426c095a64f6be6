/*
 * The tables of processes: numbers, parents and children, groups of threads.
 * family.h says what protects them.
 *
 * A process is in the table of numbers and in all_procs from family_enter to
 * family_leave, that is until it has been reaped; and all that time in its
 * parent's list of children, or, once it can be reaped, of zombies. So wait
 * finds a dead child at once, however many live ones there are.
 */
#include "proc/family.h"

#include "abi/errno.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "proc/cred.h"
#include "proc/limits.h"
#include "proc/ptrace.h"

struct spinlock proc_lock = SPINLOCK_INIT("proc");
struct list all_procs = LIST_INIT(all_procs);
struct proc *init_proc;
int pid_max = PID_LIMIT;
int ntasks;

struct pid pids[PID_LIMIT];
int last_pid;
uint32_t nforks;
static struct slab_cache group_cache;

struct proc *find_proc(int pid)
{
    ASSERT(spin_holding(&proc_lock));
    return pid > 0 && pid < PID_LIMIT ? pids[pid].proc : NULL;
}

/* The next number that nothing uses, or -EAGAIN. */
static int pid_alloc(void)
{
    int pid = last_pid;

    for (int i = 0; i < pid_max; i++) {
        if (++pid >= pid_max)
            pid = PID_RESTART;
        if (!pids[pid].proc && !pids[pid].pgrp && pids[pid].npgrps == 0) {
            last_pid = pid;
            return pid;
        }
    }
    return -EAGAIN;
}

struct group *group_create(const struct group *parent)
{
    struct group *group = slab_alloc(&group_cache);

    if (!group)
        return NULL;
    memset(group, 0, sizeof(*group));
    list_init(&group->threads);
    list_init(&group->pgrp_link);
    list_init(&group->sig_pending.queue);
    itimers_setup(&group->itimers);
    for (unsigned i = 0; i < RLIM_NLIMITS; i++)
        group->limits[i] = parent ? parent->limits[i] : resources[i].limit;
    return group;
}

void group_free(struct group *group)
{
    ASSERT(group->nthreads == 0 && !group->pgrp);
    slab_free(&group_cache, group);
}

int family_enter(struct proc *p)
{
    struct group *group = p->group;
    int pid = pid_alloc();

    if (pid < 0)
        return pid;
    p->pid = pid;
    pids[pid].proc = p;
    nforks++;
    ntasks++;
    if (group->nthreads++ == 0) {
        group->leader = p;
        if (p->parent && p->parent->group->pgrp)
            pgrp_enter(group, p->parent->group->pgrp);
    }
    group->live++;
    list_add_tail(&group->threads, &p->thread_link);
    list_add_tail(&all_procs, &p->task_link);
    if (p->parent && p == group->leader)
        list_add_tail(&p->parent->children, &p->sibling);
    atomic_inc(&p->cred->user->nprocs);
    return 0;
}

void family_leave(struct proc *p)
{
    struct group *group = p->group;

    ASSERT(spin_holding(&proc_lock) && p->state == PROC_ZOMBIE);
    ASSERT(list_empty(&p->children) && list_empty(&p->zombies));
    ASSERT(list_empty(&p->tracees) && list_empty(&p->reports));
    if (p->tracer)
        ptrace_unlink(p);
    list_del(&p->task_link);
    list_del(&p->sibling);
    list_del(&p->thread_link);
    pids[p->pid].proc = NULL;
    ntasks--;
    atomic_add(&p->cred->user->nprocs, -1);
    cred_put(p->cred);
    p->cred = NULL;
    p->group = NULL;
    if (--group->nthreads == 0) {
        pgrp_leave(group);
        group_free(group);
    }
    proc_put(p);
}

static void swap_pids(struct proc *a, struct proc *b)
{
    int pid = a->pid;

    a->pid = b->pid;
    b->pid = pid;
    pids[a->pid].proc = a;
    pids[b->pid].proc = b;
}

void family_replace_leader(struct proc *p)
{
    struct group *group = p->group;
    struct proc *leader = group->leader;

    swap_pids(p, leader);
    list_add(&leader->sibling, &p->sibling);
    list_del(&p->task_link);
    list_add(&leader->task_link, &p->task_link);
    p->start_ns = leader->start_ns;
    group->leader = p;
    if (leader == init_proc)
        init_proc = p;
    usage_add(&group->dead_threads, &leader->usage);
    family_leave(leader);
}

static struct proc *live_thread(const struct group *group)
{
    struct proc *thread;

    list_for_each(thread, &group->threads, thread_link)
        if (!(thread->flags & PROC_EXITING))
            return thread;
    return NULL;
}

/* Who looks after p's children when it is gone. */
static struct proc *heir(const struct proc *p)
{
    struct proc *thread = live_thread(p->group);
    const struct proc *up;

    for (up = p->parent; up && !thread; up = up->parent)
        if (up->group->is_subreaper)
            thread = live_thread(up->group);
    return thread ? thread : init_proc;
}

/* All threads of a process know its parent. */
static void set_parent(const struct proc *child, struct proc *parent)
{
    struct proc *thread;

    list_for_each(thread, &child->group->threads, thread_link)
        thread->parent = parent;
}

/* Move children to the list `to` of their new parent. */
static void give_away(struct list *children, struct proc *parent,
                      struct list *to, void (*orphan)(struct proc *child))
{
    struct proc *child, *next;

    list_for_each_safe(child, next, children, sibling) {
        set_parent(child, parent);
        list_del(&child->sibling);
        list_add_tail(to, &child->sibling);
        orphan(child);
    }
}

void family_reparent(struct proc *p, void (*orphan)(struct proc *child))
{
    struct proc *parent;

    if (list_empty(&p->children) && list_empty(&p->zombies))
        return;
    parent = heir(p);
    give_away(&p->children, parent, &parent->children, orphan);
    give_away(&p->zombies, parent, &parent->zombies, orphan);
}

int parent_pid(const struct proc *p)
{
    return p->parent ? p->parent->group->leader->pid : 0;
}

void usage_add(struct usage *sum, const struct usage *u)
{
    sum->user_ns += u->user_ns;
    sum->sys_ns += u->sys_ns;
    sum->minor_faults += u->minor_faults;
    sum->voluntary_switches += u->voluntary_switches;
    sum->involuntary_switches += u->involuntary_switches;
}

struct usage group_usage(const struct group *group)
{
    struct usage sum = group->dead_threads;
    struct proc *thread;

    list_for_each(thread, &group->threads, thread_link)
        usage_add(&sum, &thread->usage);
    return sum;
}

void family_init(void)
{
    slab_init(&group_cache, "group", sizeof(struct group));
}
