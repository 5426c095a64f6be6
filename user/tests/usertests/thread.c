/*
 * Threads as the kernel has them: who is whose family, what becomes of the
 * others when one ends, and that they see the same memory. exec is in
 * threadexec.c, the threads of the library in pthread.c.
 */
#include <sched.h>
#include "test.h"
#include "thread.h"

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

int thread_stay(void *unused)
{
    (void)unused;
    while (pause() < 0)
        ;
    return 0;
}

int thread_spin(void *count)
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
    FAILS(ESRCH, tgkill(getppid(), raw_thread(thread_stay, NULL), 0));
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
    return thread_stay(NULL);
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

static int count_for_ever(void *count)
{
    for (;;)
        ++*(volatile unsigned *)count;
    return 0;
}

/* What a thread writes after a fork the child does not see, though the thread
   has been writing to that page all the time on its CPU. */
static void fork_while_writing(void)
{
    volatile unsigned *count = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    raw_thread(count_for_ever, (void *)count);
    for (int i = 0; i < 20; i++) {
        unsigned before = *count;
        while (*count == before) /* it runs */
            ;
        pid_t pid = OK(fork());
        if (pid == 0) {
            unsigned seen = *count;
            for (int j = 0; j < 5; j++) {
                sched_yield();
                EQ(*count, seen);
            }
            _exit(0);
        }
        REAP(pid);
    }
}

const struct test thread_tests[] = {
    TEST(thread_is_no_child),  TEST(leader_ends_first),
    TEST(children_of_threads), TEST(unmapped_on_all_cpus),
    TEST(fork_while_writing),  END_OF_TESTS,
};
