/*
 * Few process numbers: they wrap again and again, and run out, while
 * processes, process groups and zombies hold some of them. No number is given
 * away twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "stress.h"

#define PID_MAX "/proc/sys/kernel/pid_max"
#define FEW "350" /* so 50 numbers, from 300 on */
#define NHELD 40  /* and some of them hold two */

static void set_pid_max(const char *value)
{
    int fd = open(PID_MAX, O_WRONLY);

    if (fd < 0 || write(fd, value, strlen(value)) < 0)
        die(PID_MAX);
    close(fd);
}

/* Start one that stays, or is a zombie, or leads a group that outlives it. */
static pid_t hold(uint32_t *state)
{
    unsigned how = choose(state, 3);
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    if (how == 0)
        _exit(0);
    if (how == 1) {
        setpgid(0, 0);
        if (fork() != 0)
            _exit(0);
    }
    alarm(1 + choose(state, 3));
    for (;;)
        pause();
}

static void try_all(uint32_t *state, const pid_t *held)
{
    for (int i = 0; i < 400; i++) {
        pid_t pid = choose(state, 2) ? fork() : vfork();

        if (pid == 0)
            _exit(0);
        for (int n = 0; n < NHELD; n++)
            if (pid > 0 && pid == held[n])
                die("a number given away twice");
        if (pid > 0)
            waitpid(pid, NULL, 0);
        else if (errno != EAGAIN)
            die("fork");
    }
}

void stress_pids(uint32_t seed)
{
    pid_t held[NHELD] = {0};
    char before[16] = "";
    int fd = open(PID_MAX, O_RDONLY);

    if (fd < 0 || read(fd, before, sizeof before - 1) <= 0)
        die(PID_MAX);
    close(fd);
    set_pid_max(FEW);
    while (!time_is_up()) {
        for (int i = 0; i < NHELD; i++)
            held[i] = hold(&seed);
        try_all(&seed, held);
        for (int i = 0; i < NHELD; i++)
            if (held[i] > 0)
                kill(held[i], SIGKILL);
        while (wait(NULL) > 0)
            ;
    }
    set_pid_max(before);
}
