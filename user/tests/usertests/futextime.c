/*
 * How long a futex sleeps: until its time is over, or a signal comes.
 */
#include <pthread.h>
#include <time.h>
#include "futex.h"
#include "test.h"

#define ANY FUTEX_BITSET_MATCH_ANY

static int word;

static struct timespec after(int clock, int ms)
{
    struct timespec t;

    OK(clock_gettime(clock, &t));
    t.tv_nsec += ms % 1000 * 1000000;
    t.tv_sec += ms / 1000 + t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

static void futex_times_out(void)
{
    struct timespec span = {0, 30000000}, none = {0, 0};
    long long began = now_ms();

    FAILS(ETIMEDOUT, futex(&word, FUTEX_WAIT, word, &span, NULL, 0));
    CHECK(now_ms() - began >= 29);
    FAILS(ETIMEDOUT, futex(&word, FUTEX_WAIT, word, &none, NULL, 0));
    EQ(wake(&word, 1), 0);
}

/* FUTEX_WAIT_BITSET waits until a point in time, on either clock. */
static void futex_times_out_at(void)
{
    static const int ops[] = {FUTEX_WAIT_BITSET,
                              FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME};
    static const int clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};

    for (int i = 0; i < 2; i++) {
        long long began = now_ms();
        struct timespec at = after(clocks[i], 30), past = {1, 0};
        FAILS(ETIMEDOUT, futex(&word, ops[i], word, &at, NULL, ANY));
        CHECK(now_ms() - began >= 29);
        FAILS(ETIMEDOUT, futex(&word, ops[i], word, &past, NULL, ANY));
    }
}

/* One that is woken in time does not time out. */
static void *wake_later(void *at)
{
    wake_one(at);
    return NULL;
}

static void futex_woken_in_time(void)
{
    struct timespec span = {1000, 0};
    pthread_t t;

    EQ(pthread_create(&t, NULL, wake_later, &word), 0);
    EQ(futex(&word, FUTEX_WAIT, word, &span, NULL, 0), 0);
    EQ(pthread_join(t, NULL), 0);
}

static void ignore_it(int sig)
{
    (void)sig;
}

/* Signal the parent until it says that the wait has ended. */
static void disturb(volatile int *words)
{
    while (!words[1]) {
        kill(getppid(), SIGUSR1);
        sleep_ms(5);
    }
}

/* Wake it after some signals. */
static void disturb_and_wake(int *words)
{
    for (int i = 0; i < 5; i++) {
        kill(getppid(), SIGUSR1);
        sleep_ms(5);
    }
    wake_one(words);
}

/* A signal with a handler ends the wait; with SA_RESTART it goes on, if it has
   no timeout. */
static void futex_interrupted(void)
{
    struct sigaction act = {.sa_handler = ignore_it};
    struct timespec span = {1000, 0}, at = after(CLOCK_MONOTONIC, 1000000);
    int *words = shared(PAGE);

    for (int i = 0; i < 3; i++) {
        act.sa_flags = i == 0 ? 0 : SA_RESTART;
        OK(sigaction(SIGUSR1, &act, NULL));
        words[1] = 0;
        pid_t pid = START(disturb, words);
        if (i == 0)
            FAILS(EINTR, wait_on(words, 0));
        if (i == 1)
            FAILS(EINTR, futex(words, FUTEX_WAIT, 0, &span, NULL, 0));
        if (i == 2)
            FAILS(EINTR, futex(words, FUTEX_WAIT_BITSET, 0, &at, NULL, ANY));
        words[1] = 1;
        act.sa_flags = SA_RESTART; /* the last one may come late */
        OK(sigaction(SIGUSR1, &act, NULL));
        REAP(pid);
    }
    pid_t pid = START(disturb_and_wake, words);
    EQ(wait_on(words, 0), 0);
    REAP(pid);
}

const struct test futextime_tests[] = {
    TEST(futex_times_out),
    TEST(futex_times_out_at),
    TEST(futex_woken_in_time),
    TEST(futex_interrupted),
    END_OF_TESTS,
};
