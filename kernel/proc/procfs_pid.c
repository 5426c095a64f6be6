/*
 * /proc/PID and /proc/PID/task/TID: what is known about a process besides its
 * memory and files. The formats are Linux's (proc(5)); a number that kin does
 * not keep is 0.
 *
 * What proc_lock protects is copied under it and printed afterwards.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "cpu/clock.h"
#include "dev/tty.h"
#include "fs/files.h"
#include "lib/string.h"
#include "mem/layout.h"
#include "proc/cred.h"
#include "proc/procfs_gen.h"
#include "proc/signal.h"

/* Flags in stat (Linux, include/linux/sched.h) */
#define PF_EXITING 0x00000004
#define PF_FORKNOEXEC 0x00000040
#define PF_KTHREAD 0x00200000

#define PRIORITY_BASE 20 /* what stat shows for nice 0 */

/* A process at one moment. Signals are sets, see SIGMASK. */
struct snapshot {
    char name[2 * PROC_NAME_LEN + 1];
    char state;
    int pid, tgid, ppid, tracer, pgrp, session, nice, nthreads, nfiles;
    int exit_signal, exit_status;
    unsigned cpu;
    uint32_t flags, umask, wchan, nsignals;
    struct usage usage, children;
    uint64_t start_ns;
    uint64_t pending, group_pending, blocked, ignored, caught;
    struct cred cred;
    struct rlimit limits[RLIM_NLIMITS];
};

/* The name of p, with what would upset readers of lines escaped as on Linux. */
static void copy_name(char *dst, const struct proc *p)
{
    for (const char *s = p->name; *s; s++) {
        if (*s == '\n' || *s == '\\')
            *dst++ = '\\';
        *dst++ = *s == '\n' ? 'n' : *s;
    }
    *dst = '\0';
}

static void copy_signals(struct snapshot *snap, const struct proc *p)
{
    snap->pending = p->sig_pending;
    snap->group_pending = p->group->sig_pending;
    snap->blocked = p->sig_blocked;
    if (!p->sighand)
        return;
    spin_lock(&p->sighand->lock);
    for (int sig = 1; sig < NSIG; sig++) {
        uint32_t handler = (uint32_t)p->sighand->action[sig - 1].sa_handler;

        if (handler == (uint32_t)SIG_IGN)
            snap->ignored |= SIGMASK(sig);
        else if (handler != (uint32_t)SIG_DFL)
            snap->caught |= SIGMASK(sig);
    }
    spin_unlock(&p->sighand->lock);
}

static uint32_t linux_flags(const struct proc *p)
{
    return (p->flags & PROC_KTHREAD ? PF_KTHREAD | PF_FORKNOEXEC : 0) |
           (p->flags & PROC_EXITING ? PF_EXITING : 0) |
           (p->flags & PROC_FORKNOEXEC ? PF_FORKNOEXEC : 0);
}

static void copy_process_of(struct snapshot *snap, const struct proc *p)
{
    const struct group *group = p->group;

    copy_name(snap->name, p);
    snap->state = proc_state_letter(p->state);
    snap->pid = p->pid;
    snap->tgid = group->leader->pid;
    snap->ppid = parent_pid(group->leader);
    snap->tracer = p->tracer ? p->tracer->pid : 0;
    snap->pgrp = group->pgrp ? pgrp_id(group) : 0;
    snap->session = group->pgrp ? session_id(group) : 0;
    snap->nice = p->nice;
    snap->nthreads = group->nthreads;
    snap->nfiles = p->files ? p->files->size : 0;
    snap->umask = p->fs ? p->fs->umask : 0;
    snap->exit_signal = p->exit_signal;
    snap->exit_status = p->state == PROC_ZOMBIE ? p->exit_status : 0;
    snap->cpu = p->cpu;
    snap->flags = linux_flags(p);
    snap->wchan = p->chan != NULL;
    snap->children = group->children;
    snap->start_ns = p->start_ns;
    snap->cred = *p->cred;
    snap->nsignals = (uint32_t)atomic_read(&p->cred->user->nsignals);
    memcpy(snap->limits, group->limits, sizeof(snap->limits));
    copy_signals(snap, p);
}

