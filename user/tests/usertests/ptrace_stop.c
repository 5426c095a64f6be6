/*
 * ptrace and job control, and what wait tells the tracer and the parent.
 */
#include "ptrace.h"
#include "thread.h"

/* --- job control -----------------------------------------------------------*/

static void make_fork(int *fds)
{
    pid_t child = START(stay, NULL);

    write_all(fds[1], &child, sizeof child);
    stay(NULL);
}

/* Children of a seized process are seized, and begin with an event. */
static void seized_child(void)
{
    int fds[2], status;

    OK(pipe(fds));
    pid_t pid = OK(fork());
    if (pid == 0) {
        await(fds[0]);
        make_fork(fds);
    }
    OK(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEFORK));
    tell(fds[1]);
    STOPS(pid, EVENT(PTRACE_EVENT_FORK));
    pid_t child = message_of(pid);
    EQ(waitpid(child, &status, 0), child);
    EQ(status, W_STOPCODE(STOP_EVENT(SIGTRAP)));
    go_on(PTRACE_CONT, child, 0);
    OK(kill(child, SIGKILL));
    EQ(waitpid(child, &status, 0), child);
    EQ(status, SIGKILL);
    kill_child(pid);
}

/* A stop signal that is let pass stops the process: another stop, without
   siginfo. The tracer continues it all the same. */
static void group_stop(void)
{
    siginfo_t info;
    pid_t pid = START_TRACED(stay, NULL);

    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, SIGSTOP);
    FAILS(EINVAL, ptrace(PTRACE_GETSIGINFO, pid, 0, &info));
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 'S'));
    OK(kill(pid, SIGTERM));
    STOPS(pid, SIGTERM);
    kill_child(pid);
}

/* Detached while its process is stopped, it is stopped by job control. */
static void detach_stopped(void)
{
    int status;
    pid_t pid = START_TRACED(stay, NULL);

    go_on(PTRACE_CONT, pid, SIGSTOP);
    STOPS(pid, SIGSTOP);
    detach(pid, 0);
    CHECK(becomes(pid, 'T'));
    EQ(waitpid(pid, &status, WUNTRACED), pid);
    EQ(status, W_STOPCODE(SIGSTOP));
    OK(kill(pid, SIGCONT));
    CHECK(becomes(pid, 'S'));
    kill_child(pid);
}

static void attach_stopped(void)
{
    int status;
    pid_t pid = start_sleeper();

    OK(kill(pid, SIGTSTP));
    EQ(waitpid(pid, &status, WUNTRACED), pid);
    EQ(status, W_STOPCODE(SIGTSTP));
    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    STOPS(pid, SIGTSTP);
    EQ(state_of(pid), 't');
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, SIGSTOP); /* attach's own */
    go_on(PTRACE_CONT, pid, 0);
    CHECK(becomes(pid, 'S'));
    kill_child(pid);
}

/* A process that is stopped anyway is the tracer's at once. */
static void attach_stopped_at_once(void)
{
    struct user_regs_struct regs;
    pid_t pid = start_sleeper();
    int status;

    for (int i = 0; i < 50; i++) {
        OK(kill(pid, SIGSTOP));
        EQ(waitpid(pid, &status, WUNTRACED), pid);
        OK(ptrace(i % 2 ? PTRACE_SEIZE : PTRACE_ATTACH, pid, 0, 0));
        OK(ptrace(PTRACE_GETREGS, pid, 0, &regs));
        EQ(waitpid(pid, &status, WNOHANG), pid);
        CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
        OK(kill(pid, SIGCONT));
        detach(pid, 0);
        CHECK(becomes(pid, 'S'));
    }
    kill_child(pid);
}

static void seize_stopped(void)
{
    int status;
    pid_t pid = start_sleeper();

    OK(kill(pid, SIGSTOP));
    EQ(waitpid(pid, &status, WUNTRACED), pid);
    OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
    STOPS(pid, STOP_EVENT(SIGSTOP));
    OK(ptrace(PTRACE_LISTEN, pid, 0, 0));
    OK(kill(pid, SIGCONT));
    STOPS(pid, STOP_EVENT(SIGTRAP));
    kill_child(pid);
}

static struct {
    volatile int thread, handled;
} * pair;

static void note_handled(int sig)
{
    (void)sig;
    pair->handled++;
}

static void stay_with_thread(void *unused)
{
    signal(SIGTSTP, note_handled);
    pair->thread = raw_thread(thread_stay, NULL);
    stay(unused);
}

