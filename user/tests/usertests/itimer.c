/*
 * alarm and setitimer.
 */
#include <sys/time.h>
#include <time.h>
#include "test.h"

static volatile int count;

static void note(int sig)
{
    (void)sig;
    count++;
}

static void handle(int sig)
{
    struct sigaction act = {.sa_handler = note};

    count = 0;
    OK(sigaction(sig, &act, NULL));
}

static struct itimerval ms(int value, int interval)
{
    return (struct itimerval){
        .it_value = {value / 1000, value % 1000 * 1000},
        .it_interval = {interval / 1000, interval % 1000 * 1000}};
}

static void set(int which, int value, int interval)
{
    struct itimerval timer = ms(value, interval);

    OK(setitimer(which, &timer, NULL));
}

/* Wait until the handler has run n times. The mask makes sure that the signal
   does not come before the wait. */
static void await_count(int sig, int n)
{
    sigset_t block, usual;

    sigemptyset(&block);
    sigaddset(&block, sig);
    OK(sigprocmask(SIG_BLOCK, &block, &usual));
    while (count < n)
        FAILS(EINTR, sigsuspend(&usual));
    OK(sigprocmask(SIG_SETMASK, &usual, NULL));
}

static void die_by_alarm(void *unused)
{
    (void)unused;
    alarm(1);
    for (;;)
        pause();
}

/* SIGALRM comes after a second, and not before. */
static void alarm_kills(void)
{
    long long began = now_ms();

    DIES(SIGALRM, die_by_alarm, NULL);
    CHECK(now_ms() - began >= 999);
}

static bool tells_seconds(void)
{
    alarm(100);
    unsigned first = alarm(50), second = alarm(0);
    set(ITIMER_REAL, 900, 0); /* the same timer; less than a second is one */
    unsigned third = alarm(0);
    return first == 100 && second == 50 && third == 1;
}

static void alarm_tells_what_was_left(void)
{
    signal(SIGALRM, SIG_IGN);
    EQ(alarm(0), 0);
    EQ(alarm(100), 0);
    CHECK(in_some_try(tells_seconds));
    EQ(alarm(0), 0);
}

static void timer_real(void)
{
    long long began = now_ms();
    struct itimerval left;

    handle(SIGALRM);
    set(ITIMER_REAL, 50, 0);
    await_count(SIGALRM, 1);
    CHECK(now_ms() - began >= 50);
    OK(getitimer(ITIMER_REAL, &left)); /* once */
    EQ(left.it_value.tv_sec + left.it_value.tv_usec, 0);
}

static void timer_interval(void)
{
    long long began = now_ms();

    handle(SIGALRM);
    set(ITIMER_REAL, 20, 30);
    await_count(SIGALRM, 4);
    CHECK(now_ms() - began >= 20 + 3 * 30);
    set(ITIMER_REAL, 0, 0);
    count = 0;
    sleep_ms(80);
    EQ(count, 0);
}

static void timer_tells_what_is_left(void)
{
    struct itimerval timer = ms(60000, 5000), old;

    OK(setitimer(ITIMER_REAL, &timer, NULL));
    OK(getitimer(ITIMER_REAL, &old));
    CHECK(old.it_value.tv_sec >= 30 && old.it_value.tv_sec <= 60);
    EQ(old.it_interval.tv_sec, 5);
    timer = ms(0, 0);
    memset(&old, 0, sizeof old);
    OK(setitimer(ITIMER_REAL, &timer, &old));
    CHECK(old.it_value.tv_sec >= 30 && old.it_value.tv_sec <= 60);
    EQ(old.it_interval.tv_sec, 5);
    timer = ms(1, 1);
    OK(setitimer(ITIMER_REAL, NULL, &timer)); /* means all zero, on Linux */
    EQ(timer.it_value.tv_sec + timer.it_value.tv_usec, 0);
}

static int timer, timer_signal; /* which one sleeps_for_nothing is about */

/* Time asleep does not count. */
static bool sleeps_for_nothing(void)
{
    struct itimerval left;

    handle(timer_signal);
    set(timer, 100, 0);
    sleep_ms(150);
    OK(getitimer(timer, &left));
    set(timer, 0, 0);
    return count == 0 && left.it_value.tv_sec == 0 &&
           left.it_value.tv_usec > 0 && left.it_value.tv_usec < 120000;
}

