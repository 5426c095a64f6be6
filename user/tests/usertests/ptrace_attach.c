/*
 * ptrace: attaching and detaching, seizing, interrupting, listening.
 */
#include "ptrace.h"
#include "thread.h"

#define NO_PROCESS 0x7fffffff

static void leave(int code)
{
    _exit(code);
}

/* A child that sleeps, seized. */
static pid_t start_seized(int options)
{
    pid_t pid = start_sleeper();

    OK(ptrace(PTRACE_SEIZE, pid, 0, options));
    return pid;
}

static void attach_and_detach(void)
{
    pid_t pid = start_sleeper();

    EQ(tracer_of(pid), 0);
    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    EQ(tracer_of(pid), getpid());
    STOPS(pid, SIGSTOP);
    EQ(state_of(pid), 't');
    detach(pid, 0);
    EQ(tracer_of(pid), 0);
    CHECK(becomes(pid, 'S')); /* in the call that it was in */
    FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 0));
    kill_child(pid);
}

static void attach_running(void)
{
    volatile unsigned *n = shared(PAGE);
    pid_t pid = START(count, n);

    while (*n == 0)
        sleep_ms(1);
    for (int i = 0; i < 10; i++) {
        OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
        STOPS(pid, SIGSTOP);
        CHECK((int)regs_of(pid).orig_eax == -1);
        detach(pid, 0);
    }
    kill_child(pid);
}

static void detach_with_signal(void)
{
    pid_t pid = start_sleeper();

    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    STOPS(pid, SIGSTOP);
    FAILS(EIO, ptrace(PTRACE_DETACH, pid, 0, 1000));
    detach(pid, SIGTERM);
    REAP_SIGNAL(pid, SIGTERM);
}

static int attach_leader(void *fds)
{
    FAILS(EPERM, ptrace(PTRACE_ATTACH, getpid(), 0, 0));
    tell(((int *)fds)[1]);
    return 0;
}

static void attach_second(pid_t pid)
{
    FAILS(EPERM, ptrace(PTRACE_ATTACH, pid, 0, 0));
}

static void attach_whom(void)
{
    pid_t pid = start_sleeper();

    FAILS(EPERM, ptrace(PTRACE_ATTACH, getpid(), 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_ATTACH, NO_PROCESS, 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_ATTACH, -1, 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_ATTACH, 0, 0, 0));
    FAILS(EIO, ptrace(PTRACE_SEIZE, pid, 1, 0));
    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    FAILS(EPERM, ptrace(PTRACE_ATTACH, pid, 0, 0));
    FAILS(EPERM, ptrace(PTRACE_SEIZE, pid, 0, 0));
    IN_CHILD(attach_second, pid);
    STOPS(pid, SIGSTOP);
    kill_child(pid);
    pid = START(leave, 0);
    CHECK(becomes(pid, 'Z'));
    FAILS(EPERM, ptrace(PTRACE_ATTACH, pid, 0, 0));
    REAP(pid);
}

/* A second thread of the caller's process is the caller's own process. */
static void attach_own_leader(void)
{
    int fds[2];

    OK(pipe(fds));
    raw_thread(attach_leader, fds);
    await(fds[0]);
}

static void attach_init_and_kernel(void)
{
    FAILS(EPERM, ptrace(PTRACE_ATTACH, 1, 0, 0));
    FAILS(EPERM, ptrace(PTRACE_ATTACH, 2, 0, 0));
}

static void requests_want_a_stopped_tracee(void)
{
    struct user_regs_struct regs;
    pid_t pid = start_sleeper();

    FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 0)); /* not ours */
    FAILS(ESRCH, ptrace(PTRACE_GETREGS, pid, 0, &regs));
    FAILS(ESRCH, ptrace(PTRACE_KILL, pid, 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
    FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 0)); /* not stopped */
    FAILS(ESRCH, ptrace(PTRACE_GETREGS, pid, 0, &regs));
    FAILS(ESRCH, ptrace(PTRACE_PEEKDATA, pid, &regs, 0));
    FAILS(ESRCH, ptrace(PTRACE_DETACH, pid, 0, 0));
    OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    FAILS(EIO, ptrace(PTRACE_CONT, pid, 0, 65));
    FAILS(EIO, ptrace(12345, pid, 0, 0));
    kill_child(pid);
}

