/*
 * The target: starting it, letting it go on, and what its stops mean.
 *
 * It is seized. Children that it forks are let go at once, with a clean copy
 * of its memory. After vfork the child runs in the target's own memory, so
 * there are no breakpoints in it until the child has left it.
 */
#include "db.h"

#define OPTIONS                                                                \
    (PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |           \
     PTRACE_O_TRACEVFORKDONE)

struct target target;

static const char *program;
static char **arguments;
static bool reinsert;               /* breakpoints, when a vfork is done */
static volatile sig_atomic_t asked; /* ^C was typed */

void target_set_command(const char *file, char **args)
{
    program = file;
    arguments = args;
}

const char *target_file(void)
{
    return program;
}

bool target_alive(void)
{
    return target.pid || error("The program is not running.");
}

bool read_memory(uint32_t address, void *to, size_t n)
{
    return target.pid && trace_read(target.pid, address, to, n) == n;
}

bool write_memory(pid_t pid, uint32_t address, const void *from, size_t n)
{
    const char *next = from;

    while (n > 0) {
        uint32_t skip = address % WORD, word;
        size_t part = WORD - skip < n ? WORD - skip : n;
        if (trace_read(pid, address - skip, &word, WORD) != WORD)
            return false;
        memcpy((char *)&word + skip, next, part);
        if (ptrace(PTRACE_POKEDATA, pid, address - skip, word) < 0)
            return false;
        address += part;
        next += part;
        n -= part;
    }
    return true;
}

/* ^C: a program that was started by db gets it from the terminal as well and
 * stops by that. */
static void interrupt(int sig)
{
    (void)sig;
    if (target.attached && target.pid) {
        asked = true;
        ptrace(PTRACE_INTERRUPT, target.pid, 0, 0);
    }
}

static void catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};

    sigaction(SIGINT, &action, NULL);
}

static struct stop ended(int status)
{
    bool killed = WIFSIGNALED(status);
    struct stop stop = {killed ? STOP_KILLED : STOP_EXITED,
                        killed ? WTERMSIG(status) : WEXITSTATUS(status)};

    memset(&target, 0, sizeof target);
    breaks_remove();
    return stop;
}

static void child_born(bool shares_memory)
{
    long child;
    int status;

    if (ptrace(PTRACE_GETEVENTMSG, target.pid, 0, &child) < 0 ||
        waitpid(child, &status, __WALL) < 0 || !WIFSTOPPED(status))
        return;
    printf("[process %d is forked, and let go]\n", (int)child);
    fflush(stdout);
    if (shares_memory && breaks_inserted()) {
        breaks_remove();
        reinsert = true;
    } else if (!shares_memory) {
        breaks_clean(child);
    }
    ptrace(PTRACE_DETACH, child, 0, 0);
}

/* Deal with an event. Returns whether the target is to go on, with *REQUEST. */
static bool pass_event(int status, int *request, struct stop *stop)
{
    switch (STOP_EVENT(status)) {
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
        child_born(STOP_EVENT(status) == PTRACE_EVENT_VFORK);
        return true;
    case PTRACE_EVENT_VFORK_DONE:
        if (reinsert)
            breaks_insert();
        reinsert = false;
        return true;
    case PTRACE_EVENT_EXEC:
        stop->kind = STOP_EXEC;
        return false;
    default: /* PTRACE_EVENT_STOP */
        if (WSTOPSIG(status) == SIGTRAP) {
            stop->kind = STOP_ASKED;
            return !asked;
        }
        printf("[stopped by %s until it gets SIGCONT]\n",
               signal_text(WSTOPSIG(status)));
        fflush(stdout);
        *request = PTRACE_LISTEN;
        return true;
    }
}

/* The same for a signal that the target is about to get. */
static bool pass_signal(int sig, struct stop *stop)
{
    siginfo_t info;

    if (sig == SIGTRAP &&
        ptrace(PTRACE_GETSIGINFO, target.pid, 0, &info) == 0 &&
        info.si_code > 0) {
        stop->kind = STOP_TRAP;
        return false;
    }
    stop->kind = STOP_SIGNAL;
    stop->value = sig;
    target.signal = signal_passes(sig) ? sig : 0;
    return !signal_stops(sig);
}

static struct stop wait_stop(int request)
{
    struct stop stop = {STOP_ASKED, 0};
    int status;

    for (;;) {
        if (waitpid(target.pid, &status, __WALL) < 0)
            die("wait");
        if (!WIFSTOPPED(status))
            return ended(status);
        int next = request;
        bool passes = STOP_EVENT(status) ? pass_event(status, &next, &stop)
                                         : pass_signal(WSTOPSIG(status), &stop);
        if (!passes)
            break;
        ptrace(next, target.pid, 0, target.signal);
        target.signal = 0;
    }
    asked = false;
    if (ptrace(PTRACE_GETREGS, target.pid, 0, &target.regs) < 0)
        return wait_stop(request); /* killed meanwhile */
    return stop;
}

struct stop target_resume(int request)
{
    if (target.regs_changed)
        ptrace(PTRACE_SETREGS, target.pid, 0, &target.regs);
    target.regs_changed = false;
    asked = false;
    ptrace(request, target.pid, 0, target.signal);
    target.signal = 0;
    return wait_stop(request);
}

struct stop target_start(void)
{
    catch_interrupt();
    memset(&target, 0, sizeof target);
    target.pid = trace_start(program, arguments, OPTIONS);
    return wait_stop(PTRACE_CONT);
}

void target_attach(pid_t pid)
{
    if (ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) < 0 ||
        ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0) {
        fprintf(stderr, PROG ": process %d: %s\n", (int)pid, strerror(errno));
        exit(1);
    }
    catch_interrupt();
    target.pid = pid;
    target.attached = true;
    asked = true;
    wait_stop(PTRACE_CONT);
}

void target_kill(void)
{
    int status;

    if (!target.pid)
        return;
    kill(target.pid, SIGKILL);
    while (waitpid(target.pid, &status, __WALL) > 0 && WIFSTOPPED(status))
        ;
    memset(&target, 0, sizeof target);
}

void target_detach(void)
{
    if (target.regs_changed)
        ptrace(PTRACE_SETREGS, target.pid, 0, &target.regs);
    ptrace(PTRACE_DETACH, target.pid, 0, target.signal);
    memset(&target, 0, sizeof target);
}
