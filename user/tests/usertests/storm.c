/*
 * Processes by the hundred: births, deaths, orphans and kills at once.
 */
#include <sched.h>
#include "test.h"

static void nothing(void *unused)
{
    (void)unused;
}

static void fork_and_wait(int n)
{
    for (int i = 0; i < n; i++)
        IN_CHILD(nothing, NULL);
}

static void storm_fork(void)
{
    enum { N = 4 };
    pid_t pids[N];

    for (int i = 0; i < N; i++)
        pids[i] = START(fork_and_wait, 100);
    for (int i = 0; i < N; i++)
        REAP(pids[i]);
}

/* Parents that leave while their children die: exit, wait and adoption. */
static void leave_children(int n)
{
    for (int i = 0; i < n; i++) {
        if (fork() == 0) {
            if (i % 2)
                sched_yield();
            _exit(i);
        }
    }
}

static void storm_orphans(void)
{
    for (int i = 0; i < 25; i++) {
        pid_t a = START(leave_children, 4), b = START(leave_children, 3);
        REAP(b);
        REAP(a);
    }
}

/* A family of which each member dies at another time. */
static void family(int depth)
{
    for (int i = 0; i < 2 && depth > 0; i++) {
        if (fork() == 0) {
            family(depth - 1);
            _exit(0);
        }
    }
    if (depth % 2)
        sched_yield();
    else
        waitpid(-1, NULL, 0);
}

static void storm_families(void)
{
    for (int i = 0; i < 6; i++)
        IN_CHILD(family, 4);
}

/* The parent waits while it is killed, and so are the children. */
static void parent_of_many(void *unused)
{
    (void)unused;
    for (int i = 0; i < 10; i++)
        START(sleep_ms, 100000);
    while (wait(NULL) > 0)
        ;
}

static void storm_kill_groups(void)
{
    for (int i = 0; i < 10; i++) {
        pid_t pid = OK(fork());
        if (pid == 0) {
            OK(setpgid(0, 0));
            parent_of_many(NULL);
        }
        while (getpgid(pid) != pid)
            sched_yield();
        sleep_ms(i);
        OK(kill(-pid, SIGKILL));
        REAP_SIGNAL(pid, SIGKILL);
    }
}

/* Children that use everything are killed at any moment. */
static void use_everything(int seed)
{
    char name[16], buf[300];
    int fds[2];

    snprintf(name, sizeof name, "f%d", seed);
    for (;;) {
        int fd = open(name, O_CREAT | O_RDWR, 0644);
        write(fd, buf, sizeof buf);
        close(fd);
        char *p = mmap(NULL, 10 * PAGE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        p[PAGE] = 1;
        if (pipe(fds) == 0 && fork() == 0) {
            write(fds[1], buf, sizeof buf);
            _exit(0);
        }
        read(fds[0], buf, sizeof buf);
        close(fds[0]);
        close(fds[1]);
        wait(NULL);
        munmap(p, 10 * PAGE);
        unlink(name);
    }
}

static void storm_kills(void)
{
    enum { N = 4 };
    pid_t pids[N];

    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < N; i++)
            pids[i] = START(use_everything, i);
        sleep_ms(10 + round * 7);
        kill_children(pids, N);
    }
}

/* Looking at processes in /proc while they come and go. */
static void look_around(volatile int *stop)
{
    char path[32], text[600];

    while (!*stop) {
        for (int pid = getpid() - 20; pid < getpid() + 60; pid++) {
            snprintf(path, sizeof path, "/proc/%d/stat", pid);
            slurp(path, text, sizeof text);
            snprintf(path, sizeof path, "/proc/%d/status", pid);
            slurp(path, text, sizeof text);
        }
    }
}

static void storm_under_observation(void)
{
    volatile int *stop = shared(PAGE);
    pid_t pid = START(look_around, stop);

    fork_and_wait(60);
    *stop = 1;
    REAP(pid);
}

static void push_pages(int seed)
{
    enum { SIZE = 4 * MIB };
    char *p = malloc(SIZE);

    CHECK(p != NULL);
    for (int i = 0; i < SIZE; i += PAGE)
        p[i] = seed + i / PAGE;
    sched_yield();
    for (int i = 0; i < SIZE; i += PAGE)
        EQ(p[i], (char)(seed + i / PAGE));
    free(p);
}

static void storm_memory(void)
{
    enum { N = 6 };
    pid_t pids[N];

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < N; i++)
            pids[i] = START(push_pages, i);
        for (int i = 0; i < N; i++)
            REAP(pids[i]);
    }
}

/* Many sleepers: a wakeup finds its own. */
static void storm_sleepers(void)
{
    enum { N = 80 };
    pid_t pids[N];
    int go[2], answer[2];
    char c;

    OK(pipe(go));
    OK(pipe(answer));
    for (int i = 0; i < N; i++) {
        pids[i] = OK(fork());
        if (pids[i] == 0) {
            await(go[0]);
            tell(answer[1]);
            _exit(0);
        }
    }
    for (int i = 0; i < N; i++) {
        tell(go[1]);
        read_all(answer[0], &c, 1);
    }
    for (int i = 0; i < N; i++)
        REAP(pids[i]);
}

const struct test storm_tests[] = {
    TEST(storm_fork),     TEST(storm_orphans),
    TEST(storm_families), TEST(storm_kill_groups),
    TEST(storm_kills),    TEST(storm_under_observation),
    TEST(storm_memory),   TEST(storm_sleepers),
    END_OF_TESTS,
};
