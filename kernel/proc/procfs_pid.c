/*
 * /proc/PID and /proc/PID/task/TID: what is known about a process besides its
 * memory and files. The formats are Linux's (proc(5)); a number that kin does
 * not keep is 0.
 *
 * What proc_lock protects is printed under it, which takes no other lock but
 * that of the memory for the text. Where a process is in the kernel can be seen
 * without: its descriptor, and with it its stack, stays while the node is
 * there; what is on the stack may change while we look, so addresses are only
 * looked up in the symbol table.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "dev/tty.h"
#include "fs/files.h"
#include "lib/ksyms.h"
#include "lib/string.h"
#include "mem/layout.h"
#include "proc/cred.h"
#include "proc/limits.h"
#include "proc/procfs_gen.h"
#include "proc/signal.h"

/* Flags in stat (Linux, include/linux/sched.h) */
#define PF_EXITING 0x00000004
#define PF_FORKNOEXEC 0x00000040
#define PF_KTHREAD 0x00200000

#define PRIORITY_BASE 20 /* what stat shows for nice 0 */
#define MAX_FRAMES 16    /* of a stack that are looked at */

/* A child is in the tables a moment before its parent lets it run. */
static const char *const state_names[PROC_NSTATES] = {
    [PROC_EMBRYO] = "R (running)",
    [PROC_RUNNABLE] = "R (running)",
    [PROC_RUNNING] = "R (running)",
    [PROC_SLEEPING] = "S (sleeping)",
    [PROC_UNINTERRUPTIBLE] = "D (disk sleep)",
    [PROC_STOPPED] = "T (stopped)",
    [PROC_TRACED] = "t (tracing stop)",
    [PROC_ZOMBIE] = "Z (zombie)",
};

/* The name of p, with what would upset readers of lines escaped as on Linux. */
static void print_name(struct buffer *text, const struct proc *p)
{
    for (const char *s = p->name; *s; s++)
        if (*s == '\n')
            text_printf(text, "\\n");
        else
            text_printf(text, *s == '\\' ? "\\%c" : "%c", *s);
}

/* Which signals p's process ignores, and which it handles. */
static void find_actions(const struct proc *p, uint64_t *ignored,
                         uint64_t *caught)
{
    *ignored = *caught = 0;
    if (!p->sighand)
        return;
    spin_guard(&p->sighand->lock);
    for (int sig = 1; sig < NSIG; sig++) {
        sighandler_t handler = p->sighand->action[sig - 1].sa_handler;

        if (handler == SIG_IGN)
            *ignored |= SIGMASK(sig);
        else if (handler != SIG_DFL)
            *caught |= SIGMASK(sig);
    }
}

static uint32_t linux_flags(const struct proc *p)
{
    return (p->flags & PROC_KTHREAD ? PF_KTHREAD | PF_FORKNOEXEC : 0) |
           (p->flags & PROC_EXITING ? PF_EXITING : 0) |
           (p->flags & PROC_FORKNOEXEC ? PF_FORKNOEXEC : 0);
}

/* Of the process, or in task/ of the one thread. */
static struct usage usage_of(const struct proc_node *node)
{
    return node_parent(node)->entry->of_thread ? node->proc->usage
                                               : group_usage(node->proc->group);
}

static int show_comm(struct buffer *text, struct proc_node *node)
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

/* Fields 1 to 22 of stat: who it is and what it has used. */
static void print_identity(struct buffer *text, const struct proc *p,
                           const struct usage *used)
{
    const struct group *group = p->group;
    const struct usage *children = &group->children;
    int session = session_id(group);
    bool has_tty = session != 0 && session == tty.session;

    text_printf(text, "%d (", p->pid);
    print_name(text, p);
    text_printf(text, ") %c %d %d %d %d %d %u", state_names[p->state][0],
                parent_pid(group->leader), pgrp_id(group), session,
                has_tty ? CONSOLE_RDEV : 0, has_tty ? tty.pgrp : -1,
                linux_flags(p));
    text_printf(text, " %u %u 0 0 %u %u %u %u %d %d %d 0 %u",
                used->minor_faults, children->minor_faults,
                in_ticks(used->user_ns), in_ticks(used->sys_ns),
                in_ticks(children->user_ns), in_ticks(children->sys_ns),
                PRIORITY_BASE + p->nice, p->nice, group->nthreads,
                in_ticks(p->start_ns));
}

