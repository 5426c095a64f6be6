/*
 * ptrace of threads, and by threads.
 */
#include "ptrace.h"
#include "thread.h"

static int stay_thread(void *unused)
{
    stay(unused);
    return 0;
}

static int leave_thread(void *unused)
{
    (void)unused;
    return 0;
}

static void two_threads(void *unused)
{
    raw_thread(stay_thread, NULL);
    stay(unused);
}

/* Each thread is a tracee of its own: its stops, its signals. */
static void threads_are_traced(void)
{
    pid_t pid = START_TRACED(two_threads, NULL);

    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACECLONE));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_CLONE));
    pid_t thread = message_of(pid);
    STOPS(thread, SIGSTOP);
    go_on(PTRACE_CONT, thread, 0);
    EQ(syscall(SYS_tgkill, pid, thread, SIGUSR1), 0);
    STOPS(thread, SIGUSR1);
    quiet(pid); /* it has not gone on */
    go_on(PTRACE_CONT, thread, 0);
    go_on(PTRACE_CONT, pid, 0);
    EQ(syscall(SYS_tgkill, pid, pid, SIGUSR2), 0);
    STOPS(pid, SIGUSR2);
    quiet(thread);
    kill(pid, SIGKILL);
    int status;
    EQ(waitpid(thread, &status, __WALL), thread);
    EQ(status, SIGKILL);
    REAP_SIGNAL(pid, SIGKILL);
}

static void thread_leaves(void *unused)
{
    raw_thread(leave_thread, NULL);
    stay(unused);
}

/* A traced thread that ends is waited for by its tracer. */
static void thread_ends(void)
{
    pid_t pid = START_TRACED(thread_leaves, NULL);
    int status;

    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACECLONE));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_CLONE));
    pid_t thread = message_of(pid);
    STOPS(thread, SIGSTOP);
    go_on(PTRACE_CONT, thread, 0);
    EQ(waitpid(thread, &status, __WALL), thread);
    EQ(status, 0);
    FAILS(ECHILD, waitpid(thread, &status, __WALL));
    kill_child(pid);
}

/* A stop of the process stops each thread, and each is told of. */
static void threads_stop(void)
{
    pid_t pid = START_TRACED(two_threads, NULL);

    OK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACECLONE));
    go_on(PTRACE_CONT, pid, 0);
    STOPS(pid, EVENT(PTRACE_EVENT_CLONE));
    pid_t thread = message_of(pid);
    STOPS(thread, SIGSTOP);
    go_on(PTRACE_CONT, thread, 0);
    go_on(PTRACE_CONT, pid, 0);
    EQ(syscall(SYS_tgkill, pid, thread, SIGSTOP), 0);
    STOPS(thread, SIGSTOP);
    go_on(PTRACE_CONT, thread, SIGSTOP);
    STOPS(thread, SIGSTOP);
    STOPS(pid, SIGSTOP);
    go_on(PTRACE_CONT, thread, 0);
    go_on(PTRACE_CONT, pid, 0);
    quiet(pid);
    quiet(thread);
    OK(kill(pid, SIGKILL));
    int status;
    EQ(waitpid(thread, &status, __WALL), thread);
    REAP_SIGNAL(pid, SIGKILL);
}

static volatile int thread_done;

static int attach_and_leave(void *pid)
{
    OK(ptrace(PTRACE_ATTACH, (pid_t)pid, 0, 0));
    STOPS((pid_t)pid, SIGSTOP);
    go_on(PTRACE_CONT, (pid_t)pid, 0);
    thread_done = 1;
    return 0;
}

/* The tracer is a thread: with it, not with its process, the tracing ends. */
static void tracing_thread_ends(void)
{
    pid_t pid = start_sleeper();

    raw_thread(attach_and_leave, (void *)pid);
    while (!thread_done || tracer_of(pid) != 0)
        sleep_ms(1);
    CHECK(becomes(pid, 'S'));
    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    STOPS(pid, SIGSTOP);
    kill_child(pid);
}

static int ask_and_wait(void *pid)
{
    FAILS(ESRCH, ptrace(PTRACE_CONT, (pid_t)pid, 0, 0));
    FAILS(EPERM, ptrace(PTRACE_ATTACH, (pid_t)pid, 0, 0));
    FAILS(ECHILD, waitpid(-1, NULL, __WNOTHREAD | __WALL | WNOHANG));
    STOPS((pid_t)pid, SIGSTOP);
    FAILS(ESRCH, ptrace(PTRACE_CONT, (pid_t)pid, 0, 0));
    thread_done = 1;
    return 0;
}

/* Another thread of the tracer's process can wait, but not ask. */
static void requests_are_the_threads(void)
{
    pid_t pid = start_sleeper();

    OK(ptrace(PTRACE_ATTACH, pid, 0, 0));
    raw_thread(ask_and_wait, (void *)pid);
    while (!thread_done)
        sleep_ms(1);
    go_on(PTRACE_CONT, pid, 0);
    kill_child(pid);
}

static void await_and_thread(int *fds)
{
    await(fds[0]);
    two_threads(NULL);
}

/* Of a dead process whose threads nobody has waited for. */
static void tracer_of_threads_dies(void)
{
    int fds[2], ready[2];

    OK(pipe(fds));
    OK(pipe(ready));
    pid_t pid = START(await_and_thread, fds);
    pid_t tracer = OK(fork());
    if (tracer == 0) {
        OK(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACECLONE));
        tell(fds[1]);
        STOPS(pid, EVENT(PTRACE_EVENT_CLONE));
        STOPS(message_of(pid), STOP_EVENT(SIGTRAP));
        OK(kill(pid, SIGKILL));
        tell(ready[1]);
        stay(NULL);
    }
    await(ready[0]);
    CHECK(becomes(pid, 'Z'));
    quiet(pid);
    kill_child(tracer);
    REAP_SIGNAL(pid, SIGKILL);
}

const struct test ptrace_thread_tests[] = {
    TEST(threads_are_traced),
    TEST(thread_ends),
    TEST(threads_stop),
    TEST(tracing_thread_ends),
    TEST(requests_are_the_threads),
    TEST(tracer_of_threads_dies),
    END_OF_TESTS,
};