/* SIGCONT takes a stop back that a tracer sits on, whatever stop signals
   another thread handles meanwhile. */
static void continued_before_told(void)
{
    pid_t pid;

    pair = shared(PAGE);
    pid = START_TRACED(stay_with_thread, NULL);
    go_on(PTRACE_CONT, pid, 0);
    while (pair->thread == 0)
        sleep_ms(1);
    OK(tgkill(pid, pid, SIGSTOP));
    STOPS(pid, SIGSTOP);
    OK(kill(pid, SIGCONT));
    OK(tgkill(pid, pair->thread, SIGTSTP));
    while (pair->handled == 0)
        sleep_ms(1);
    go_on(PTRACE_CONT, pid, SIGSTOP);
    CHECK(becomes(pid, 'S'));
    quiet(pid);
    kill_child(pid);
}

/* --- wait ------------------------------------------------------------------*/

static void wait_no_wait(void)
{
    pid_t pid = START_TRACED(stay, NULL);
    siginfo_t info;

    go_on(PTRACE_CONT, pid, 0);
    OK(kill(pid, SIGUSR1));
    for (int i = 0; i < 2; i++) {
        OK(waitid(P_PID, pid, &info, WSTOPPED | WNOWAIT));
        EQ(info.si_pid, pid);
        EQ(info.si_signo, SIGCHLD);
        EQ(info.si_code, CLD_TRAPPED);
        EQ(info.si_status, SIGUSR1);
    }
    STOPS(pid, SIGUSR1);
    quiet(pid);
    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXIT));
    go_on(PTRACE_CONT, pid, SIGTERM);
    OK(waitid(P_ALL, 0, &info, WSTOPPED));
    EQ(info.si_status, EVENT(PTRACE_EVENT_EXIT));
    go_on(PTRACE_CONT, pid, 0);
    REAP_SIGNAL(pid, SIGTERM);
}

static volatile int ntold;
static volatile siginfo_t told;

static void be_told(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)context;
    told = *info;
    ntold++;
}

/* A stop is told by SIGCHLD, unless SA_NOCLDSTOP. */
static void stop_sends_sigchld(void)
{
    struct sigaction act = {.sa_sigaction = be_told,
                            .sa_flags = SA_SIGINFO | SA_RESTART};
    pid_t pid = START_TRACED(stay, NULL);

    OK(sigaction(SIGCHLD, &act, NULL));
    go_on(PTRACE_CONT, pid, 0);
    OK(kill(pid, SIGUSR2));
    while (ntold == 0)
        sleep_ms(1);
    EQ(told.si_pid, pid);
    EQ(told.si_code, CLD_TRAPPED);
    EQ(told.si_status, SIGUSR2);
    STOPS(pid, SIGUSR2);
    act.sa_flags |= SA_NOCLDSTOP;
    OK(sigaction(SIGCHLD, &act, NULL));
    go_on(PTRACE_CONT, pid, 0);
    OK(kill(pid, SIGUSR2));
    STOPS(pid, SIGUSR2);
    EQ(ntold, 1);
    kill_child(pid);
}

/* A process that is traced by another one than its parent: the tracer waits
   for it, its parent only when the tracer has seen its end. */
static void parent_waits_last(void)
{
    int fds[2], ready[2];

    OK(pipe(fds));
    OK(pipe(ready));
    pid_t pid = start_sleeper();
    pid_t tracer = OK(fork());
    if (tracer == 0) {
        OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
        STOPS(pid, SIGSTOP);
        go_on(PTRACE_CONT, pid, 0);
        tell(ready[1]);
        await(fds[0]);
        int status;
        EQ(waitpid(pid, &status, 0), pid);
        EQ(status, SIGKILL);
        FAILS(ECHILD, waitpid(pid, &status, 0));
        _exit(0);
    }
    await(ready[0]);
    EQ(tracer_of(pid), tracer);
    OK(kill(pid, SIGKILL));
    CHECK(becomes(pid, 'Z'));
    quiet(pid);
    tell(fds[1]);
    REAP_SIGNAL(pid, SIGKILL);
    REAP(tracer);
}

const struct test ptrace_stop_tests[] = {
    TEST(seized_child),
    TEST(group_stop),
    TEST(detach_stopped),
    TEST(attach_stopped),
    TEST(attach_stopped_at_once),
    TEST(seize_stopped),
    TEST(continued_before_told),
    TEST(wait_no_wait),
    TEST(stop_sends_sigchld),
    TEST(parent_waits_last),
    END_OF_TESTS,
};
