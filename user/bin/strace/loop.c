/*
 * The tracees: what each of their stops means, and letting them go on.
 *
 * A tracee is seized, so it stops: with STOP_SYSCALL at the entry and the exit
 * of each call; with the event of a fork, vfork, clone or exec, before or after
 * the child's first stop, by which the child gets to be known; with
 * PTRACE_EVENT_STOP when it is new, when a signal has stopped its group, and
 * when it goes on after that; and with a signal that it is about to get.
 */
#include <sys/syscall.h>
#include "kind.h"
#include "../trace.h"

static struct tracee *tracees;

struct tracee *tracee_add(pid_t pid)
{
    struct tracee *t = allocate(NULL, sizeof *t);

    memset(t, 0, sizeof *t);
    t->pid = pid;
    t->number = -1u; /* no call was seen yet */
    t->next = tracees;
    tracees = t;
    return t;
}

static void tracee_remove(struct tracee *t)
{
    struct tracee **link = &tracees;

    while (*link != t)
        link = &(*link)->next;
    *link = t->next;
    free(t);
}

static struct tracee *tracee_find(pid_t pid)
{
    struct tracee *t = tracees;

    while (t && t->pid != pid)
        t = t->next;
    return t;
}

/* A tracee that one of ours has made. */
static struct tracee *tracee_born(pid_t pid)
{
    line_leave();
    fprintf(stderr, PROG ": Process %d attached\n", (int)pid);
    return tracee_add(pid);
}

bool tracees_many(void)
{
    return tracees && tracees->next;
}

bool fetch(const struct tracee *t, uint32_t address, void *to, size_t n)
{
    return trace_read(t->pid, address, to, n) == n;
}

static void tracee_ended(struct tracee *t, int status)
{
    if (t->in_call)
        call_lost(t);
    if (!options.count && !t->ours) {
        line_begin(t);
        if (WIFSIGNALED(status)) {
            put("+++ killed by ");
            put_signal(WTERMSIG(status));
            put("%s +++", WCOREDUMP(status) ? " (core dumped)" : "");
        } else {
            put("+++ exited with %d +++", WEXITSTATUS(status));
        }
        line_end();
    }
    tracee_remove(t);
}

static void system_call(struct tracee *t)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, t->pid, 0, &regs) < 0)
        return; /* killed meanwhile */
    if (t->ours && regs.orig_eax == SYS_execve)
        t->ours = false;
    if (t->ours)
        return;
    if (t->in_call)
        call_leave(t, &regs);
    else
        call_enter(t, &regs);
}

static void show_signal(struct tracee *t, int sig)
{
    siginfo_t info;

    if (options.count || ptrace(PTRACE_GETSIGINFO, t->pid, 0, &info) < 0)
        return;
    line_begin(t);
    put("--- ");
    put_signal(sig);
    put(" ");
    show_siginfo(&info);
    put(" ---");
    line_end();
}

/* A thread that executes a program takes over the pid of its group. */
static void executed(struct tracee *t)
{
    long former = t->pid;

    ptrace(PTRACE_GETEVENTMSG, t->pid, 0, &former);
    struct tracee *thread = former != t->pid ? tracee_find(former) : NULL;
    if (!thread)
        return;
    if (t->in_call)
        call_lost(t);
    t->in_call = thread->in_call;
    t->selected = thread->selected;
    t->number = thread->number;
    t->printed = MAX_ARGS;
    line_leave();
    tracee_remove(thread);
}

/* Deal with a stop and let T go on. */
static void stopped(struct tracee *t, int status)
{
    int sig = 0, request = PTRACE_SYSCALL;

    switch (STOP_EVENT(status)) {
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        break; /* the child tells of itself */
    case PTRACE_EVENT_EXEC:
        executed(t);
        break;
    case PTRACE_EVENT_STOP:
        if (WSTOPSIG(status) == SIGTRAP)
            break;
        if (!options.count) {
            line_begin(t);
            put("--- stopped by ");
            put_signal(WSTOPSIG(status));
            put(" ---");
            line_end();
        }
        request = PTRACE_LISTEN;
        break;
    default:
        if (STOP_KIND(status) == STOP_SYSCALL) {
            system_call(t);
            break;
        }
        sig = WSTOPSIG(status);
        if (!t->ours)
            show_signal(t, sig);
    }
    ptrace(request, t->pid, 0, sig);
}

int trace_all(pid_t main, const volatile sig_atomic_t *interrupted)
{
    int status, main_status = 0;

    while (!*interrupted) {
        output_flush();
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0 && errno != EINTR)
            break; /* ECHILD: no tracee is left, born or unborn */
        if (pid < 0)
            continue;
        struct tracee *t = tracee_find(pid);
        if (WIFSTOPPED(status)) {
            stopped(t ? t : tracee_born(pid), status);
            continue;
        }
        if (pid == main)
            main_status = status;
        if (t)
            tracee_ended(t, status);
    }
    return main_status;
}

void detach_all(void)
{
    while (tracees) {
        struct tracee *t = tracees;
        line_leave();
        if (trace_detach(t->pid))
            fprintf(stderr, "strace: Process %d detached\n", (int)t->pid);
        tracee_remove(t);
    }
}
