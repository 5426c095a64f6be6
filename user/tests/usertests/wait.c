/*
 * exit and wait: statuses, whom wait waits for, zombies and orphans.
 */
#include <sys/resource.h>
#include "test.h"

static void nothing(void *unused)
{
    (void)unused;
}

static void leave(int *status)
{
    _exit(*status);
}

static void exit_status(void)
{
    static const int codes[] = {0, 1, 42, 127, 128, 255};

    for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++) {
        pid_t pid = START(leave, &codes[i]);
        REAP_EXIT(pid, codes[i]);
    }
}

static void exit_status_is_a_byte(void)
{
    int big = 0x1234, negative = -1;

    REAP_EXIT(START(leave, &big), 0x34);
    REAP_EXIT(START(leave, &negative), 255);
}

static void exit_by_number(int *number)
{
    syscall(*number, 5);
}

static void exit_calls(void)
{
    int one = SYS_exit, group = SYS_exit_group;

    REAP_EXIT(START(exit_by_number, &one), 5);
    REAP_EXIT(START(exit_by_number, &group), 5);
}

static void exit_closes_files(void)
{
    int fds[2];
    char c;

    OK(pipe(fds));
    pid_t pid = START(nothing, NULL);
    OK(close(fds[1]));
    EQ(read(fds[0], &c, 1), 0);
    REAP(pid);
}

static void wait_blocks(void)
{
    long long began = now_ms();
    pid_t pid = START(sleep_ms, 100);

    EQ(wait(NULL), pid);
    CHECK(now_ms() - began >= 95);
}

static void wait_for_one(void)
{
    int three = 3, four = 4, status;
    pid_t first = START(leave, &three);
    pid_t second = START(leave, &four);

    EQ(waitpid(second, &status, 0), second);
    EQ(status, W_EXITCODE(4, 0));
    EQ(waitpid(first, &status, 0), first);
    EQ(status, W_EXITCODE(3, 0));
}

static void wait_no_hang(void)
{
    int fds[2], status = 77;

    OK(pipe(fds));
    pid_t pid = START(await, fds[0]);
    EQ(waitpid(pid, &status, WNOHANG), 0);
    EQ(waitpid(-1, &status, WNOHANG), 0);
    EQ(status, 77);
    tell(fds[1]);
    pid_t got;
    while ((got = OK(waitpid(-1, &status, WNOHANG))) == 0)
        sleep_ms(1);
    EQ(got, pid);
    EQ(status, 0);
}

static void note(int sig)
{
    (void)sig;
}

/* The child's SIGCHLD does not interrupt the wait for that child. */
static void wait_beats_sigchld(void)
{
    struct sigaction act = {.sa_handler = note};

    OK(sigaction(SIGCHLD, &act, NULL));
    for (int i = 0; i < 20; i++) {
        pid_t pid = START(sleep_ms, i % 3);
        EQ(OK(wait(NULL)), pid);
    }
}

static void wait_without_children(void)
{
    FAILS(ECHILD, wait(NULL));
    FAILS(ECHILD, waitpid(-1, NULL, WNOHANG));
    FAILS(ECHILD, waitpid(1, NULL, 0));
    FAILS(ECHILD, waitpid(getpid(), NULL, 0));
    FAILS(ECHILD, waitpid(0x7fffffff, NULL, 0));
}

static void wait_once(void)
{
    pid_t pid = START(nothing, NULL);

    REAP(pid);
    FAILS(ECHILD, waitpid(pid, NULL, 0));
}

static void wait_bad_options(void)
{
    pid_t pid = START(nothing, NULL);

    FAILS(EINVAL, waitpid(-1, NULL, 0x100));
    FAILS(EINVAL, waitpid(-1, NULL, -1));
    REAP(pid);
}

static void wait_bad_pointers(void)
{
    pid_t pid = START(nothing, NULL);

    FAILS(EFAULT, waitpid(pid, (int *)hole(1), 0));
    pid = START(nothing, NULL);
    FAILS(EFAULT, wait4(pid, NULL, 0, (struct rusage *)hole(1)));
}

static void wait_not_grandchildren(void)
{
    int fds[2], report[2];

    OK(pipe(fds));
    OK(pipe(report));
    pid_t pid = OK(fork());
    if (pid == 0) {
        pid_t grandchild = START(await, fds[0]);
        write_all(report[1], &grandchild, sizeof grandchild);
        REAP(grandchild);
        _exit(0);
    }
    pid_t grandchild;
    read_all(report[0], &grandchild, sizeof grandchild);
    FAILS(ECHILD, waitpid(grandchild, NULL, 0));
    tell(fds[1]);
    EQ(wait(NULL), pid);
    FAILS(ECHILD, wait(NULL));
}

static void wait_by_group(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t own = OK(fork());
    if (own == 0) {
        await(fds[0]);
        _exit(0);
    }
    pid_t other = START(await, fds[0]);
    OK(setpgid(other, other));
    FAILS(ECHILD, waitpid(-own, NULL, 0));
    tell(fds[1]);
    tell(fds[1]);
    EQ(waitpid(0, NULL, 0), own);
    FAILS(ECHILD, waitpid(0, NULL, 0));
    EQ(waitpid(-other, NULL, 0), other);
}

