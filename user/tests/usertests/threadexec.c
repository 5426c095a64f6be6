/*
 * exec in a process of several threads: the others end, and the process stays
 * the one it was.
 */
#include <sched.h>
#include "test.h"
#include "thread.h"

static volatile unsigned spins;

static int read_pipe(void *fds)
{
    char c;

    read(((int *)fds)[0], &c, 1);
    return 0;
}

/* Threads that sleep, compute and wait for what never comes. */
static void start_others(int *fds)
{
    OK(pipe(fds));
    raw_thread(thread_stay, NULL);
    raw_thread(thread_spin, (void *)&spins);
    raw_thread(read_pipe, fds);
}

/* The program that finds out whether it still is the process it was. */
static int exec_check_pid(void *unused)
{
    char pid[12], ppid[12];

    (void)unused;
    snprintf(pid, sizeof pid, "%d", getpid());
    snprintf(ppid, sizeof ppid, "%d", getppid());
    execl(self, "usertests", "@pid", pid, ppid, NULL);
    FAIL("exec: %s", strerror(errno));
}

static void exec_as_leader(void *unused)
{
    int fds[2];

    (void)unused;
    start_others(fds);
    exec_check_pid(NULL);
}

static void exec_as_thread(void *unused)
{
    int fds[2];

    (void)unused;
    start_others(fds);
    raw_thread(exec_check_pid, NULL);
    thread_stay(NULL);
}

static void exec_after_leader(void *unused)
{
    (void)unused;
    raw_thread(exec_check_pid, NULL);
    syscall(SYS_exit, 3);
}

/* exec in any thread ends all others, and the process stays the one it was:
   for itself, and for the parent, which waits for it. */
static void exec_ends_threads(void)
{
    for (int i = 0; i < 5; i++) {
        IN_CHILD(exec_as_leader, NULL);
        IN_CHILD(exec_as_thread, NULL);
        IN_CHILD(exec_after_leader, NULL);
    }
}

static int exec_reap(void *child)
{
    char pid[12];

    snprintf(pid, sizeof pid, "%d", (int)(long)child);
    execl(self, "usertests", "@reap", pid, "41", NULL);
    FAIL("exec: %s", strerror(errno));
}

static void leave_child_to_thread(void *fds)
{
    pid_t child = OK(fork());

    if (child == 0) {
        await(((int *)fds)[0]);
        _exit(41);
    }
    raw_thread(thread_stay, NULL);
    raw_thread(exec_reap, (void *)(long)child);
    thread_stay(NULL);
}

/* The program has the children that other threads had. */
static void exec_keeps_children(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START(leave_child_to_thread, fds);
    sleep_ms(20);
    tell(fds[1]);
    REAP(pid);
}

static volatile int *gate; /* shared; opens for all at once */

static void await_gate(void)
{
    while (!*gate)
        sched_yield();
}

static int exec_small(void *unused)
{
    char *argv[] = {"small", NULL};

    (void)unused;
    await_gate();
    execv("./small", argv);
    FAIL("exec: %s", strerror(errno));
}

static int exit_with_7(void *unused)
{
    (void)unused;
    await_gate();
    _exit(7);
}

static void several_exec(int n)
{
    for (int i = 0; i < n; i++)
        raw_thread(exec_small, NULL);
    *gate = 1;
    thread_stay(NULL);
}

static void exec_and_exit(void *unused)
{
    (void)unused;
    raw_thread(exec_small, NULL);
    raw_thread(exit_with_7, NULL);
    raw_thread(exec_small, NULL);
    *gate = 1;
    thread_stay(NULL);
}

/* Of two that execute a program at the same time one does. */
static void exec_by_two(void)
{
    gate = shared(PAGE);
    put_program("small", 42);
    for (int i = 0; i < 20; i++) {
        *gate = 0;
        REAP_EXIT(START(several_exec, 2 + i % 3), 42);
    }
}

/* exec or exit_group: either the program runs to its end or none does. */
static void exec_against_exit(void)
{
    int status;

    gate = shared(PAGE);
    put_program("small", 42);
    for (int i = 0; i < 20; i++) {
        *gate = 0;
        pid_t pid = START(exec_and_exit, NULL);
        EQ(waitpid(pid, &status, 0), pid);
        if (status != W_EXITCODE(42, 0))
            EQ(status, W_EXITCODE(7, 0));
    }
}

