/*
 * Families: who is whose parent, which threads make a process (a group), which
 * processes make a process group (a job) and which jobs make a session.
 *
 * proc_lock protects all of it: the pid table, the list of all processes,
 * parent/children/zombies/sibling, groups, process groups, sessions, and
 * exit_status. Whoever holds it may follow these pointers. Also, a process
 * that can be found under proc_lock has a sighand as long as it is not a
 * zombie.
 *
 * Order: proc_lock, then a sighand's lock, then a wait bucket, then a run
 * queue. It is taken from interrupts too (^C), so it is held for short.
 *
 * A number is in use as long as a process, a process group or a session has
 * it. A process is made unfindable (EMBRYO) and enters the tables only once
 * nothing can fail any more: an unfinished fork is never found.
 */
#ifndef KIN_PROC_FAMILY_H
#define KIN_PROC_FAMILY_H

#include "abi/resource.h"
#include "sched/proc.h"

#define PID_LIMIT 32768 /* numbers are below; also the default of pid_max */
#define PID_MIN_MAX 301 /* smallest pid_max: Linux's RESERVED_PIDS + 1 */

struct session {
    int id;
    int npgrps;   /* process groups in it; the last one frees it */
    bool has_tty; /* the console is its controlling terminal */
};

struct pgrp {
    int id;
    struct session *session;
    struct list members; /* groups; the last one to leave frees it */
    struct list hash_link;
};

/* What a process used, in the units of struct proc. */
struct usage {
    uint64_t user_ns, sys_ns;
    uint32_t minor_faults, major_faults;
    uint32_t voluntary_switches, involuntary_switches;
    uint32_t max_rss; /* pages */
};

/* A process in the sense of POSIX: threads that live and die together. */
struct group {
    struct proc *leader; /* its pid is the process's */
    struct list threads; /* by thread_link, until each is reaped */
    int nthreads;        /* in the list */
    int live;            /* that have not begun to exit */
    bool exiting;        /* exit_group or a deadly signal: all must go */
    int exit_status;     /* what wait reports then */
    struct pgrp *pgrp;
    struct list pgrp_link;
    bool has_execed; /* setpgid by the parent comes too late */

    /* Signals for whichever thread takes them; the sighand's lock. */
    uint64_t sig_pending;
    struct list sig_queue;

    /* Job control; the sighand's lock. */
    int stop_signal;      /* all threads are to stop, or have: by this one */
    int stopping;         /* threads that have not stopped yet */
    bool stop_unreported; /* wait has not told the parent of it yet */
    bool cont_unreported;

    struct rlimit limits[RLIM_NLIMITS];
    struct usage dead_threads; /* that were reaped */
    struct usage children;     /* that were waited for, and theirs */
};

extern struct spinlock proc_lock;
extern struct list all_procs;  /* by task_link, in order of birth */
extern struct proc *init_proc; /* pid 1 */
extern struct proc *kthreadd;  /* pid 2: parent of the kernel threads */

/* The process (thread) with this pid, or NULL. proc_lock held. */
struct proc *find_proc(int pid);

/* find_proc with a reference, or NULL; takes proc_lock. proc_put it. */
struct proc *find_proc_get(int pid);

/* The process group with this id, or NULL. proc_lock held. */
struct pgrp *find_pgrp(int id);

/* The next free pid, now in use, or -EAGAIN. proc_lock held. */
int pid_alloc(void);

extern int pid_max;    /* numbers stay below; PID_MIN_MAX to PID_LIMIT */
uint32_t nprocs(void); /* processes and threads, zombies included */
uint32_t forks_since_boot(void);

/* A new group for `leader` with the limits and process group of `parent`'s
   (or, parent NULL, the defaults); or NULL. Takes no locks. */
struct group *group_create(struct proc *leader, const struct group *parent);
void group_free(struct group *group);

/*
 * Enter p, with p->pid, group and parent set, into all tables: from now on it
 * can be found. proc_lock held.
 */
void family_enter(struct proc *p);

/*
 * Take the dead p out of all tables and drop the reference it held; its pid
 * is free unless a process group or session has it. proc_lock held.
 */
void family_leave(struct proc *p);

/* All children of p get a new parent; those dead already are shown to it.
   proc_lock held. */
void family_reparent(struct proc *p);

/* True if a member of the process group has a parent in its session but in
   another group: somebody is there to continue it. proc_lock held. */
bool pgrp_has_outside_parent(const struct pgrp *pgrp,
                             const struct group *ignored);

/* Sum what all threads of a process used, dead ones included. proc_lock. */
struct usage group_usage(const struct group *group);
struct usage proc_usage(const struct proc *p);
void usage_add(struct usage *sum, const struct usage *u);

/* setpgid, getpgid, getsid, setsid: as the system calls. Take proc_lock. */
int set_pgid(int pid, int pgid);
int get_pgid(int pid);
int get_sid(int pid);
int set_sid(void);

#endif
