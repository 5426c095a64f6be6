/*
 * Clocks and sleeping.
 */
#include <errno.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define US_PER_S 1000000
#define NS_PER_US 1000

time_t time(time_t *t)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (t)
        *t = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *tv, void *zone)
{
    struct timespec now;

    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) < 0)
        return -1;
    tv->tv_sec = now.tv_sec;
    tv->tv_usec = now.tv_nsec / NS_PER_US;
    return 0;
}

clock_t clock(void)
{
    struct timespec used;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) < 0)
        return -1;
    return used.tv_sec * CLOCKS_PER_SEC + used.tv_nsec / NS_PER_US;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *t,
                    struct timespec *rest)
{
    int saved = errno;
    int error = 0;

    if (syscall(SYS_clock_nanosleep, clock, flags, t, rest) < 0)
        error = errno;
    errno = saved;
    return error;
}

/* The seconds that were left when a signal came. */
unsigned sleep(unsigned seconds)
{
    struct timespec t = {seconds > INT32_MAX ? INT32_MAX : seconds, 0};

    return nanosleep(&t, &t) < 0 ? t.tv_sec : 0;
}

int usleep(useconds_t us)
{
    struct timespec t = {us / US_PER_S, us % US_PER_S * NS_PER_US};

    return nanosleep(&t, NULL);
}
