/*
 * Signals: kill and what it does to processes in all states, faults and the
 * signals they become, ignoring and blocking.
 */
#include "test.h"

#define LAST_SIGNAL 64

static void spin(void *unused)
{
    (void)unused;
    for (;;)
        ;
}

static void sleep_long(void *unused)
{
    (void)unused;
    sleep_ms(100000);
}

static void read_empty_pipe(void *unused)
{
    int fds[2];

    (void)unused;
    OK(pipe(fds));
    await(fds[0]);
}

static void write_full_pipe(void *unused)
{
    int fds[2];

    (void)unused;
    OK(pipe(fds));
    for (;;)
        tell(fds[1]);
}

static void wait_for_sleeper(void *unused)
{
    (void)unused;
    START(sleep_long, NULL);
    wait(NULL);
}

/* Whatever a process is doing, SIGKILL ends it. */
static void kill_ends_it(void (*what)(void *))
{
    pid_t pid = START(what, NULL);

    sleep_ms(20);
    kill_child(pid);
    kill_child(START(what, NULL)); /* also at once after its birth */
}

static void kill_spinning(void)
{
    kill_ends_it(spin);
}

static void kill_sleeping(void)
{
    kill_ends_it(sleep_long);
}

static void kill_reading(void)
{
    kill_ends_it(read_empty_pipe);
}

static void kill_writing(void)
{
    kill_ends_it(write_full_pipe);
}

static void kill_waiting(void)
{
    kill_ends_it(wait_for_sleeper);
}

static void kill_default_actions(void)
{
    static const int deadly[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGABRT, SIGKILL,
                                 SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM};
    static const int harmless[] = {SIGCHLD, SIGURG, SIGWINCH, SIGCONT};

    for (unsigned i = 0; i < sizeof deadly / sizeof *deadly; i++) {
        pid_t pid = START(sleep_long, NULL);
        OK(kill(pid, deadly[i]));
        REAP_SIGNAL(pid, deadly[i]);
    }
    for (unsigned i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        pid_t pid = START(sleep_long, NULL);
        OK(kill(pid, harmless[i]));
        sleep_ms(10);
        EQ(waitpid(pid, NULL, WNOHANG), 0);
        kill_child(pid);
    }
}

static void kill_itself(int *sig)
{
    kill(getpid(), *sig);
    FAIL("survived");
}

static void kill_self(void)
{
    int term = SIGTERM, kill9 = SIGKILL;

    DIES(SIGTERM, kill_itself, &term);
    DIES(SIGKILL, kill_itself, &kill9);
}

static void kill_errors(void)
{
    FAILS(EINVAL, kill(getpid(), -1));
    FAILS(EINVAL, kill(getpid(), LAST_SIGNAL + 1));
    FAILS(EINVAL, kill(getpid(), 0x7fffffff));
    FAILS(ESRCH, kill(0x7ffffff0, SIGTERM));
    FAILS(ESRCH, kill(0x7ffffff0, 0));
    FAILS(ESRCH, kill(-0x7ffffff0, SIGTERM));
    FAILS(ESRCH, kill(0x7ffffff0, LAST_SIGNAL + 1));
    FAILS(ESRCH, tgkill(getpid(), 0x7ffffff0, LAST_SIGNAL + 1));
    FAILS(EINVAL, tgkill(getpid(), getpid(), LAST_SIGNAL + 1));
    FAILS(EINVAL, tgkill(getpid(), getpid(), -1));
    FAILS(ESRCH, tgkill(1, getpid(), 0)); /* not a thread of that one */
    FAILS(EINVAL, tgkill(0, getpid(), 0));
    FAILS(EINVAL, syscall(SYS_tkill, 0, SIGTERM));
    OK(kill(getpid(), 0));
    OK(kill(1, 0));
}

static void kill_group(void)
{
    enum { N = 4 };
    pid_t pids[N], outside = START(sleep_long, NULL);

    for (int i = 0; i < N; i++) {
        pids[i] = START(sleep_long, NULL);
        OK(setpgid(pids[i], pids[0]));
    }
    OK(kill(-pids[0], SIGTERM));
    for (int i = 0; i < N; i++)
        REAP_SIGNAL(pids[i], SIGTERM);
    FAILS(ESRCH, kill(-pids[0], SIGTERM));
    OK(kill(outside, 0));
    kill_child(outside);
}

