/*
 * Sharing the processor: preemption, yielding, nice values.
 */
#include <sched.h>
#include <sys/resource.h>
#include "test.h"

#define NSPINNERS 16 /* more than CPUs */

static void spin(volatile unsigned *count)
{
    for (;;)
        ++*count;
}

/* Processes that never enter the kernel do not keep others from running. */
static void preempts(void)
{
    enum { N = 12 };
    pid_t pids[N];
    volatile unsigned *count = shared(PAGE);
    int running = 0;

    for (int i = 0; i < N; i++)
        pids[i] = START(spin, &count[i]);
    while (running < N) {
        sleep_ms(20);
        while (running < N && count[running] > 0)
            running++;
    }
    kill_children(pids, N);
}

static bool share_alike(void)
{
    enum { N = 4 };
    pid_t pids[N];
    volatile unsigned *count = shared(PAGE);
    bool alike = true;

    /* two for each of up to N / 2 CPUs; more CPUs: one for each */
    for (int i = 0; i < N; i++)
        pids[i] = START(spin, &count[i * 16]);
    sleep_ms(700);
    kill_children(pids, N);
    for (int i = 1; i < N; i++) {
        unsigned a = count[0], b = count[i * 16];
        alike &= a / 8 <= b && b / 8 <= a;
    }
    OK(munmap((void *)count, PAGE));
    return alike;
}

/* Of processes that only count, none gets much less than another. */
static void shares_fairly(void)
{
    CHECK(in_some_try(share_alike));
}

static void yields(void)
{
    volatile int *turn = shared(PAGE);

    pid_t pid = OK(fork());
    for (int i = 0; i < 100; i++) {
        while (*turn != (pid == 0))
            EQ(sched_yield(), 0);
        *turn = pid != 0;
    }
    if (pid == 0)
        _exit(0);
    REAP(pid);
}

static bool sleeps_shortly(void)
{
    long long began = now_ms();

    for (int i = 0; i < 20; i++)
        sleep_ms(5);
    long long took = now_ms() - began;
    CHECK(took >= 100);
    return took < 5000;
}

/* A process that sleeps gets the processor soon, though others use it all. */
static void wakes_soon(void)
{
    enum { N = 4 };
    pid_t pids[N];
    volatile unsigned *count = shared(PAGE);

    for (int i = 0; i < N; i++)
        pids[i] = START(spin, &count[i]);
    CHECK(in_some_try(sleeps_shortly));
    kill_children(pids, N);
}

static void nice_values(void)
{
    EQ(getpriority(PRIO_PROCESS, 0), 0);
    EQ(nice(3), 3);
    EQ(getpriority(PRIO_PROCESS, 0), 3);
    EQ(getpriority(PRIO_PROCESS, getpid()), 3);
    OK(setpriority(PRIO_PROCESS, 0, 10));
    EQ(getpriority(PRIO_PROCESS, 0), 10);
    EQ(nice(100), 19);
    OK(setpriority(PRIO_PROCESS, getpid(), 1000));
    EQ(getpriority(PRIO_PROCESS, 0), 19);
    EQ(syscall(SYS_getpriority, PRIO_PROCESS, 0), 1);
}

static void nice_errors(void)
{
    FAILS(ESRCH, getpriority(PRIO_PROCESS, 0x7ffffff0));
    FAILS(ESRCH, setpriority(PRIO_PROCESS, 0x7ffffff0, 0));
    FAILS(EINVAL, getpriority(3, 0));
    FAILS(EINVAL, setpriority(-1, 0, 0));
}

static void check_nice(void *want)
{
    EQ(getpriority(PRIO_PROCESS, 0), (int)want);
}

static void nice_is_inherited(void)
{
    EQ(nice(7), 7);
    IN_CHILD(check_nice, 7);
    pid_t pid = START(sleep_ms, 100000);
    OK(setpriority(PRIO_PROCESS, pid, 12));
    EQ(getpriority(PRIO_PROCESS, pid), 12);
    EQ(getpriority(PRIO_PROCESS, 0), 7);
    kill_child(pid);
}

static void nice_by_group(void)
{
    pid_t pid = START(sleep_ms, 100000);

    OK(setpriority(PRIO_PGRP, 0, 5));
    EQ(getpriority(PRIO_PROCESS, pid), 5);
    EQ(getpriority(PRIO_PGRP, 0), 5);
    kill_child(pid);
}

/* Root may go below 0. */
static void nice_below_zero(void)
{
    EQ(nice(-5), -5);
    EQ(getpriority(PRIO_PROCESS, 0), -5);
    OK(setpriority(PRIO_PROCESS, 0, -1000));
    EQ(getpriority(PRIO_PROCESS, 0), -20);
}

/* Let NSPINNERS count, the second half of them at nice 15. Has that half
   counted less, though something? */
static bool patient_count_less(void)
{
    pid_t pids[NSPINNERS];
    volatile unsigned *count = shared(NSPINNERS * 64);
    unsigned eager = 0, patient = 0;

    for (int i = 0; i < NSPINNERS; i++) {
        pids[i] = START(spin, &count[i * 16]);
        OK(setpriority(PRIO_PROCESS, pids[i], i < NSPINNERS / 2 ? 0 : 15));
    }
    while (patient == 0) {
        sleep_ms(500);
        eager = 0;
        for (int j = 0; j < NSPINNERS; j++)
            *(j < NSPINNERS / 2 ? &eager : &patient) += count[j * 16] >> 8;
    }
    kill_children(pids, NSPINNERS);
    OK(munmap((void *)count, NSPINNERS * 64));
    return patient < eager / 2;
}

/* Nicer processes get less, though it may happen that they find a CPU where
   nobody else wants to run. */
static void nice_means_less(void)
{
    CHECK(in_some_try(patient_count_less));
}

const struct test sched_tests[] = {
    TEST(preempts),          TEST(shares_fairly), TEST(yields),
    TEST(wakes_soon),        TEST(nice_values),   TEST(nice_errors),
    TEST(nice_is_inherited), TEST(nice_by_group), TEST_KIN(nice_below_zero),
    TEST(nice_means_less),   END_OF_TESTS,
};
