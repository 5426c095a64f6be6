/*
 * Clocks and sleeping.
 */
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include "test.h"

#define YEAR_2020 1577836800

static long long ns(struct timespec t)
{
    return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static long long read_clock(clockid_t clock)
{
    struct timespec t;

    OK(clock_gettime(clock, &t));
    CHECK(t.tv_nsec >= 0 && t.tv_nsec < 1000000000);
    return ns(t);
}

static void clock_rises(void)
{
    long long last = read_clock(CLOCK_MONOTONIC);

    for (int i = 0; i < 2000; i++) {
        long long now = read_clock(CLOCK_MONOTONIC);
        CHECK(now >= last);
        last = now;
        if (i % 100 == 0)
            sleep_ms(1); /* perhaps on another CPU after it */
    }
}

static void clock_runs_everywhere(void)
{
    volatile long long *last = shared(PAGE);

    for (int i = 0; i < 50; i++) {
        pid_t pid = OK(fork());
        if (pid == 0) {
            long long now = read_clock(CLOCK_MONOTONIC);
            CHECK(now >= *last);
            *last = now;
            _exit(0);
        }
        REAP(pid);
        CHECK(read_clock(CLOCK_MONOTONIC) >= *last);
    }
}

/* All calls tell the same time. (Linux's time() may be a tick behind.) */
static void clock_of_day(void)
{
    struct timeval tv;
    long long before = read_clock(CLOCK_REALTIME) / 1000;

    CHECK(before / 1000000 > YEAR_2020);
    OK(gettimeofday(&tv, NULL));
    time_t seconds = time(NULL);
    long long after = read_clock(CLOCK_REALTIME) / 1000;
    long long us = tv.tv_sec * 1000000ll + tv.tv_usec;
    CHECK(before <= us && us <= after);
    CHECK(seconds >= tv.tv_sec - on_linux && seconds <= after / 1000000);
}

static void clock_errors(void)
{
    struct timespec t;

    FAILS(EINVAL, clock_gettime(1000, &t));
    FAILS(EINVAL, clock_getres(1000, &t));
    FAILS(EFAULT, clock_gettime(CLOCK_MONOTONIC, (struct timespec *)hole(1)));
    OK(clock_getres(CLOCK_MONOTONIC, &t));
    CHECK(t.tv_sec == 0 && t.tv_nsec > 0);
    OK(clock_getres(CLOCK_REALTIME, NULL));
}

static bool stands_still(void)
{
    long long began = read_clock(CLOCK_PROCESS_CPUTIME_ID);

    sleep_ms(100);
    long long slept = read_clock(CLOCK_PROCESS_CPUTIME_ID) - began;
    CHECK(slept >= 0);
    return slept < 80000000;
}

static void clock_of_process(void)
{
    CHECK(in_some_try(stands_still));
    long long began = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    burn_ms(20);
    CHECK(read_clock(CLOCK_PROCESS_CPUTIME_ID) - began >= 19000000);
}

static void sleeps_long_enough(void)
{
    for (int ms = 1; ms < 100; ms = ms * 3 + 1) {
        struct timespec t = {0, ms * 1000000};
        long long began = read_clock(CLOCK_MONOTONIC);
        OK(nanosleep(&t, NULL));
        CHECK(read_clock(CLOCK_MONOTONIC) - began >= ms * 1000000ll);
    }
}

static bool sleeps_for_no_time(void)
{
    struct timespec t = {0, 0};
    long long began = now_ms();

    for (int i = 0; i < 10; i++)
        OK(nanosleep(&t, NULL));
    return now_ms() - began < 1000;
}

static void sleep_zero(void)
{
    CHECK(in_some_try(sleeps_for_no_time));
}

static void sleep_errors(void)
{
    static const struct timespec bad[] = {
        {-1, 0}, {0, -1}, {0, 1000000000}, {1, 0x7fffffff}, {-0x7fffffff, 0}};

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        FAILS(EINVAL, nanosleep(&bad[i], NULL));
    FAILS(EFAULT, nanosleep((struct timespec *)hole(1), NULL));
}

static void sleep_for(const struct timespec *t)
{
    nanosleep(t, NULL);
}

/* The largest intervals are long, not negative, and can be interrupted. */
static void sleep_for_years(void)
{
    static const struct timespec years[] = {
        {0x7fffffff, 999999999}, {0x7fffffff, 0}, {21474837, 0}, {4294968, 0}};

    for (unsigned i = 0; i < sizeof years / sizeof *years; i++) {
        pid_t pid = START(sleep_for, &years[i]);
        sleep_ms(20);
        EQ(waitpid(pid, NULL, WNOHANG), 0);
        kill_child(pid);
    }
}

/* Start sleepers, not in the order in which they are to wake; do they? */
static bool wake_in_order(void)
{
    enum { N = 8, FIRST_MS = 100, STEP_MS = 50 };
    long long start = now_ms() + FIRST_MS;
    bool in_order = true;
    int fds[2];

    OK(pipe(fds));
    for (int i = 0; i < N; i++) {
        int order = i * 5 % N;
        if (OK(fork()) == 0) {
            char c = 'a' + order;
            sleep_ms(start + order * STEP_MS - now_ms());
            write_all(fds[1], &c, 1);
            _exit(0);
        }
    }
    for (int i = 0; i < N; i++) {
        char c;
        read_all(fds[0], &c, 1);
        in_order &= c == 'a' + i;
    }
    OK(close(fds[0]));
    OK(close(fds[1]));
    while (wait(NULL) > 0)
        ;
    return in_order;
}

static void sleepers_wake_in_order(void)
{
    CHECK(in_some_try(wake_in_order));
}

/* 150 ms of the clock, and of the processor as much as the host gives. */
static void burn_by_the_clock(void *unused)
{
    struct tms used;
    long long end = now_ms() + 150;

    (void)unused;
    do
        times(&used);
    while (now_ms() < end || used.tms_utime + used.tms_stime == 0);
}

static void times_counts(void)
{
    struct tms before, after;

    clock_t began = times(&before);
    EQ(before.tms_cutime + before.tms_cstime, 0);
    IN_CHILD(burn_by_the_clock, NULL);
    clock_t ended = times(&after);
    CHECK(ended - began >= 14 && ended - began < 10000);
    CHECK(after.tms_cutime + after.tms_cstime > 0);
    CHECK(after.tms_cutime + after.tms_cstime <= ended - began + 2);
    FAILS(EFAULT, times((struct tms *)hole(1)));
}

const struct test time_tests[] = {
    TEST(clock_rises),      TEST(clock_runs_everywhere),
    TEST(clock_of_day),     TEST(clock_errors),
    TEST(clock_of_process), TEST(sleeps_long_enough),
    TEST(sleep_zero),       TEST(sleep_errors),
    TEST(sleep_for_years),  TEST(sleepers_wake_in_order),
    TEST(times_counts),     END_OF_TESTS,
};
