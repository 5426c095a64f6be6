/*
 * ptrace: what becomes of tracees and of their parents when somebody dies.
 */
#include "ptrace.h"

static void spin(void *unused)
{
    (void)unused;
    for (;;)
        ;
}

/* Start a process that seizes `pid` with these options and then dies. */
static void trace_and_die(pid_t pid, int options, bool stop)
{
    pid_t tracer = OK(fork());

    if (tracer == 0) {
        OK(ptrace(PTRACE_SEIZE, pid, 0, options));
        if (stop) {
            OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
            STOPS(pid, STOP_EVENT(SIGTRAP));
        }
        _exit(0);
    }
    REAP(tracer);
}

/* One that is dead will not stop any more. */
static void dead_does_not_stop(void)
{
    pid_t pid = start_sleeper();

    OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
    OK(kill(pid, SIGKILL));
    OK(waitid(P_PID, pid, NULL, WEXITED | WNOWAIT));
    FAILS(ECHILD, waitid(P_PID, pid, NULL, WSTOPPED | WNOHANG));
    FAILS(ECHILD, waitid(P_ALL, 0, NULL, WSTOPPED | WCONTINUED | WNOHANG));
    REAP_SIGNAL(pid, SIGKILL);
}

/* A tracee whose tracer dies goes on, stopped or not. */
static void tracer_dies(void)
{
    pid_t pid = start_sleeper();

    trace_and_die(pid, 0, false);
    EQ(tracer_of(pid), 0);
    CHECK(becomes(pid, 'S'));
    trace_and_die(pid, 0, true);
    EQ(tracer_of(pid), 0);
    CHECK(becomes(pid, 'S'));
    kill_child(pid);
}

static void exit_kills(void)
{
    pid_t pid = start_sleeper();

    trace_and_die(pid, PTRACE_O_EXITKILL, false);
    REAP_SIGNAL(pid, SIGKILL);
    pid = start_sleeper();
    trace_and_die(pid, PTRACE_O_EXITKILL, true);
    REAP_SIGNAL(pid, SIGKILL);
}

/* Also one that is in the middle of a step. (Linux may let the step's SIGTRAP
   kill it.) */
static void stepping_tracer_dies(void)
{
    volatile unsigned *steps = shared(PAGE);
    pid_t pid = START(count, steps);

    for (int i = 0; i < 20; i++) {
        pid_t tracer = OK(fork());
        if (tracer == 0) {
            OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
            STOPS(pid, SIGSTOP);
            for (int n = 0; n < i; n++) {
                go_on(PTRACE_SINGLESTEP, pid, 0);
                STOPS(pid, SIGTRAP);
            }
            go_on(PTRACE_SINGLESTEP, pid, 0);
            _exit(0);
        }
        REAP(tracer);
        unsigned before = *steps;
        while (*steps - before < 1000)
            sleep_ms(1);
    }
    kill_child(pid);
}

static void count_calls(volatile unsigned *calls)
{
    for (;; ++*calls)
        getppid();
}

/* Also one that has stopped at a system call, which the tracer never heard. */
static void tracer_dies_at_a_call(void)
{
    volatile unsigned *calls = shared(PAGE);
    pid_t pid = START(count_calls, calls), tracer = OK(fork());

    if (tracer == 0) {
        OK(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD));
        OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
        STOPS(pid, STOP_EVENT(SIGTRAP));
        go_on(PTRACE_SYSCALL, pid, 0);
        CHECK(becomes(pid, 't'));
        _exit(0);
    }
    REAP(tracer);
    unsigned before = *calls;
    while (*calls - before < 1000)
        sleep_ms(1);
    kill_child(pid);
}

/* A zombie whose tracer dies is its parent's again. */
static void tracer_dies_after_tracee(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = start_sleeper();
    pid_t tracer = OK(fork());
    if (tracer == 0) {
        OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
        OK(kill(pid, SIGKILL));
        tell(fds[1]);
        stay(NULL);
    }
    await(fds[0]);
    CHECK(becomes(pid, 'Z'));
    quiet(pid);
    kill_child(tracer);
    REAP_SIGNAL(pid, SIGKILL);
}

static void kill_against_continue(void)
{
    for (int i = 0; i < 50; i++) {
        pid_t pid = START_TRACED(spin, NULL);
        pid_t killer = OK(fork());
        if (killer == 0) {
            OK(kill(pid, SIGKILL));
            _exit(0);
        }
        while (ptrace(PTRACE_CONT, pid, 0, 0) < 0 && errno != ESRCH)
            ;
        REAP_SIGNAL(pid, SIGKILL);
        REAP(killer);
    }
}

const struct test ptrace_death_tests[] = {
    TEST(tracer_dies),
    TEST(tracer_dies_at_a_call),
    TEST(exit_kills),
    TEST_KIN(stepping_tracer_dies),
    TEST(tracer_dies_after_tracee),
    TEST(kill_against_continue),
    TEST(dead_does_not_stop),
    END_OF_TESTS,
};