static int show_stat(struct buffer *text, struct proc_node *node)
{
    struct mm_summary mm = mm_summarize(node);
    const struct proc *p = node->proc;
    uint64_t ignored, caught;
    struct usage used;

    spin_guard(&proc_lock);
    if (is_reaped(node))
        return -ESRCH;
    used = usage_of(node);
    print_identity(text, p, &used);
    find_actions(p, &ignored, &caught);
    /* 23 vsize ... 31 signal ... 35 wchan, 38 exit_signal, 39 processor ...
       52 exit_code */
    text_printf(text, " %u %u %u 0 0 %u 0 0 %u %u %u %u %u 0 0 %d %u",
                mm.size * PAGE_SIZE, mm.resident,
                p->limits[RLIMIT_RSS].rlim_cur, mm.stack_start,
                (uint32_t)p->sig_pending.set, (uint32_t)p->sig_blocked,
                (uint32_t)ignored, (uint32_t)caught, p->chan != NULL,
                p->exit_signal, p->cpu);
    text_printf(text, " 0 0 0 0 0 0 0 0 0 0 0 0 %d\n",
                p->state == PROC_ZOMBIE ? p->exit_status : 0);
    return 0;
}

static void print_ids(struct buffer *text, const char *name,
                      const struct ids *ids)
{
    text_printf(text, "%s:\t%u\t%u\t%u\t%u\n", name, ids->real, ids->effective,
                ids->saved, ids->fs);
}

static void print_groups(struct buffer *text, const struct cred *cred)
{
    text_printf(text, "Groups:\t");
    for (uint32_t i = 0; i < cred->ngroups; i++)
        text_printf(text, "%u ", cred->groups[i]);
    text_printf(text, "\n");
}

static void print_memory(struct buffer *text, const struct mm_summary *mm)
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

static void print_signals(struct buffer *text, const struct proc *p)
{
    uint64_t ignored, caught;

    find_actions(p, &ignored, &caught);
    text_printf(text, "SigQ:\t%d/%u\n", atomic_read(&p->cred->user->nsignals),
                p->limits[RLIMIT_SIGPENDING].rlim_cur);
    text_printf(text, "SigPnd:\t%016llx\nShdPnd:\t%016llx\n",
                p->sig_pending.set, p->group->sig_pending.set);
    text_printf(text, "SigBlk:\t%016llx\nSigIgn:\t%016llx\nSigCgt:\t%016llx\n",
                p->sig_blocked, ignored, caught);
}

static int show_status(struct buffer *text, struct proc_node *node)
{
    struct mm_summary mm = mm_summarize(node);
    const struct proc *p = node->proc;
    struct usage used;

    spin_guard(&proc_lock);
    if (is_reaped(node))
        return -ESRCH;
    used = usage_of(node);
    text_printf(text, "Name:\t");
    print_name(text, p);
    text_printf(text, "\nUmask:\t%04o\nState:\t%s\n", p->fs ? p->fs->umask : 0,
                state_names[p->state]);
    text_printf(text,
                "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t%d\n",
                p->group->leader->pid, p->pid, parent_pid(p->group->leader),
                p->tracer ? p->tracer->pid : 0);
    print_ids(text, "Uid", &p->cred->uid);
    print_ids(text, "Gid", &p->cred->gid);
    text_printf(text, "FDSize:\t%d\n", p->files ? p->files->size : 0);
    print_groups(text, p->cred);
    print_memory(text, &mm);
    text_printf(text, "Threads:\t%d\n", p->group->nthreads);
    print_signals(text, p);
    text_printf(text,
                "voluntary_ctxt_switches:\t%u\n"
                "nonvoluntary_ctxt_switches:\t%u\n",
                used.voluntary_switches, used.involuntary_switches);
    return 0;
}