/* Of the process, or in task/ of the one thread. 0 or -ESRCH. */
static int take_snapshot(struct snapshot *snap, const struct proc_node *node)
{
    const struct proc *p = node->proc;
    bool alive;

    memset(snap, 0, sizeof(*snap));
    spin_lock(&proc_lock);
    alive = node_alive(node);
    if (alive) {
        copy_process_of(snap, p);
        snap->usage = node_parent(node)->entry->of_thread
                          ? proc_usage(p)
                          : group_usage(p->group);
    }
    spin_unlock(&proc_lock);
    return alive ? 0 : -ESRCH;
}

static int show_comm(struct text *text, struct proc_node *node)
{
    text_printf(text, "%s\n", node->proc->name);
    return 0;
}

/* As with prctl, the name is cut; on Linux, too, a process names only its own
   threads. */
static int store_comm(struct proc_node *node, const char *value)
{
    struct proc *p = node->proc;

    if (p->group != current()->group)
        return -EINVAL;
    strlcpy(p->name, value, sizeof(p->name));
    return 0;
}

static uint32_t in_ticks(uint64_t ns)
{
    return (uint32_t)(ns / NS_PER_TICK);
}

/* Fields 1 to 25 of stat: who it is and what it has used. */
static void print_identity(struct text *text, const struct snapshot *snap,
                           const struct mm_summary *mm)
{
    const struct usage *used = &snap->usage, *children = &snap->children;
    bool has_tty = snap->session != 0 && snap->session == tty.session;

    text_printf(text, "%d (%s) %c %d %d %d %d %d %u", snap->pid, snap->name,
                snap->state, snap->ppid, snap->pgrp, snap->session,
                has_tty ? CONSOLE_RDEV : 0, has_tty ? tty.pgrp : -1,
                snap->flags);
    text_printf(text, " %u %u %u %u %u %u %u %u %d %d %d 0 %u",
                used->minor_faults, children->minor_faults, used->major_faults,
                children->major_faults, in_ticks(used->user_ns),
                in_ticks(used->sys_ns), in_ticks(children->user_ns),
                in_ticks(children->sys_ns), PRIORITY_BASE + snap->nice,
                snap->nice, snap->nthreads, in_ticks(snap->start_ns));
    text_printf(text, " %u %u %u", mm->size * PAGE_SIZE, mm->resident,
                snap->limits[RLIMIT_RSS].rlim_cur);
}

static int show_stat(struct text *text, struct proc_node *node)
{
    struct snapshot snap;
    struct mm_summary mm;
    int error = take_snapshot(&snap, node);

    if (error)
        return error;
    mm_summarize(node, &mm);
    print_identity(text, &snap, &mm);
    /* 26 to 44: startcode ... cguest_time */
    text_printf(text, " %u %u %u 0 0 %u %u %u %u %u 0 0 %d %u 0 0 0 0 0",
                mm.code_start, mm.code_end, mm.stack_start,
                (uint32_t)snap.pending, (uint32_t)snap.blocked,
                (uint32_t)snap.ignored, (uint32_t)snap.caught, snap.wchan,
                snap.exit_signal, snap.cpu);
    text_printf(text, " %u %u %u %u %u %u %u %d\n", mm.data_start, mm.data_end,
                mm.brk_start, mm.arg_start, mm.arg_end, mm.env_start,
                mm.env_end, snap.exit_status);
    return 0;
}

static const char *state_name(char letter)
{
    static const char *const names[] = {
        "R (running)", "S (sleeping)",     "D (disk sleep)",
        "T (stopped)", "t (tracing stop)", "Z (zombie)",
    };

    for (unsigned i = 0; i < ARRAY_LEN(names); i++)
        if (names[i][0] == letter)
            return names[i];
    return "?";
}

