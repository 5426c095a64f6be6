/*
 * fork: what a child has of its parent, and what happens when no more children
 * can be had. Memory is looked at closer in cow.c.
 */
#include <sys/resource.h>
#include "test.h"

#define PID_MAX_FILE "/proc/sys/kernel/pid_max"
#define PID_RESTART 300 /* where pids go on after the last one */

static int initialised = 1, uninitialised;

static void fork_pids(void)
{
    int fds[2], told[2];
    pid_t parent = getpid();

    OK(pipe(fds));
    pid_t pid = OK(fork());
    if (pid == 0) {
        int mine[2] = {getpid(), getppid()};
        write_all(fds[1], mine, sizeof mine);
        _exit(0);
    }
    CHECK(pid > 0 && pid != parent);
    read_all(fds[0], told, sizeof told);
    EQ(told[0], pid);
    EQ(told[1], parent);
    REAP(pid);
}

static void change_memory(int *heap)
{
    initialised = 2;
    uninitialised = 3;
    *heap = 4;
}

static void fork_copies_memory(void)
{
    int *heap = malloc(sizeof *heap);

    *heap = 1;
    IN_CHILD(change_memory, heap);
    EQ(initialised, 1);
    EQ(uninitialised, 0);
    EQ(*heap, 1);
}

static void read_three(int *fd)
{
    char buf[3];

    read_all(*fd, buf, sizeof buf);
}

static void fork_shares_offset(void)
{
    put("f", "abcdef");
    int fd = OK(open("f", O_RDONLY));
    IN_CHILD(read_three, &fd);
    char c;
    read_all(fd, &c, 1);
    EQ(c, 'd');
}

static void close_both(int *fds)
{
    OK(close(fds[0]));
    OK(close(fds[1]));
}

static void fork_copies_descriptors(void)
{
    int fds[2];

    OK(pipe(fds));
    IN_CHILD(close_both, fds);
    tell(fds[1]);
    await(fds[0]);
}

static void move_away(void *unused)
{
    (void)unused;
    OK(chdir("/"));
    EQ(umask(0), 027);
}

static void fork_copies_place(void)
{
    umask(027);
    IN_CHILD(move_away, NULL);
    put("here", "x");
    CHECK(exists("here"));
    EQ(umask(022), 027);
}

/* Each process at `depth` has two children; how many there are in all. */
static int count_tree(int depth)
{
    int status, n = 1;

    for (int i = 0; depth > 0 && i < 2; i++) {
        pid_t pid = OK(fork());
        if (pid == 0)
            _exit(count_tree(depth - 1));
        EQ(waitpid(pid, &status, 0), pid);
        CHECK(WIFEXITED(status));
        n += WEXITSTATUS(status);
    }
    return n;
}

static void fork_tree(void)
{
    EQ(count_tree(4), 31);
}

static void fork_many(void)
{
    enum { N = 80 };
    pid_t pids[N];
    int gate[2], reaped[N] = {0};

    OK(pipe(gate));
    for (int i = 0; i < N; i++) {
        pids[i] = OK(fork());
        if (pids[i] == 0) {
            await(gate[0]);
            _exit(i);
        }
        for (int j = 0; j < i; j++)
            CHECK(pids[j] != pids[i]);
    }
    for (int i = 0; i < N; i++)
        tell(gate[1]);
    for (int i = 0; i < N; i++) {
        int status, which = 0;
        pid_t pid = OK(wait(&status));
        while (which < N && pids[which] != pid)
            which++;
        CHECK(which < N && !reaped[which]++);
        EQ(status, W_EXITCODE(which, 0));
    }
    FAILS(ECHILD, wait(NULL));
}

static void fork_in_sequence(void)
{
    for (int i = 0; i < 200; i++) {
        pid_t pid = OK(fork());
        if (pid == 0)
            _exit(i & 63);
        REAP_EXIT(pid, i & 63);
    }
}

static void wait_for_ever(void *unused)
{
    (void)unused;
    for (;;)
        sleep_ms(10000);
}

/* Allow this user so many processes; root, whom that does not bind, becomes
   somebody else. */
static void limit_processes(unsigned n)
{
    struct rlimit limit = {n, n};

    become(ALICE);
    OK(setrlimit(RLIMIT_NPROC, &limit));
}

