/*
 * time: run a command and say, on standard error, how many seconds passed and
 * how many of them the CPUs worked for it: in its own code and in the kernel.
 */
#define PROG "time"
#define USAGE "command [argument ...]"
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include "tool.h"

static void show(const char *what, long seconds, long microseconds)
{
    fprintf(stderr, "%-4s %ld.%03ld\n", what, seconds, microseconds / 1000);
}

int main(int argc, char **argv)
{
    struct timespec start, end;
    struct rusage use;
    int status;

    if (getopt(argc, argv, "+") != -1 || optind == argc)
        usage();
    clock_gettime(CLOCK_MONOTONIC, &start);
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0)
        become(argv + optind);
    while (wait4(pid, &status, 0, &use) < 0)
        if (errno != EINTR)
            die("wait");
    clock_gettime(CLOCK_MONOTONIC, &end);
    long seconds = end.tv_sec - start.tv_sec;
    long microseconds = (end.tv_nsec - start.tv_nsec) / 1000;
    if (microseconds < 0) {
        seconds--;
        microseconds += 1000000;
    }
    show("real", seconds, microseconds);
    show("user", use.ru_utime.tv_sec, use.ru_utime.tv_usec);
    show("sys", use.ru_stime.tv_sec, use.ru_stime.tv_usec);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
