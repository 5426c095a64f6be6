/*
 * Clocks, timers and calendars: itimers and alarm, absolute sleeps, sleeps
 * that are interrupted, time zones, limits on processor time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int rings;
static int result;

static void ring(int signal)
{
    (void)signal;
    rings++;
}

static void timers(void)
{
    struct itimerval time = {{0, 5000}, {0, 5000}}, old;
    static const struct itimerval none;
    struct timespec long_time = {1000, 0}, rest;

    signal(SIGALRM, ring);
    setitimer(ITIMER_REAL, &time, NULL);
    while (rings < 5)
        pause();
    setitimer(ITIMER_REAL, &none, &old);
    printf("interval %ld\n", (long)old.it_interval.tv_usec);
    /* again and again: the first may come before the sleep */
    time.it_value.tv_usec = time.it_interval.tv_usec = 20000;
    setitimer(ITIMER_REAL, &time, NULL);
    result = nanosleep(&long_time, &rest);
    printf("sleep %d %s, rest %d\n", result, strerror(errno),
           rest.tv_sec >= 500);
    setitimer(ITIMER_REAL, &none, NULL);
    signal(SIGVTALRM, ring);
    rings = 0;
    time.it_interval.tv_usec = 0;
    setitimer(ITIMER_VIRTUAL, &time, NULL);
    while (!rings)
        ;
    printf("virtual\n");
    printf("alarm %u", alarm(100));
    printf(" %u\n", alarm(0) > 50);
}

static void sleeps(void)
{
    struct timespec start, end, now;

    clock_gettime(CLOCK_MONOTONIC, &start);
    end = start;
    end.tv_nsec += 20000000;
    if (end.tv_nsec >= 1000000000)
        end.tv_sec++, end.tv_nsec -= 1000000000;
    printf("absolute %d\n",
           clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL));
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("late %d\n",
           now.tv_sec > end.tv_sec ||
               (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec));
    printf("past %d\n",
           clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &start, NULL));
    end.tv_nsec = -1;
    printf("bad %s\n",
           strerror(clock_nanosleep(CLOCK_REALTIME, 0, &end, NULL)));
}

static void calendar(void)
{
    time_t then = 1000000000;
    char text[100];
    struct tm tm = {.tm_year = 99, .tm_mon = 11, .tm_mday = 31, .tm_hour = 25};

    setenv("TZ", "XYZ-1", 1);
    tzset();
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %j %a %Z", localtime(&then));
    printf("%s\n", text);
    printf("%ld %d\n", (long)mktime(&tm), tm.tm_mday);
    printf("%s", asctime(gmtime(&then)));
}

static void limited(void)
{
    struct rlimit limit = {1, 100};
    int status;

    if (fork() == 0) {
        setrlimit(RLIMIT_CPU, &limit);
        for (;;)
            ;
    }
    wait(&status);
    printf("cpu limit: %d\n", WTERMSIG(status) == SIGXCPU);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    timers();
    sleeps();
    calendar();
    limited();
    return 0;
}