/* That there is such a tracee comes before what is wrong with the rest. */
static void tracee_comes_first(void)
{
    pid_t pid = start_sleeper();

    for (int i = 0; i < 2; i++) {
        FAILS(ESRCH, ptrace(12345, pid, 0, 0));
        FAILS(ESRCH, ptrace(PTRACE_PEEKUSER, pid, 3, 0));
        FAILS(ESRCH, ptrace(PTRACE_POKEUSER, pid, 3, 0));
        FAILS(ESRCH, ptrace(PTRACE_SETREGS, pid, 0, hole(1)));
        FAILS(ESRCH, ptrace(PTRACE_GETSIGINFO, pid, 0, hole(1)));
        FAILS(ESRCH, ptrace(PTRACE_SETOPTIONS, pid, 0, -1));
        FAILS(ESRCH, ptrace(PTRACE_LISTEN, pid, 0, 0));
        FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 1000));
        OK(i == 0 ? ptrace(PTRACE_SEIZE, pid, 0, 0) : 0);
    }
    kill_child(pid);
}

/* --- seize, interrupt, listen ----------------------------------------------*/

static void interrupt_stops(void)
{
    pid_t pid = start_seized(0);

    quiet(pid);
    OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    EQ(info_of(pid).si_code, STOP_EVENT(SIGTRAP));
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 'S'));
    quiet(pid);
    OK(kill(pid, SIGTERM));
    STOPS(pid, SIGTERM);
    go_on(PTRACE_CONT, pid, SIGTERM);
    REAP_SIGNAL(pid, SIGTERM);
}

static void interrupt_wants_seize(void)
{
    pid_t pid = START_TRACED(stay, NULL);

    FAILS(EIO, ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    FAILS(EIO, ptrace(PTRACE_LISTEN, pid, 0, 0));
    kill_child(pid);
}

/* A seized process that stops for job control can be left stopped: LISTEN. */
static void listen_to_job_control(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGSTOP));
    STOPS(pid, SIGSTOP); /* the signal */
    FAILS(EIO, ptrace(PTRACE_LISTEN, pid, 0, 0));
    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, STOP_EVENT(SIGSTOP)); /* what it does */
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    quiet(pid);
    FAILS(ESRCH, ptrace(PTRACE_CONT, pid, 0, 0));
    OK(kill(pid, SIGCONT));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCONT);
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 'S'));
    kill_child(pid);
}

static void interrupt_of_a_listener(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGSTOP));
    STOPS(pid, SIGSTOP);
    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, STOP_EVENT(SIGSTOP));
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGSTOP));
    kill_child(pid);
}

/* One that comes before LISTEN changes nothing; SIGCONT does. */
static void interrupt_before_listen(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGSTOP));
    STOPS(pid, SIGSTOP);
    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, STOP_EVENT(SIGSTOP));
    OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    for (int i = 0; i < 20; i++) {
        quiet(pid);
        sleep_ms(1);
    }
    OK(kill(pid, SIGCONT));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCONT);
    kill_child(pid);
}

static void continue_before_listen(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGSTOP));
    STOPS(pid, SIGSTOP);
    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, STOP_EVENT(SIGSTOP));
    OK(kill(pid, SIGCONT));
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    kill_child(pid);
}

/* SIGCONT is told to the tracer of a seized process that runs, too. */
static void continue_of_a_running(void)
{
    pid_t pid = start_seized(0);

    OK(kill(pid, SIGCONT));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGCONT);
    kill_child(pid);
}

const struct test ptrace_attach_tests[] = {
    TEST(attach_and_detach),
    TEST(attach_running),
    TEST(detach_with_signal),
    TEST(attach_whom),
    TEST(attach_own_leader),
    TEST_KIN(attach_init_and_kernel),
    TEST(requests_want_a_stopped_tracee),
    TEST(tracee_comes_first),
    TEST(interrupt_stops),
    TEST(interrupt_wants_seize),
    TEST(listen_to_job_control),
    TEST(interrupt_of_a_listener),
    TEST(interrupt_before_listen),
    TEST(continue_before_listen),
    TEST(continue_of_a_running),
    END_OF_TESTS,
};