/* A deadly signal is not lost in an exec. */
static void exec_against_signal(void)
{
    static const int signals[] = {SIGKILL, SIGTERM};
    int status;

    gate = shared(PAGE);
    for (int i = 0; i < 40; i++) {
        int sig = signals[i % 2];
        *gate = 0;
        pid_t pid = OK(fork());
        if (pid == 0) {
            for (int j = 0; j < 3; j++)
                raw_thread(thread_stay, NULL);
            await_gate();
            execl(self, "usertests", "@stay", NULL);
            _exit(1);
        }
        *gate = 1;
        if (i % 4 < 2)
            sched_yield();
        else
            sleep_ms(i % 8);
        OK(kill(pid, sig));
        EQ(waitpid(pid, &status, 0), pid);
        EQ(status, sig);
    }
}

/* An exec that fails leaves the others as they are. */
static void exec_fails_threads_stay(void)
{
    char *argv[] = {"x", NULL};

    raw_thread(thread_spin, (void *)&spins);
    FAILS(ENOENT, execv("/not/there", argv));
    put("text", "no program");
    OK(chmod("text", 0755));
    FAILS(ENOEXEC, execv("./text", argv));
    unsigned before = spins;
    while (spins == before)
        sched_yield();
}

/* Nor is a stop that comes meanwhile (on Linux it may be). */
static void exec_against_stop(void)
{
    int status;

    gate = shared(PAGE);
    for (int i = 0; i < 10; i++) {
        *gate = 0;
        pid_t pid = OK(fork());
        if (pid == 0) {
            for (int j = 0; j < 3; j++)
                raw_thread(thread_stay, NULL);
            await_gate();
            execl(self, "usertests", "@stay", NULL);
            _exit(1);
        }
        *gate = 1;
        sleep_ms(i % 3);
        OK(kill(pid, SIGSTOP));
        EQ(waitpid(pid, &status, WUNTRACED), pid);
        EQ(status, W_STOPCODE(SIGSTOP));
        OK(kill(pid, SIGCONT));
        kill_child(pid);
    }
}

/* --- all at once -----------------------------------------------------------*/

#define MANY 100 /* threads; the one that ends them may be long in coming */

static volatile int nthreads;

static int map_and_fork(void *seed)
{
    for (unsigned state = (unsigned)(long)seed;;) {
        char *p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        p[PAGE] = p[3 * PAGE] = 1;
        if (rand_r(&state) % 4 == 0 && syscall(SYS_fork) == 0)
            _exit(p[PAGE] == 1 && p[2 * PAGE] == 0 ? 0 : 1);
        if (rand_r(&state) % 8 == 0 && nthreads++ < MANY &&
            raw_thread_flags(THREAD, thread_stay, NULL) < 0)
            EQ(errno, EAGAIN); /* Linux, while another thread is in exec */
        munmap(p, 4 * PAGE);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
    }
    return 0;
}

static void map_fork_exec(int seed)
{
    unsigned state = seed;

    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 3; i++)
        raw_thread(map_and_fork, (void *)(long)(seed * 3 + i));
    sleep_ms(rand_r(&state) % 30);
    raw_thread(seed % 2 ? exec_small : exit_with_7, NULL);
    thread_stay(NULL);
}

/* Threads that map, unmap, fork and make threads, when one executes a program
   or ends the process, or a signal ends it. */
static void thread_storm(void)
{
    enum { ROUNDS = 30 };
    int status;

    gate = shared(PAGE);
    *gate = 1;
    put_program("small", 42);
    for (int i = 0; i < ROUNDS; i++) {
        pid_t pid = START(map_fork_exec, i);
        if (i % 3 == 0) {
            sleep_ms(i);
            kill(pid, SIGKILL);
        }
        EQ(waitpid(pid, &status, 0), pid);
        if (i % 3 || status != SIGKILL)
            EQ(status, W_EXITCODE(i % 2 ? 42 : 7, 0));
    }
}

const struct test threadexec_tests[] = {
    TEST(exec_ends_threads),
    TEST(exec_keeps_children),
    TEST(thread_storm),
    TEST(exec_by_two),
    TEST(exec_against_exit),
    TEST(exec_against_signal),
    TEST(exec_fails_threads_stay),
    TEST_KIN(exec_against_stop),
    END_OF_TESTS,
};
