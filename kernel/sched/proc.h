/*
 * struct proc: what runs. It is also the thread: a thread is a process that
 * shares. Here are the parts that a scheduler needs; parts that belong to
 * higher floors are pointers to types known by name only.
 *
 * Who may touch what:
 *   state, cpu, on_cpu, queue, prio_array, slice   the lock of run queue `cpu`
 *                                     (see sched.h)
 *   chan, wait_link, wake_reason      the wait-queue bucket's lock (see wait.h)
 *   pid, kstack, name                 set at birth; name also by exec, by
 * itself family: parent, children, sibling, group, pgrp, session, exit_status
 * ... proc_lock (proc/family.h) mm, files, fs, sighand            the process
 * itself; others only under proc_lock, while it is not a zombie sigpending_mask
 * and below         its sighand's lock (proc/signal.h)
 *
 * A descriptor is freed with its last reference. It starts with two: that of
 * the tables, dropped when it is reaped, and that of the CPU that runs it,
 * dropped after the last switch away from it. So nobody's stack is freed under
 * him.
 */
#pragma once

#include "abi/resource.h"
#include "cpu/fpu.h"
#include "cpu/gdt.h"
#include "cpu/trap.h"
#include "cpu/x86.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "lib/percpu.h"
#include "lib/spinlock.h"
#include "sched/timer.h"

struct mm;      /* vm/mm.h: address space */
struct files;   /* fs/files.h: descriptor table */
struct fsinfo;  /* fs/files.h: cwd, root, umask */
struct sighand; /* proc/signal.h: handlers */
struct group;   /* proc/family.h: thread group */
struct cred;    /* proc/cred.h: users */
struct siginfo; /* abi/signal.h */

#define PROC_NAME_LEN 15

enum proc_state {
    PROC_EMBRYO,          /* being made; nobody can find it yet */
    PROC_RUNNABLE,        /* in a run queue, or about to be */
    PROC_RUNNING,         /* on a CPU */
    PROC_SLEEPING,        /* a wakeup or a signal ends it */
    PROC_UNINTERRUPTIBLE, /* only a wakeup ends it */
    PROC_STOPPED,         /* by job control; SIGCONT or SIGKILL ends it */
    PROC_TRACED,          /* stopped for its tracer */
    PROC_ZOMBIE,          /* dead, not yet waited for */
    PROC_NSTATES
};

#define PROC_KTHREAD 0x01u    /* kernel thread: no mm, never in user mode */
#define PROC_EXITING 0x02u    /* has begun to exit */
#define PROC_XV6 0x04u        /* in a call through the xv6 gate */
#define PROC_FORKNOEXEC 0x08u /* forked, no exec since */
#define PROC_TOO_MANY 0x10u   /* became a user who was past RLIMIT_NPROC */

/* What a thread, or a whole process, has used. */
struct usage {
    uint64_t user_ns, sys_ns;
    uint32_t minor_faults; /* the others are not told apart */
    uint32_t voluntary_switches, involuntary_switches;
};

/* Signals that wait, and what is known about them: proc/sigqueue.c. */
struct sigpending {
    uint64_t set;      /* bit n - 1 is signal n */
    struct list queue; /* of what is known about them, but for */
    uint32_t first[8]; /* a struct siginfo: of a standard one; signal 0: none */
};

struct proc {
    /* scheduling */
    enum proc_state state;
    uint8_t flags;              /* PROC_*, changed by itself only */
    int8_t nice;                /* -20 to 19 */
    volatile bool on_cpu;       /* its stack is in use by a CPU */
    volatile bool need_resched; /* give way at the next return to user mode */
    unsigned cpu;               /* whose run queue it is on, or ran on last */
    struct list queue;          /* in a run queue */
    int slice;                  /* ticks left before others get a turn */
    uint32_t *esp;              /* saved by swtch while it does not run */
    struct kstack *kstack;
    struct prio_array *array; /* the policy's: where it is queued */
    uint32_t epoch;           /* the policy's: what `slice` was given for */

    /* sleeping */
    const void *volatile chan; /* what it waits for, or NULL */
    struct list wait_link;
    int wake_reason; /* WAKE_* of wait.h */

    /* identity */
    int pid; /* of this thread (Linux: tid) */
    char name[PROC_NAME_LEN + 1];
    struct list task_link; /* in the list of all; proc_lock */
    atomic_t refs;         /* see above; one more for each who keeps a pointer
                              without a lock (proc_get) */

