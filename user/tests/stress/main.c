/*
 * stress: processes, threads, signals and traces in quick succession.
 *
 *   stress [-s SEED] [-t SECONDS] [PART...]
 *
 * PART is processes, threads, steps or pids; each has SECONDS (10). The status
 * is 0 when nothing was wrong. What is done depends on the SEED, when it is
 * done on the machine. `usertests -c stress` also finds what is left behind.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "stress.h"

#define SECONDS 10

static const struct {
    const char *name;
    void (*run)(uint32_t seed);
} parts[] = {
    {"processes", stress_processes},
    {"threads", stress_threads},
    {"steps", stress_steps},
    {"pids", stress_pids},
};
#define NPARTS (sizeof parts / sizeof *parts)

static time_t end;

uint32_t choose(uint32_t *state, uint32_t n)
{
    *state = *state * 1103515245u + 12345u; /* ISO C's example */
    return (*state >> 16) % n;
}

static time_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

bool time_is_up(void)
{
    return now() >= end;
}

void sleep_ms(int ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000L};

    nanosleep(&time, NULL);
}

void die(const char *what)
{
    fprintf(stderr, "stress: %d: %s: %s\n", getpid(), what, strerror(errno));
    _exit(1);
}

static bool wanted(const char *name, char **names)
{
    if (!*names)
        return true;
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

int main(int argc, char **argv)
{
    uint32_t seed = 1;
    int option, seconds = SECONDS;

    while ((option = getopt(argc, argv, "s:t:")) != -1) {
        if (option == 's')
            seed = strtoul(optarg, NULL, 0);
        else if (option == 't')
            seconds = atoi(optarg);
        else
            return 2;
    }
    for (unsigned i = 0; i < NPARTS; i++) {
        if (!wanted(parts[i].name, argv + optind))
            continue;
        printf("stress: %s, seed %u, %d s\n", parts[i].name, seed, seconds);
        fflush(stdout);
        end = now() + seconds;
        parts[i].run(seed);
    }
    printf("stress: done\n");
    return 0;
}