/* Time of the process does. */
static bool fires_in_time(void)
{
    struct itimerval left;
    clock_t began = clock();

    handle(timer_signal);
    set(timer, 100, 0);
    while (count == 0)
        ;
    OK(getitimer(timer, &left));
    EQ(left.it_value.tv_sec + left.it_value.tv_usec, 0);
    return clock() - began >= 80 * (CLOCKS_PER_SEC / 1000);
}

/* (Linux takes each tick for a whole one, which is wrong on a busy host.) */
static void timer_of_process(int which, int sig)
{
    timer = which;
    timer_signal = sig;
    CHECK(in_some_try(sleeps_for_nothing));
    CHECK(on_linux ? in_some_try(fires_in_time) : fires_in_time());
}

static void timer_virtual(void)
{
    timer_of_process(ITIMER_VIRTUAL, SIGVTALRM);
}

static void timer_prof(void)
{
    timer_of_process(ITIMER_PROF, SIGPROF);
}

static void timer_prof_again(void)
{
    handle(SIGPROF);
    set(ITIMER_PROF, 20, 20);
    while (count < 3)
        ;
    set(ITIMER_PROF, 0, 0);
    count = 0;
    burn_ms(60);
    EQ(count, 0);
}

static void timers_default_action(void)
{
    int sigs[3] = {SIGALRM, SIGVTALRM, SIGPROF};

    for (int i = 0; i < 3; i++) {
        pid_t pid = OK(fork());
        if (pid == 0) {
            set(i, 30, 0);
            for (;;)
                ;
        }
        REAP_SIGNAL(pid, sigs[i]);
    }
}

static void have_no_timer(void *unused)
{
    struct itimerval timer = ms(1, 1);

    (void)unused;
    for (int which = 0; which < 3; which++) {
        OK(getitimer(which, &timer));
        EQ(timer.it_value.tv_sec + timer.it_value.tv_usec, 0);
        EQ(timer.it_interval.tv_sec + timer.it_interval.tv_usec, 0);
    }
}

static void timers_not_of_children(void)
{
    for (int which = 0; which < 3; which++)
        set(which, 100000, 1000);
    IN_CHILD(have_no_timer, NULL);
}

/* exec keeps a timer and whether its signal is blocked. */
static void timers_survive_exec(void)
{
    pid_t pid = OK(fork());

    if (pid == 0) {
        char *argv[] = {self, "@stay", NULL};
        set(ITIMER_REAL, 100, 0);
        execv(self, argv);
        FAIL("not executed");
    }
    REAP_SIGNAL(pid, SIGALRM);
}

static void timer_errors(void)
{
    struct itimerval timer = ms(10, 0);

    FAILS(EINVAL, setitimer(3, &timer, NULL));
    FAILS(EINVAL, setitimer(-1, &timer, NULL));
    FAILS(EINVAL, getitimer(3, &timer));
    FAILS(EFAULT, getitimer(ITIMER_REAL, (struct itimerval *)hole(1)));
    FAILS(EFAULT, setitimer(ITIMER_REAL, (struct itimerval *)hole(1), NULL));
    timer.it_value.tv_usec = 1000000;
    FAILS(EINVAL, setitimer(ITIMER_REAL, &timer, NULL));
    timer.it_value.tv_usec = -1;
    FAILS(EINVAL, setitimer(ITIMER_REAL, &timer, NULL));
    timer = ms(10, 0);
    timer.it_interval.tv_sec = -1;
    FAILS(EINVAL, setitimer(ITIMER_REAL, &timer, NULL));
    have_no_timer(NULL);
}

/* Processes end while their timers fire. */
static void timers_of_the_dying(void)
{
    for (int i = 0; i < 40; i++) {
        pid_t pid = OK(fork());
        if (pid == 0) {
            signal(SIGALRM, SIG_IGN);
            struct itimerval timer = {{0, 1000}, {0, 1000}};
            OK(setitimer(ITIMER_REAL, &timer, NULL));
            sleep_ms(i % 4 * 5);
            _exit(0);
        }
        if (i % 4 == 3)
            while (waitpid(-1, NULL, WNOHANG) > 0)
                ;
    }
    while (wait(NULL) > 0)
        ;
}

const struct test itimer_tests[] = {
    TEST(alarm_kills),
    TEST(alarm_tells_what_was_left),
    TEST(timer_real),
    TEST(timer_interval),
    TEST(timer_tells_what_is_left),
    TEST(timer_virtual),
    TEST(timer_prof),
    TEST(timer_prof_again),
    TEST(timers_default_action),
    TEST(timers_not_of_children),
    TEST(timers_survive_exec),
    TEST(timer_errors),
    TEST(timers_of_the_dying),
    END_OF_TESTS,
};