/* Fork children that stay until there can be no more; how many came. */
static int fork_until_refused(pid_t *pids, int max)
{
    int n = 0;

    while (n < max && (pids[n] = fork()) >= 0) {
        if (pids[n] == 0)
            wait_for_ever(NULL);
        n++;
    }
    CHECK(n > 0 && n < max);
    EQ(errno, EAGAIN);
    return n;
}

static void fork_limit(void)
{
    pid_t pids[60];

    limit_processes(60);
    int n = fork_until_refused(pids, 60);
    FAILS(EAGAIN, fork());
    kill_child(pids[--n]);
    pids[n] = OK(fork());
    if (pids[n] == 0)
        wait_for_ever(NULL);
    kill_children(pids, n + 1);
}

/* A fork that failed leaves nothing that kill could find, and nothing that
   the next child could inherit. */
static void fork_failed_leaves_no_trace(void)
{
    pid_t pids[60];

    limit_processes(60);
    int n = fork_until_refused(pids, 60);
    for (int i = 1; i < 40; i++) {
        CHECK(kill(pids[n - 1] + i, SIGKILL) == -1);
        CHECK(errno == ESRCH || on_linux); /* or it is somebody else's */
    }
    kill_child(pids[--n]);
    IN_CHILD(sleep_ms, (void *)20);
    kill_children(pids, n);
}

static void explode(void *unused)
{
    (void)unused;
    for (;;) {
        if (fork() < 0)
            sleep_ms(1);
    }
}

static void fork_bomb(void)
{
    limit_processes(80);
    pid_t bomb = OK(fork());
    if (bomb == 0) {
        OK(setpgid(0, 0));
        explode(NULL);
    }
    sleep_ms(500);
    /* Killing the group may race with its forks. */
    for (int i = 0; i < 1000 && kill(-bomb, SIGKILL) == 0; i++) {
        waitpid(bomb, NULL, WNOHANG);
        sleep_ms(2);
    }
    FAILS(ESRCH, kill(-bomb, 0));
    for (int i = 0; i < 20; i++)
        IN_CHILD(sleep_ms, (void *)1);
}

static void set_pid_max(long n)
{
    char text[16];

    snprintf(text, sizeof text, "%ld\n", n);
    int fd = OK(open(PID_MAX_FILE, O_WRONLY));
    write_all(fd, text, strlen(text));
    OK(close(fd));
}

/* Pids start again from below at pid_max, and pass over those in use. */
static void fork_pid_wraps(void)
{
    long max = field(PID_MAX_FILE, "");
    pid_t keep = START(wait_for_ever, NULL), last;
    int wraps = 0;

    while (keep < PID_RESTART + 20) {
        kill_child(keep);
        keep = START(wait_for_ever, NULL);
    }
    last = keep;
    CHECK(max > keep + 100);
    set_pid_max(keep + 100);
    for (int i = 0; i < 2 * (keep + 100) && wraps < 2; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        if (pid <= 0 || pid == keep || pid == getpid() || pid == harness) {
            set_pid_max(max);
            FAIL("fork gave %d", pid);
        }
        REAP(pid);
        wraps += pid < last;
        last = pid;
    }
    set_pid_max(max);
    EQ(wraps, 2);
    kill_child(keep);
}

static void set_flag(volatile int *flag)
{
    sleep_ms(50);
    *flag = 1;
}

static void vfork_waits(void)
{
    volatile int *flag = shared(PAGE);
    pid_t pid = vfork();

    if (pid == 0) {
        set_flag(flag);
        _exit(7);
    }
    EQ(*flag, 1);
    REAP_EXIT(OK(pid), 7);
}

static void vfork_then_exec(void)
{
    char *argv[] = {"small", NULL};

    put_program("small", 42);
    pid_t pid = vfork();
    if (pid == 0) {
        execv("small", argv);
        _exit(1);
    }
    REAP_EXIT(OK(pid), 42);
}

const struct test fork_tests[] = {
    TEST(fork_pids),
    TEST(fork_copies_memory),
    TEST(fork_shares_offset),
    TEST(fork_copies_descriptors),
    TEST(fork_copies_place),
    TEST(fork_tree),
    TEST(fork_many),
    TEST(fork_in_sequence),
    TEST_ROOT(fork_limit),
    TEST_ROOT(fork_failed_leaves_no_trace),
    TEST_KIN(fork_bomb),
    TEST_KIN_SLOW(fork_pid_wraps),
    TEST(vfork_waits),
    TEST(vfork_then_exec),
    END_OF_TESTS,
};
