/*
 * Families: who is whose parent, which threads make a process (a group), which
 * processes make a process group (a job) and which jobs make a session.
 *
 * proc_lock protects all of it: the table of numbers, the list of all
 * processes, parent/children/zombies/sibling, groups, process groups, sessions,
 * and exit_status. Whoever holds it may follow these pointers. A process that
 * is found under proc_lock has a cred and a group; a user process that is not a
 * zombie has a sighand too.
 *
 * Order: proc_lock, then a sighand's lock, then a wait bucket, then a run
 * queue. It is taken from interrupts too (^C), so it is held for short.
 *
 * A number is in use as long as a process, a process group or a session has
 * it; a table, not a hash, says who, as there are never more than PID_LIMIT. A
 * process is made unfindable (EMBRYO) and enters the tables only once
 * nothing can fail any more: an unfinished fork is never found.
 */
#pragma once

#include "abi/resource.h"
#include "proc/itimer.h"
#include "sched/proc.h"

#define PID_LIMIT 32768 /* numbers are below; also the default of pid_max */
#define PID_RESTART 300 /* where they go on after pid_max, as on Linux */

struct pgrp {
    int id;
    int session;         /* its number; the session lives as long as the last
                            of its process groups */
    struct list members; /* groups, by pgrp_link; the last one frees it */
};

/* A process in the sense of POSIX: threads that live and die together. */
struct group {
    struct proc *leader;      /* its pid is the process's */
    struct list threads;      /* by thread_link, until each is reaped */
    int nthreads;             /* in the list */
    int live;                 /* that have not begun to exit */
    bool exiting;             /* exit_group or a deadly signal: all must go */
    int exit_status;          /* what wait reports then */
    struct proc *exec_thread; /* executes a program: the others must go */
    struct proc *dumper;      /* writes a core file, or NULL */
    int core_waiting;         /* threads that wait for it to have done so */
    struct pgrp *pgrp;        /* NULL: kernel threads */
    struct list pgrp_link;
    bool is_subreaper; /* orphans among its descendants come to it */
    uint32_t nexecs;   /* programs that it has executed */

    /* Signals for whichever thread takes them; the sighand's lock. */
    struct sigpending sig_pending;

    /* Job control; the sighand's lock. */
    int stop_signal; /* all threads are to stop, or have: by this; or 0 */
    bool stop_unreported, cont_unreported; /* wait has not told of it yet */

    struct itimers itimers;
    struct rlimit limits[RLIM_NLIMITS];
    struct usage dead_threads; /* that were reaped */
    struct usage children;     /* that were waited for, and theirs */
};

/* Who has a number: a process, a process group, a session of so many process
   groups; or nobody. */
struct pid {
    struct proc *proc;
    struct pgrp *pgrp;
    int npgrps;
};

extern struct spinlock proc_lock;
extern struct pid pids[PID_LIMIT];
extern struct list all_procs;  /* by task_link, in order of birth */
extern struct proc *init_proc; /* pid 1 */

extern int ntasks; /* processes and threads in all_procs */

extern int pid_max;     /* numbers stay below; more than PID_RESTART */
extern int last_pid;    /* the number given out last */
extern uint32_t nforks; /* since boot */

/* The process (thread) with this pid, or NULL. proc_lock held. */
struct proc *find_proc(int pid);

/* The process group with this id, or NULL. proc_lock held. */
struct pgrp *find_pgrp(int id);

/*
 * Enter p, with group, cred and parent (or NULL) set, into all tables, under a
 * new pid: from now on it can be found. 0, or -EAGAIN: no pid is free.
 * proc_lock held.
 */
int family_enter(struct proc *p);

/*
 * Take the dead p out of all tables and drop the reference they held: p may be
 * gone on return, and its group too. proc_lock held.
 */
void family_leave(struct proc *p);

/* The running thread p takes the place of its dead leader, and its number,
   everywhere; the leader is reaped. proc_lock held. */
void family_replace_leader(struct proc *p);

/* Give p's children to a live thread of its group, else to one of the nearest
   subreaper above it, else to init; calls `orphan` for each child, when it has
   its new parent. proc_lock held. */
void family_reparent(struct proc *p, void (*orphan)(struct proc *child));

/* A new group with the limits of `parent`; NULL: the default ones. Or NULL:
   no memory. family_enter makes it a member of the parent's process group. */
struct group *group_create(const struct group *parent);
void group_free(struct group *group); /* that nobody entered */

/* 0 for the first processes, whose parent is the kernel. proc_lock held. */
int parent_pid(const struct proc *p);
int pgrp_id(const struct group *group);
int session_id(const struct group *group);

/* What a whole process used; add one to another. proc_lock. */
struct usage group_usage(const struct group *group);
void usage_add(struct usage *sum, const struct usage *u);

/* Process groups and sessions, for family.c. proc_lock held. */
void pgrp_enter(struct group *group, struct pgrp *pgrp);
void pgrp_leave(struct group *group);

/* setpgid, getpgid, getsid, setsid: as the system calls. Take proc_lock. */
int set_pgid(int pid, int pgid);
int get_pgid(int pid);
int get_sid(int pid);
int set_sid(void);

void family_init(void);
