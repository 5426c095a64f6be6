/*
 * A system call's line: what is known at its entry is printed there, so that
 * a call that blocks is seen; what the call writes, and its result, at its
 * exit.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ptrace.h>
#include "kind.h"

/* What a call that a signal interrupted returns to the signal code. */
static const struct name restarts[] = {
    {ERESTARTSYS, "ERESTARTSYS (To be restarted if SA_RESTART is set)"},
    {ERESTARTNOINTR, "ERESTARTNOINTR (To be restarted)"},
    {ERESTARTNOHAND, "ERESTARTNOHAND (To be restarted if no handler)"},
    {ERESTART_RESTARTBLOCK, "ERESTART_RESTARTBLOCK (Interrupted by signal)"},
    {0, NULL},
};

static void put_call_name(const struct tracee *t)
{
    const char *name = syscall_of(t->number)->name;

    if (name)
        put("%s", name);
    else
        put("syscall_%#x", t->number);
}

/* The index of the first argument from I on, MAX_ARGS if there is none. */
static int next_argument(const struct tracee *t, int i)
{
    while (i < MAX_ARGS && kind_of(t, i) == NONE)
        i++;
    return i;
}

/* Print the arguments up to the first that has to wait for the exit. */
static void put_arguments(struct tracee *t, bool at_exit)
{
    int i = next_argument(t, t->printed);

    while (i < MAX_ARGS && (at_exit || !(kind_of(t, i) & OUT))) {
        kind_print(t, i);
        i = next_argument(t, i + 1);
        if (i < MAX_ARGS)
            put(", ");
    }
    t->printed = i;
}

void call_enter(struct tracee *t, const struct user_regs_struct *regs)
{
    const uint32_t args[MAX_ARGS] = {regs->ebx, regs->ecx, regs->edx,
                                     regs->esi, regs->edi, regs->ebp};

    t->in_call = true;
    t->previous = t->number;
    t->number = regs->orig_eax;
    memcpy(t->args, args, sizeof args);
    t->esp = regs->esp;
    t->printed = 0;
    t->selected = selected(t->number);
    clock_gettime(CLOCK_MONOTONIC, &t->entered);
    if (!t->selected || options.count)
        return;
    line_begin(t);
    put_call_name(t);
    put("(");
    put_arguments(t, false);
}

static void put_result(const struct tracee *t)
{
    const char *name = strerrorname_np(-t->result);

    if (t->failed && name) {
        put("-1 %s (%s)", name, strerror(-t->result));
        return;
    }
    if (t->failed) {
        put("? ");
        put_name(restarts, -t->result);
        return;
    }
    switch (syscall_of(t->number)->result) {
    case R_ADDR:
        put(t->result ? "%#x" : "0", t->result);
        break;
    case R_OCTAL:
        put("%#03o", t->result);
        break;
    case R_FCNTL:
        if (t->args[1] != F_GETFL) {
            put("%d", (int)t->result);
            break;
        }
        put("%#x (flags ", (unsigned)t->result);
        put_open_flags(t->result);
        put(")");
        break;
    case R_SIGNAL:
        put("%d (", (int)t->result);
        put_signal((uint32_t)t->result);
        put(")");
        break;
    case R_POLL:
        put("%d", (int)t->result);
        put_poll_events(t);
        break;
    case R_SELECT:
        put("%d", (int)t->result);
        put_selected(t);
        break;
    default:
        put("%d", (int)t->result);
    }
}

/* Go on with the line of T's call. */
static void resume_line(const struct tracee *t)
{
    if (line_is(t))
        return;
    line_begin(t);
    put("<... ");
    put_call_name(t);
    put(" resumed>");
}

void call_leave(struct tracee *t, const struct user_regs_struct *regs)
{
    t->in_call = false;
    t->result = regs->eax;
    t->failed = (uint32_t)t->result > -1u - MAX_ERRNO;
    if (!t->selected)
        return;
    if (options.count) {
        count_call(t);
        return;
    }
    resume_line(t);
    put_arguments(t, true);
    put(")");
    put_padding();
    put(" = ");
    put_result(t);
    line_end();
}

void call_lost(struct tracee *t)
{
    t->in_call = false;
    if (!t->selected || options.count)
        return;
    resume_line(t);
    put(next_argument(t, t->printed) < MAX_ARGS ? " <unfinished ...>)" : ")");
    put_padding();
    put(" = ?");
    line_end();
}