/* init ignores what it does not handle, SIGKILL too. */
static void kill_init(void)
{
    static const int signals[] = {SIGKILL, SIGSEGV, SIGSTOP, SIGPIPE, SIGABRT};

    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
        kill(1, signals[i]);
    sleep_ms(20);
    OK(kill(1, 0));
    IN_CHILD(sleep_ms, 1);
}

static void write_nowhere(int *fds)
{
    OK(close(fds[0]));
    await(fds[2]);
    write(fds[1], "x", 1);
    FAIL("survived");
}

static void sigpipe(void)
{
    int fds[4];

    OK(pipe(fds));
    OK(pipe(fds + 2));
    pid_t pid = START(write_nowhere, fds);
    OK(close(fds[0])); /* two readers were there */
    tell(fds[3]);
    REAP_SIGNAL(pid, SIGPIPE);
}

static void sigpipe_ignored(void)
{
    int fds[2];

    CHECK(signal(SIGPIPE, SIG_IGN) == SIG_DFL);
    OK(pipe(fds));
    OK(close(fds[0]));
    FAILS(EPIPE, write(fds[1], "x", 1));
    CHECK(signal(SIGPIPE, SIG_DFL) == SIG_IGN);
}

static void ignored_kill(void)
{
    signal(SIGTERM, SIG_IGN);
    OK(kill(getpid(), SIGTERM));
    pid_t pid = START(sleep_long, NULL); /* a child ignores it too */
    OK(kill(pid, SIGTERM));
    sleep_ms(10);
    EQ(waitpid(pid, NULL, WNOHANG), 0);
    kill_child(pid);
}

static void block(int sig, int how)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, sig);
    OK(sigprocmask(how, &set, NULL));
}

static void blocked_then_not(void *unused)
{
    (void)unused;
    block(SIGTERM, SIG_BLOCK);
    OK(kill(getpid(), SIGTERM));
    sleep_ms(10);
    block(SIGTERM, SIG_UNBLOCK);
    FAIL("survived");
}

static void blocked_signals(void)
{
    DIES(SIGTERM, blocked_then_not, NULL);
    block(SIGKILL, SIG_BLOCK); /* that has no effect */
    pid_t pid = START(sleep_long, NULL);
    kill_child(pid);
}

static void sigaction_errors(void)
{
    struct sigaction act = {.sa_handler = SIG_IGN};

    FAILS(EINVAL, sigaction(SIGKILL, &act, NULL));
    FAILS(EINVAL, sigaction(SIGSTOP, &act, NULL));
    FAILS(EINVAL, sigaction(0, &act, NULL));
    FAILS(EINVAL, sigaction(LAST_SIGNAL + 1, &act, NULL));
    FAILS(EINVAL, sigaction(-1, NULL, &act));
    FAILS(EINVAL, syscall(SYS_rt_sigaction, SIGTERM, NULL, NULL, 4));
    FAILS(EFAULT, syscall(SYS_rt_sigaction, SIGTERM, hole(1), NULL, 8));
    FAILS(EFAULT, syscall(SYS_rt_sigprocmask, SIG_BLOCK, hole(1), NULL, 8));
    FAILS(EINVAL, syscall(SYS_rt_sigprocmask, 77, &act.sa_mask, NULL, 8));
}

static void zombies_not_wanted(void)
{
    signal(SIGCHLD, SIG_IGN);
    START(sleep_ms, 10);
    FAILS(ECHILD, wait(NULL)); /* waits for the end, finds no zombie */
    signal(SIGCHLD, SIG_DFL);
}

/* Signals while the receiver is in the middle of fork, exec and exit. */
static void kill_busy(void)
{
    put_program("p", 0);
    for (int ms = 0; ms < 12; ms++) {
        pid_t pid = OK(fork());
        while (pid == 0) {
            char *argv[] = {"p", NULL};
            pid_t child = fork();
            if (child == 0)
                execv("p", argv);
            waitpid(child, NULL, 0);
        }
        sleep_ms(ms);
        kill_child(pid);
    }
}

const struct test signal_tests[] = {
    TEST(kill_spinning),      TEST(kill_sleeping),   TEST(kill_reading),
    TEST(kill_writing),       TEST(kill_waiting),    TEST(kill_default_actions),
    TEST(kill_self),          TEST(kill_errors),     TEST(kill_group),
    TEST_KIN(kill_init),      TEST(sigpipe),         TEST(sigpipe_ignored),
    TEST(ignored_kill),       TEST(blocked_signals), TEST(sigaction_errors),
    TEST(zombies_not_wanted), TEST(kill_busy),       END_OF_TESTS,
};