static void print_users(struct text *text, const struct cred *cred)
{
    text_printf(text, "Uid:\t%u\t%u\t%u\t%u\n", cred->uid, cred->euid,
                cred->suid, cred->fsuid);
    text_printf(text, "Gid:\t%u\t%u\t%u\t%u\n", cred->gid, cred->egid,
                cred->sgid, cred->fsgid);
}

static void print_groups(struct text *text, const struct cred *cred)
{
    text_printf(text, "Groups:\t");
    for (uint32_t i = 0; i < cred->ngroups; i++)
        text_printf(text, "%u ", cred->groups[i]);
    text_printf(text, "\n");
}

static void print_memory(struct text *text, const struct mm_summary *mm)
{
    const uint32_t kib = PAGE_SIZE / 1024;

    if (mm->size == 0)
        return;
    text_printf(text, "VmSize:\t%8u kB\n", mm->size * kib);
    text_printf(text, "VmRSS:\t%8u kB\n", mm->resident * kib);
    text_printf(text, "VmData:\t%8u kB\n", mm->data * kib);
    text_printf(text, "VmStk:\t%8u kB\n", mm->stack * kib);
    text_printf(text, "VmExe:\t%8u kB\n", mm->code * kib);
}

static int show_status(struct text *text, struct proc_node *node)
{
    struct snapshot snap;
    struct mm_summary mm;
    int error = take_snapshot(&snap, node);

    if (error)
        return error;
    mm_summarize(node, &mm);
    text_printf(text, "Name:\t%s\nUmask:\t%04o\nState:\t%s\n", snap.name,
                snap.umask, state_name(snap.state));
    text_printf(text,
                "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t%d\n",
                snap.tgid, snap.pid, snap.ppid, snap.tracer);
    print_users(text, &snap.cred);
    text_printf(text, "FDSize:\t%d\n", snap.nfiles);
    print_groups(text, &snap.cred);
    print_memory(text, &mm);
    text_printf(text, "Threads:\t%d\nSigQ:\t%u/%u\n", snap.nthreads,
                snap.nsignals, snap.limits[RLIMIT_SIGPENDING].rlim_cur);
    text_printf(text, "SigPnd:\t%016llx\nShdPnd:\t%016llx\n", snap.pending,
                snap.group_pending);
    text_printf(text, "SigBlk:\t%016llx\nSigIgn:\t%016llx\nSigCgt:\t%016llx\n",
                snap.blocked, snap.ignored, snap.caught);
    text_printf(text, "voluntary_ctxt_switches:\t%u\n",
                snap.usage.voluntary_switches);
    text_printf(text, "nonvoluntary_ctxt_switches:\t%u\n",
                snap.usage.involuntary_switches);
    return 0;
}

static void print_limit(struct text *text, uint32_t value)
{
    if (value == RLIM_INFINITY)
        text_printf(text, "%-20s ", "unlimited");
    else
        text_printf(text, "%-20u ", value);
}

static int show_limits(struct text *text, struct proc_node *node)
{
    static const struct {
        const char *name, *unit;
    } rows[RLIM_NLIMITS] = {
        [RLIMIT_CPU] = {"Max cpu time", "seconds"},
        [RLIMIT_FSIZE] = {"Max file size", "bytes"},
        [RLIMIT_DATA] = {"Max data size", "bytes"},
        [RLIMIT_STACK] = {"Max stack size", "bytes"},
        [RLIMIT_CORE] = {"Max core file size", "bytes"},
        [RLIMIT_RSS] = {"Max resident set", "bytes"},
        [RLIMIT_NPROC] = {"Max processes", "processes"},
        [RLIMIT_NOFILE] = {"Max open files", "files"},
        [RLIMIT_MEMLOCK] = {"Max locked memory", "bytes"},
        [RLIMIT_AS] = {"Max address space", "bytes"},
        [RLIMIT_LOCKS] = {"Max file locks", "locks"},
        [RLIMIT_SIGPENDING] = {"Max pending signals", "signals"},
        [RLIMIT_MSGQUEUE] = {"Max msgqueue size", "bytes"},
        [RLIMIT_NICE] = {"Max nice priority", ""},
        [RLIMIT_RTPRIO] = {"Max realtime priority", ""},
        [RLIMIT_RTTIME] = {"Max realtime timeout", "us"},
    };
    struct snapshot snap;
    int error = take_snapshot(&snap, node);

    if (error)
        return error;
    text_printf(text, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit",
                "Hard Limit", "Units");
    for (unsigned i = 0; i < RLIM_NLIMITS; i++) {
        text_printf(text, "%-25s ", rows[i].name);
        print_limit(text, snap.limits[i].rlim_cur);
        print_limit(text, snap.limits[i].rlim_max);
        text_printf(text, "%-10s\n", rows[i].unit);
    }
    return 0;
}