static void print_limit(struct buffer *text, uint32_t value)
{
    if (value == RLIM_INFINITY)
        text_printf(text, "%-20s ", "unlimited");
    else
        text_printf(text, "%-20u ", value);
}

static int show_limits(struct buffer *text, struct proc_node *node)
{
    const struct rlimit *limits = node->proc->limits;

    spin_guard(&proc_lock);
    if (is_reaped(node))
        return -ESRCH;
    text_printf(text, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit",
                "Hard Limit", "Units");
    for (unsigned i = 0; i < RLIM_NLIMITS; i++) {
        text_printf(text, "Max %-21s ", resources[i].name);
        print_limit(text, limits[i].rlim_cur);
        print_limit(text, limits[i].rlim_max);
        text_printf(text, "%-10s\n", resources[i].unit);
    }
    return 0;
}

/* How sleeping works, not what is waited for. */
static bool is_way_to_sleep(const char *function)
{
    static const char *const names[] = {
        "schedule",    "wait_for",   "sleep", "sleep_uninterruptible",
        "sleep_until", "mutex_lock",
    };

    for (unsigned i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(function, names[i]) == 0)
            return true;
    return false;
}

static int show_stack(struct buffer *text, struct proc_node *node)
{
    uint32_t addresses[MAX_FRAMES], offset;
    unsigned n = proc_backtrace(node->proc, addresses, MAX_FRAMES);

    for (unsigned i = 0; i < n; i++) {
        const char *function = ksym_find(addresses[i], &offset);

        if (function)
            text_printf(text, "[<0>] %s+%#x\n", function, offset);
    }
    return 0;
}

/* The function that sleeps; "0" for a process that does not. */
static int show_wchan(struct buffer *text, struct proc_node *node)
{
    uint32_t addresses[MAX_FRAMES], offset;
    unsigned n = proc_backtrace(node->proc, addresses, MAX_FRAMES);
    const char *function = NULL;

    for (unsigned i = 0; i < n && node->proc->chan; i++) {
        function = ksym_find(addresses[i], &offset);
        if (!function || !is_way_to_sleep(function))
            break;
    }
    text_printf(text, "%s", function ? function : "0");
    return 0;
}

/* The first of the numbers [from, to) that is a process (`group` NULL), or a
   thread of `group`; or -1. */
static int find_number(const struct group *group, int from, int to)
{
    for (int number = from; number < MIN(to, PID_LIMIT); number++) {
        const struct proc *p = pids[number].proc;

        if (p && (group ? p->group == group : p == p->group->leader))
            return number;
    }
    return -1;
}

int process_next(struct proc_node *dir, int from, int to)
{
    (void)dir;
    spin_guard(&proc_lock);
    return find_number(NULL, from, to);
}

static int thread_next(struct proc_node *dir, int from, int to)
{
    spin_guard(&proc_lock);
    return is_reaped(dir) ? -1 : find_number(dir->proc->group, from, to);
}

static const struct proc_entry thread_numbered = {
    .mode = DIRECTORY,
    .entries = process_entries + 1, /* all but task */
    .of_thread = true,
};

const struct proc_entry process_entries[] = {
    {"task", DIRECTORY, .numbered = &thread_numbered, .next = thread_next},
    {"cmdline", TEXT, .show = show_cmdline},
    {"comm", SETTING, .show = show_comm, .store = store_comm},
    {"cwd", LINK, .target = cwd_target, .private = true},
    {"environ", SECRET, .show = show_environ, .private = true},
    {"exe", LINK, .target = exe_target, .private = true},
    {"fd", S_IFDIR | 0500, .numbered = &fd_numbered, .next = fd_next},
    {"limits", TEXT, .show = show_limits},
    {"maps", TEXT, .show = show_maps, .private = true},
    {"stack", SECRET, .show = show_stack, .private = true},
    {"stat", TEXT, .show = show_stat},
    {"statm", TEXT, .show = show_statm},
    {"status", TEXT, .show = show_status},
    {"wchan", TEXT, .show = show_wchan},
    {.mode = 0},
};

const struct proc_entry process_numbered = {
    .mode = DIRECTORY,
    .entries = process_entries,
};
