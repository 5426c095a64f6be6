/*
 * Clocks, calendars and sleeping, in words that do not depend on when they
 * are said.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock)
{
    struct timespec ts;

    if (clock_gettime(clock, &ts) < 0)
        perror("clock_gettime");
    return ts.tv_sec + ts.tv_nsec / 1e9;
}

int main(void)
{
    struct timespec pause = {0, 50000000}, resolution;
    struct timeval tv;
    struct tms tms;
    time_t t = 86400 * 365;
    char text[64];
    double start = now(CLOCK_MONOTONIC);

    nanosleep(&pause, NULL);
    printf("slept %d\n", now(CLOCK_MONOTONIC) - start >= 0.05);
    usleep(1000);
    printf("after 2020: %d\n", time(NULL) > 50 * 365 * 86400L);
    gettimeofday(&tv, NULL);
    printf("agree: %d\n", labs(tv.tv_sec - time(NULL)) <= 60);
    printf("realtime: %d\n", now(CLOCK_REALTIME) - tv.tv_sec < 60);
    printf("resolution: %d\n", clock_getres(CLOCK_MONOTONIC, &resolution));
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", gmtime(&t));
    printf("%s\n", text);
    printf("times: %d\n", times(&tms) != (clock_t)-1);
    while (clock() < CLOCKS_PER_SEC / 50)
        ;
    printf("worked %d\n", now(CLOCK_PROCESS_CPUTIME_ID) > 0.01);
    return 0;
}
