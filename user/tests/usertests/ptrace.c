/*
 * ptrace: stops, and what a tracer does with a stopped process.
 */
#include <sys/ptrace.h>
#include "ptrace.h"

#define WORDS 4

/* --- helpers (ptrace.h) ----------------------------------------------------*/

pid_t start_traced(void (*fn)(void *), void *arg)
{
    pid_t pid = OK(fork());

    if (pid == 0) {
        OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
        OK(raise(SIGSTOP));
        fn(arg);
        _exit(0);
    }
    STOPS(pid, SIGSTOP);
    return pid;
}

void check_stop(const char *file, int line, pid_t pid, int code)
{
    int status;

    if (waitpid(pid, &status, __WALL) != pid)
        fail(file, line, "waitpid(%d): %s", pid, strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == FAILED)
        _exit(FAILED);
    if (status != W_STOPCODE(code))
        fail(file, line, "status is %#x, wanted stop %#x", status, code);
}

void go_on(int request, pid_t pid, int sig)
{
    OK(ptrace(request, pid, 0, sig));
}

struct user_regs_struct regs_of(pid_t pid)
{
    struct user_regs_struct regs;

    OK(ptrace(PTRACE_GETREGS, pid, 0, &regs));
    return regs;
}

siginfo_t info_of(pid_t pid)
{
    siginfo_t info;

    OK(ptrace(PTRACE_GETSIGINFO, pid, 0, &info));
    return info;
}

unsigned long message_of(pid_t pid)
{
    unsigned long message = 0;

    OK(ptrace(PTRACE_GETEVENTMSG, pid, 0, &message));
    return message;
}

void stay(void *unused)
{
    (void)unused;
    for (;;)
        pause();
}

pid_t start_sleeper(void)
{
    pid_t pid = START(stay, NULL);

    CHECK(becomes(pid, 'S'));
    return pid;
}

void detach(pid_t pid, int sig)
{
    OK(ptrace(PTRACE_DETACH, pid, 0, sig));
}

pid_t tracer_of(pid_t pid)
{
    char path[32];

    snprintf(path, sizeof path, "/proc/%d/status", pid);
    return field(path, "TracerPid:");
}

void quiet(pid_t pid)
{
    EQ(waitpid(pid, NULL, WNOHANG | __WALL), 0);
}

void count(volatile unsigned *n)
{
    for (;;)
        ++*n;
}

/* --- being traced ----------------------------------------------------------*/

static void nothing(void *unused)
{
    (void)unused;
}

static void leave(int status)
{
    _exit(status);
}

static void trace_me(void)
{
    pid_t pid = START_TRACED(leave, 7);

    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 7);
}

static void trace_me_twice(void)
{
    pid_t pid = OK(fork());

    if (pid == 0) {
        OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
        FAILS(EPERM, ptrace(PTRACE_TRACEME, 0, 0, 0));
        _exit(0);
    }
    REAP(pid);
}

static void send_self(int sig)
{
    OK(raise(sig));
}

/* The tracer sees each signal first: it may let it pass, */
static void signal_passes(void)
{
    pid_t pid = START_TRACED(send_self, SIGTERM);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTERM);
    EQ(info_of(pid).si_code, SI_TKILL);
    EQ(info_of(pid).si_pid, pid);
    go_on(PTRACE_CONT, pid, SIGTERM);
    REAP_SIGNAL(pid, SIGTERM);
}

/* or drop it, */
static void signal_is_dropped(void)
{
    pid_t pid = START_TRACED(send_self, SIGTERM);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTERM);
    go_on(PTRACE_CONT, pid, 0);
    REAP(pid);
}

/* or put another one in its place. */
static void signal_is_replaced(void)
{
    pid_t pid = START_TRACED(send_self, SIGTERM);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGTERM);
    go_on(PTRACE_CONT, pid, SIGUSR1);
    REAP_SIGNAL(pid, SIGUSR1);
}

static void ignore_and_send(int sig)
{
    signal(sig, SIG_IGN);
    OK(raise(sig));
}

static void ignored_signal_is_seen(void)
{
    pid_t pid = START_TRACED(ignore_and_send, SIGUSR2);

    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGUSR2);
    go_on(PTRACE_CONT, pid, SIGUSR2);
    REAP(pid);
    pid = START_TRACED(send_self, SIGCHLD); /* by default it is, too */
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCHLD);
    go_on(PTRACE_CONT, pid, SIGCHLD);
    REAP(pid);
}

static void kill_ends_a_stop(void)
{
    pid_t pid = START_TRACED(nothing, NULL);

    OK(kill(pid, SIGKILL));
    REAP_SIGNAL(pid, SIGKILL);
    pid = START_TRACED(send_self, SIGTERM); /* also an unreported one */
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 't'));
    OK(kill(pid, SIGKILL));
    REAP_SIGNAL(pid, SIGKILL);
    pid = START_TRACED(send_self, SIGKILL); /* and is not stopped for */
    go_on(PTRACE_CONT, pid, 0);
    REAP_SIGNAL(pid, SIGKILL);
}

static void ptrace_kill(void)
{
    pid_t pid = START_TRACED(nothing, NULL);

    OK(ptrace(PTRACE_KILL, pid, 0, 0));
    REAP_SIGNAL(pid, SIGKILL);
}

/* --- looking and changing --------------------------------------------------*/

static volatile unsigned long words[WORDS] = {1, 2, 3, 4};
static const unsigned long constant[WORDS] = {11, 12, 13, 14};

static void exit_with_sum(void *unused)
{
    (void)unused;
    _exit(words[0] + words[3] + *(volatile unsigned long *)&constant[1]);
}

static void peek_and_poke(void)
{
    pid_t pid = START_TRACED(exit_with_sum, NULL);

    errno = 0;
    EQ(ptrace(PTRACE_PEEKDATA, pid, &words[3], 0), 4);
    EQ(ptrace(PTRACE_PEEKTEXT, pid, &words[1], 0), 2);
    EQ(errno, 0);
    OK(ptrace(PTRACE_POKEDATA, pid, &words[0], 100));
    OK(ptrace(PTRACE_POKETEXT, pid, &words[3], 50));
    EQ(words[0], 1);
    OK(ptrace(PTRACE_POKEDATA, pid, &constant[1], 20)); /* read-only */
    EQ(constant[1], 12);
    go_on(PTRACE_CONT, pid, 0);
    REAP_EXIT(pid, 170);
}

static void peek_nowhere(void)
{
    char *gap = hole(1);
    pid_t pid = START_TRACED(nothing, NULL);

    FAILS(EIO, ptrace(PTRACE_PEEKDATA, pid, gap, 0));
    FAILS(EIO, ptrace(PTRACE_POKEDATA, pid, gap, 0));
    FAILS(EIO, ptrace(PTRACE_PEEKDATA, pid, gap - 2, 0));
    FAILS(EIO, ptrace(PTRACE_PEEKDATA, pid, 0, 0));
    FAILS(EIO, ptrace(PTRACE_POKEDATA, pid, 0xfffffff0, 0));
    kill_child(pid);
}

const struct test ptrace_tests[] = {
    TEST(trace_me),
    TEST(trace_me_twice),
    TEST(signal_passes),
    TEST(signal_is_dropped),
    TEST(signal_is_replaced),
    TEST(ignored_signal_is_seen),
    TEST(kill_ends_a_stop),
    TEST(ptrace_kill),
    TEST(peek_and_poke),
    TEST(peek_nowhere),
    END_OF_TESTS,
};