/* The first of the numbers [from, to) that is a process (`group` NULL), or a
   thread of `group`; or -1. */
static int find_number(const struct group *group, int from, int to)
{
    to = MIN(to, PID_LIMIT);
    for (int number = pid_next_used(from, to); number < to;
         number = pid_next_used(number + 1, to)) {
        const struct proc *p = find_proc(number);

        if (p && (group ? p->group == group : p == p->group->leader))
            return number;
    }
    return -1;
}

int process_next(struct proc_node *dir, int from, int to)
{
    int number;

    (void)dir;
    spin_lock(&proc_lock);
    number = find_number(NULL, from, to);
    spin_unlock(&proc_lock);
    return number;
}

static int thread_next(struct proc_node *dir, int from, int to)
{
    int number = -1;

    spin_lock(&proc_lock);
    if (node_alive(dir))
        number = find_number(dir->proc->group, from, to);
    spin_unlock(&proc_lock);
    return number;
}

static const struct proc_entry thread_numbered = {
    .mode = S_IFDIR | 0555,
    .entries = process_entries + 1, /* all but task */
    .of_thread = true,
};

const struct proc_entry process_entries[] = {
    {.name = "task",
     .mode = S_IFDIR | 0555,
     .numbered = &thread_numbered,
     .next = thread_next},
    {.name = "cmdline", .mode = S_IFREG | 0444, .show = show_cmdline},
    {.name = "comm",
     .mode = S_IFREG | 0644,
     .show = show_comm,
     .store = store_comm},
    {.name = "cwd",
     .mode = S_IFLNK | 0777,
     .show = show_target,
     .target = cwd_target,
     .is_private = true},
    {.name = "environ",
     .mode = S_IFREG | 0400,
     .show = show_environ,
     .is_private = true},
    {.name = "exe",
     .mode = S_IFLNK | 0777,
     .show = show_target,
     .target = exe_target,
     .is_private = true},
    {.name = "fd",
     .mode = S_IFDIR | 0500,
     .numbered = &fd_numbered,
     .next = fd_next},
    {.name = "fdinfo",
     .mode = S_IFDIR | 0500,
     .numbered = &fdinfo_numbered,
     .next = fd_next},
    {.name = "limits", .mode = S_IFREG | 0444, .show = show_limits},
    {.name = "maps",
     .mode = S_IFREG | 0444,
     .show = show_maps,
     .is_private = true},
    {.name = "root",
     .mode = S_IFLNK | 0777,
     .show = show_target,
     .target = root_target,
     .is_private = true},
    {.name = "stack",
     .mode = S_IFREG | 0400,
     .show = show_stack,
     .is_private = true},
    {.name = "stat", .mode = S_IFREG | 0444, .show = show_stat},
    {.name = "statm", .mode = S_IFREG | 0444, .show = show_statm},
    {.name = "status", .mode = S_IFREG | 0444, .show = show_status},
    {.name = "wchan", .mode = S_IFREG | 0444, .show = show_wchan},
    {.mode = 0},
};

const struct proc_entry process_numbered = {
    .mode = S_IFDIR | 0555,
    .entries = process_entries,
};