/* A shell may move a child into its group after it has already died. */
static void wait_by_zombies_group(void)
{
    pid_t pid = START(_exit, 0);
    siginfo_t info;

    OK(waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
    OK(setpgid(pid, pid));
    EQ(waitpid(-pid, NULL, 0), pid);
}

static void wait_old_call(void)
{
    int nine = 9, status;
    pid_t pid = START(leave, &nine);

    EQ(syscall(SYS_waitpid, pid, &status, 0), pid);
    EQ(status, W_EXITCODE(9, 0));
}

static void wait_tells_usage(void)
{
    struct rusage usage, sum;
    pid_t pid = START(burn_ms, 100);

    memset(&usage, -1, sizeof usage);
    EQ(wait4(pid, NULL, 0, &usage), pid);
    CHECK(usage.ru_utime.tv_sec >= 0 && usage.ru_stime.tv_usec < 1000000);
    long long us = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000ll +
                   usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    CHECK(us >= 80000 && us < 100000000);
    OK(getrusage(RUSAGE_CHILDREN, &sum));
    CHECK(memcmp(&sum.ru_utime, &usage.ru_utime, sizeof sum.ru_utime) == 0);
}

static void zombie_keeps_its_pid(void)
{
    int fds[2];
    char c;

    OK(pipe(fds));
    pid_t pid = START(nothing, NULL);
    OK(close(fds[1]));
    EQ(read(fds[0], &c, 1), 0); /* it has closed its files */
    OK(kill(pid, 0));
    OK(kill(pid, SIGKILL));
    REAP(pid);
    FAILS(ESRCH, kill(pid, 0));
}

static void many_zombies(void)
{
    enum { N = 60 };
    pid_t pids[N];

    for (int i = 0; i < N; i++)
        pids[i] = START(nothing, NULL);
    for (int i = 0; i < N; i += 2)
        REAP(pids[i]);
    for (int i = N - 1; i > 0; i -= 2)
        REAP(pids[i]);
    FAILS(ECHILD, wait(NULL));
}

/* Fork a child that dies and leaves a child of its own; the latter's pid. */
static pid_t make_orphan(void (*fn)(int), int arg)
{
    int fds[2];
    pid_t orphan;

    OK(pipe(fds));
    pid_t pid = OK(fork());
    if (pid == 0) {
        orphan = START(fn, arg);
        write_all(fds[1], &orphan, sizeof orphan);
        _exit(0);
    }
    REAP(pid);
    read_all(fds[0], &orphan, sizeof orphan);
    OK(close(fds[0]));
    OK(close(fds[1]));
    return orphan;
}

static void say_parent(int pipes)
{
    const int *fds = (const int *)pipes;
    pid_t parent;

    await(fds[2]);
    parent = getppid();
    write_all(fds[1], &parent, sizeof parent);
}

/* On kin init adopts orphans; on Linux the harness has asked to be the one. */
static void orphan_is_adopted(void)
{
    int fds[4];
    pid_t parent;

    OK(pipe(fds));
    OK(pipe(fds + 2));
    make_orphan(say_parent, (int)fds); /* its parent is dead now */
    tell(fds[3]);
    read_all(fds[0], &parent, sizeof parent);
    if (parent != 1 && parent != harness)
        FAIL("the orphan's parent is %d", parent);
    FAILS(ECHILD, wait(NULL));
}

/* Orphans that die are waited for, whether they died before their parent or
   after it. */
static void orphan_is_reaped(void)
{
    for (int ms = 0; ms <= 50; ms += 50) {
        pid_t orphan = make_orphan(sleep_ms, ms);
        CHECK(on_linux || vanishes(orphan));
    }
}

/* A parent's death tells its waiting children nothing. */
static void orphans_of_a_killed_parent(void)
{
    int fds[2];
    pid_t children[3];

    OK(pipe(fds));
    pid_t pid = OK(fork());
    if (pid == 0) {
        for (int i = 0; i < 3; i++)
            children[i] = START(sleep_ms, 60000);
        write_all(fds[1], children, sizeof children);
        wait(NULL);
        FAIL("a child ended");
    }
    read_all(fds[0], children, sizeof children);
    kill_child(pid);
    for (int i = 0; i < 3; i++) {
        OK(kill(children[i], 0));
        OK(kill(children[i], SIGKILL));
    }
    for (int i = 0; i < 3 && !on_linux; i++)
        CHECK(vanishes(children[i]));
}

/* Zombies of a dead parent go on to its heir, which waits for them. */
static void zombies_of_a_dead_parent(void)
{
    enum { N = 10 };
    int fds[2];
    pid_t children[N];

    OK(pipe(fds));
    pid_t pid = OK(fork());
    if (pid == 0) {
        for (int i = 0; i < N; i++)
            children[i] = START(nothing, NULL);
        write_all(fds[1], children, sizeof children);
        sleep_ms(30);
        _exit(0);
    }
    REAP(pid);
    read_all(fds[0], children, sizeof children);
    for (int i = 0; i < N && !on_linux; i++)
        CHECK(vanishes(children[i]));
}

const struct test wait_tests[] = {
    TEST(exit_status),
    TEST(exit_status_is_a_byte),
    TEST(exit_calls),
    TEST(exit_closes_files),
    TEST(wait_blocks),
    TEST(wait_for_one),
    TEST(wait_no_hang),
    TEST(wait_beats_sigchld),
    TEST(wait_without_children),
    TEST(wait_once),
    TEST(wait_bad_options),
    TEST(wait_bad_pointers),
    TEST(wait_not_grandchildren),
    TEST(wait_by_group),
    TEST(wait_by_zombies_group),
    TEST(wait_old_call),
    TEST(wait_tells_usage),
    TEST(zombie_keeps_its_pid),
    TEST(many_zombies),
    TEST(orphan_is_adopted),
    TEST(orphan_is_reaped),
    TEST(orphans_of_a_killed_parent),
    TEST(zombies_of_a_dead_parent),
    END_OF_TESTS,
};