    /* parts, each counted and shareable */
    struct mm *mm; /* NULL: kernel thread */
    struct files *files;
    struct fsinfo *fs;
    struct sighand *sighand;
    struct group *group;
    struct cred *cred;
    const struct rlimit *limits; /* the group's */

    bool in_handle;       /* it is changing the file system (fs/journal.h) */
    unsigned handle_left; /* and may log so many more blocks */

    /* family; proc_lock */
    struct proc *parent;           /* who gets SIGCHLD and waits */
    struct list children, zombies; /* linked by their `sibling` */
    struct list sibling;
    struct list thread_link; /* in group->threads */
    int exit_status;         /* as wait reports it */
    int parent_death_signal; /* to itself when the parent ends, or 0 */
    int exit_signal;         /* to the parent at exit; 0: none (thread) */
    uint32_t parent_execs;   /* its parent's nexecs when that was chosen */

    /* tracing: proc/ptrace.h; proc_lock */
    struct proc *tracer;          /* or NULL */
    struct list tracees, reports; /* whom it traces: quiet ones, those with */
    struct list trace_link;       /* something to tell; each by this */
    uint32_t trace;               /* TRACE_*, PTRACE_O_* */
    int stop_code;                /* what it has stopped for; see tracee.c */
    int stop_answer;              /* the signal to go on with */
    uint32_t stop_message;        /* of the event */
    struct siginfo *stop_info;    /* while it is stopped; or NULL */

    /* signals; the sighand's lock */
    volatile bool signal_pending; /* an unblocked signal waits: sleeps end */
    struct sigpending sig_pending;
    uint64_t sig_blocked;
    uint64_t sig_wanted; /* blocked, but sigtimedwait sleeps until one comes */
    uint64_t sig_saved;  /* the mask to restore if `restore_mask`: sigsuspend */
    bool restore_mask;
    bool may_stop; /* no SIGCONT was sent since it took its last signal */
    uint32_t altstack, altstack_size; /* sigaltstack; size 0: none */

    struct {
        uint32_t vector, error, addr;
    } fault; /* the last one, for handlers to see; itself only */

    /* an interrupted call with a timeout (proc/restart.h); itself only */
    uint32_t restart_call; /* its number; 0: none */
    bool restarting;       /* it is being continued */
    uint64_t restart_deadline;

    /* accounting, by the tick and by itself */
    uint64_t start_ns;
    struct usage usage; /* own */

    /* user-mode processor state kept across switches */
    uint64_t tls[GDT_TLS_COUNT];
    uaddr_t clear_child_tid;       /* zeroed and woken as a futex at exit */
    uaddr_t robust_list;           /* of locks it holds: proc/robust.c */
    struct completion *vfork_done; /* its vfork parent waits here, or NULL */
    struct kthread *kthread;       /* sched/kthread.c; NULL: a user process */
    int nofault; /* > 0: page faults in the kernel go to the fixup at once */

    struct timer sleep_timer; /* sleep with a timeout */
    struct fpu fpu;
};

/* The running process's soft limit. */
static inline uint32_t rlimit(unsigned resource)
{
    return current()->limits[resource].rlim_cur;
}

/*
 * A new descriptor with kernel stack, zeroed, state EMBRYO, refs
 * 2, not findable; or NULL. `entry` is where it starts, with interrupts off
 * and its run queue's lock already released; `entry` must not return. The top
 * of the stack has room for the trapframe of user_trapframe().
 */
struct proc *proc_alloc(void (*entry)(void));

static inline void proc_get(struct proc *p)
{
    atomic_inc(&p->refs);
}

/* Drop a reference; the last one frees descriptor and stack. */
void proc_put(struct proc *p);

/* Free an EMBRYO that is not to live after all. */
void proc_discard(struct proc *p);

/* Where p's trapframe is when it has come from user mode. */
static inline struct trapframe *proc_trapframe(const struct proc *p)
{
    return (struct trapframe *)((char *)p->kstack + KSTACK_SIZE) - 1;
}

/*
 * Where p, which sleeps, is in the kernel: return addresses, innermost first.
 * Returns how many, at most `max`. Caller has a reference; if p runs on
 * meanwhile, they may make no sense, but all that is read is p's stack.
 */
unsigned proc_backtrace(const struct proc *p, uint32_t *addresses,
                        unsigned max);

/*
 * The one place where a state changes; asserts that the change is one that the
 * table of transitions knows. Caller holds the run queue lock of p->cpu (or p
 * is EMBRYO, or is the running process that goes to sleep, stops or dies).
 */
void proc_set_state(struct proc *p, enum proc_state state);

void proc_slab_init(void);
