/*
 * Threads as the kernel has them: clone and its flags, who is whose family,
 * and what becomes of the others when one thread ends or executes a program.
 * The threads of the library are in pthread.c.
 */
#include <sched.h>
#include "test.h"
#include "thread.h"

#define THREAD                                                                 \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |        \
     CLONE_SYSVSEM)
#define STACK (4 * PAGE)

int clone_full(int flags, int (*fn)(void *), void *arg,
               volatile int *parent_tid, volatile int *child_tid)
{
    char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(stack != MAP_FAILED);
    return clone(fn, stack + STACK, flags, arg, parent_tid, NULL, child_tid);
}

int raw_thread_flags(int flags, int (*fn)(void *), void *arg)
{
    return clone_full(flags, fn, arg, NULL, NULL);
}

int raw_thread(int (*fn)(void *), void *arg)
{
    return OK(raw_thread_flags(THREAD, fn, arg));
}

static int stay(void *unused)
{
    (void)unused;
    while (pause() < 0)
        ;
    return 0;
}

static int spin(void *count)
{
    while (++*(volatile unsigned *)count)
        ;
    return 0;
}

/* --- what a thread is ------------------------------------------------------*/

static pid_t parent;

static int check_numbers(void *process)
{
    EQ(getpid(), (int)(long)process);
    CHECK(gettid() != getpid());
    EQ(getppid(), parent);
    EQ(getpgrp(), getpgid(getpid()));
    return 7;
}

static volatile int nsignals;

static void count_signal(int sig)
{
    (void)sig;
    nsignals++;
}

/* A thread is not found any more. */
static void await_end(int tid)
{
    while (syscall(SYS_tgkill, getpid(), tid, 0) == 0)
        sched_yield();
    EQ(errno, ESRCH);
}

/* A thread belongs to its process: no child, nothing to wait for, and its end
   tells nobody. */
static void thread_is_no_child(void)
{
    parent = getppid();
    signal(SIGCHLD, count_signal);
    for (int i = 0; i < 20; i++) {
        int tid = raw_thread(check_numbers, (void *)(long)getpid());
        FAILS(ECHILD, waitpid(tid, NULL, __WALL));
        FAILS(ECHILD, waitpid(-1, NULL, __WALL));
        await_end(tid);
    }
    EQ(nsignals, 0);
    FAILS(ESRCH, tgkill(getppid(), raw_thread(stay, NULL), 0));
}

static int wait_for_word(void *fds)
{
    await(((int *)fds)[0]);
    return 5;
}

static void exit_as_leader(int *fds)
{
    raw_thread(wait_for_word, fds);
    syscall(SYS_exit, 3);
}

/* A leader that ends before its threads is a zombie that cannot be waited for;
   the process ends with the last thread, and with its status. */
static void leader_ends_first(void)
{
    int fds[2], status;

    OK(pipe(fds));
    pid_t pid = START(exit_as_leader, fds);
    while (state_of(pid) != 'Z')
        sched_yield();
    EQ(waitpid(pid, &status, WNOHANG), 0);
    OK(kill(pid, 0));
    tell(fds[1]);
    REAP_EXIT(pid, 5);
    /* still a process: a signal ends it */
    pid = START(exit_as_leader, fds);
    while (state_of(pid) != 'Z')
        sched_yield();
    OK(kill(pid, SIGTERM));
    REAP_SIGNAL(pid, SIGTERM);
}

static volatile pid_t child_of_thread;

static int fork_and_leave(void *fds)
{
    child_of_thread = fork();
    if (child_of_thread == 0) {
        await(((int *)fds)[0]);
        _exit(getppid() == parent ? 0 : 1);
    }
    return 0;
}

static int fork_and_stay(void *fds)
{
    fork_and_leave(fds);
    return stay(NULL);
}

/* All threads wait for a child of any of them, unless they ask for their own.
   When its parent ends, a child goes to another thread. */
static void children_of_threads(void)
{
    int fds[2];

    OK(pipe(fds));
    parent = getpid();
    await_end(raw_thread(fork_and_leave, fds));
    EQ(waitpid(child_of_thread, NULL, WNOHANG), 0);
    tell(fds[1]);
    REAP(child_of_thread);
    child_of_thread = 0;
    raw_thread(fork_and_stay, fds);
    while (child_of_thread <= 0)
        sched_yield();
    FAILS(ECHILD, waitpid(child_of_thread, NULL, __WNOTHREAD));
    tell(fds[1]);
    REAP(child_of_thread);
}

/* --- TLB -------------------------------------------------------------------*/

static volatile unsigned *target, written;
static volatile int fault_seen, thread_cpu;

static int this_cpu(void)
{
    unsigned cpu = 0;

    syscall(SYS_getcpu, &cpu, NULL, NULL);
    return (int)cpu;
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)context;
    if (info->si_addr == (void *)target)
        fault_seen = 1;
    syscall(SYS_exit, 0);
}

static int write_on(void *unused)
{
    (void)unused;
    for (unsigned n = 1; n != 0; n++) {
        *target = n;
        written = n;
        if (n % 1024 == 0)
            thread_cpu = this_cpu();
    }
    return 0;
}

/* Memory that one thread unmaps is gone for the others when the call returns,
   also on another CPU: the next access faults. */
static void unmapped_on_all_cpus(void)
{
    struct sigaction act = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};

    OK(sigaction(SIGSEGV, &act, NULL));
    for (int i = 0; i < 20; i++) {
        target = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        written = fault_seen = 0;
        thread_cpu = -1;
        int tid = raw_thread(write_on, NULL);
        /* on another CPU, if there is one that is free */
        long long end = now_ms() + 200;
        while (thread_cpu < 0 || (thread_cpu == this_cpu() && now_ms() < end))
            ;
        OK(munmap((void *)target, PAGE));
        unsigned n = written;
        sleep_ms(1);
        CHECK(written - n <= 1); /* it was between its two writes */
        await_end(tid);
        EQ(fault_seen, 1);
    }
}

/* --- exec ------------------------------------------------------------------*/

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
    raw_thread(stay, NULL);
    raw_thread(spin, (void *)&spins);
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
    stay(NULL);
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
    raw_thread(stay, NULL);
    raw_thread(exec_reap, (void *)(long)child);
    stay(NULL);
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
    stay(NULL);
}

static void exec_and_exit(void *unused)
{
    (void)unused;
    raw_thread(exec_small, NULL);
    raw_thread(exit_with_7, NULL);
    raw_thread(exec_small, NULL);
    *gate = 1;
    stay(NULL);
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
                raw_thread(stay, NULL);
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

    raw_thread(spin, (void *)&spins);
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
                raw_thread(stay, NULL);
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

const struct test thread_tests[] = {
    TEST(thread_is_no_child),    TEST(leader_ends_first),
    TEST(children_of_threads),   TEST(unmapped_on_all_cpus),
    TEST(exec_ends_threads),     TEST(exec_keeps_children),
    TEST(exec_by_two),           TEST(exec_against_exit),
    TEST(exec_against_signal),   TEST(exec_fails_threads_stay),
    TEST_KIN(exec_against_stop), END_OF_TESTS,
};
