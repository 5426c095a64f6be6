/*
 * What processes cost: system calls, births, programs, deaths.
 */
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench.h"

#define NCHILDREN 32
#define NSLEEPERS 2000
#define MANY_SLEEPERS 10000
#define FEW_SLEEPERS 10
#define SLEEPER_STACK 1024
#define MIB (1024 * 1024)
#define PAGE 4096

static char *big; /* memory that makes this process large */
static size_t big_size;
static pid_t sleepers[MANY_SLEEPERS];
static int nsleepers;

static void run_getpid(int count)
{
    while (count-- > 0)
        getpid();
}

static void run_fork(int count)
{
    while (count-- > 0) {
        pid_t pid = fork();

        if (pid == 0)
            _exit(0);
        reap(pid);
    }
}

static void exec_true(void)
{
    char *argv[] = {"true", NULL};
    char *envp[] = {NULL};

    execve("/bin/true", argv, envp);
    _exit(127);
}

static void run_exec(int count)
{
    while (count-- > 0) {
        pid_t pid = fork();

        if (pid == 0)
            exec_true();
        reap(pid);
    }
}

static void run_vfork_exec(int count)
{
    while (count-- > 0) {
        pid_t pid = vfork();

        if (pid == 0)
            exec_true();
        reap(pid);
    }
}

static void run_spawn(int count)
{
    char *argv[] = {"true", NULL};
    char *envp[] = {NULL};
    pid_t pid;

    while (count-- > 0) {
        if (posix_spawn(&pid, "/bin/true", NULL, NULL, argv, envp) != 0)
            fail("posix_spawn");
        reap(pid);
    }
}

static void run_fork_by_four(int count)
{
    pid_t pids[4];

    for (int i = 0; i < 4; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            run_fork(count / 4);
            _exit(0);
        }
    }
    for (int i = 0; i < 4; i++)
        reap(pids[i]);
}

static void grow(size_t size)
{
    big_size = size;
    big = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
               -1, 0);
    if (big == MAP_FAILED)
        fail("mmap");
    for (size_t i = 0; i < size; i += PAGE)
        big[i] = 1;
}

static void grow_32(void)
{
    grow(32 * MIB);
}

static void grow_128(void)
{
    grow(128 * MIB);
}

static void shrink(void)
{
    munmap(big, big_size);
}

static void run_children(int count)
{
    pid_t pids[NCHILDREN];
    int gate[2];
    char c;

    for (; count > 0; count -= NCHILDREN) {
        if (pipe(gate) != 0)
            fail("pipe");
        for (int i = 0; i < NCHILDREN; i++) {
            pids[i] = fork();
            if (pids[i] == 0) {
                close(gate[1]);
                if (read(gate[0], &c, 1) < 0)
                    _exit(1);
                _exit(0);
            }
        }
        close(gate[1]);
        close(gate[0]);
        for (int i = 0; i < NCHILDREN; i++)
            reap(pids[i]);
    }
}

/* More than a fork bomb may have. */
static void allow_processes(void)
{
    struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};

    if (setrlimit(RLIMIT_NPROC, &none) != 0)
        perror("setrlimit");
}

static int sleep_on(void *unused)
{
    for (;;)
        sleep(1000);
    return unused != NULL;
}

static void start_sleeper(pid_t pid)
{
    if (pid == 0)
        sleep_on(NULL);
    if (pid < 0)
        fail("fork");
    sleepers[nsleepers++] = pid;
}

void sleepers_start(void)
{
    allow_processes();
    while (nsleepers < NSLEEPERS)
        start_sleeper(fork());
    usleep(200000); /* let each of them fall asleep */
}

/* Children without memory of their own, each with a little stack. */
static void start_children(int n)
{
    allow_processes();
    grow((size_t)n * SLEEPER_STACK);
    for (int i = 1; i <= n; i++)
        start_sleeper(
            clone(sleep_on, big + i * SLEEPER_STACK, CLONE_VM | SIGCHLD, NULL));
    usleep(200000);
}

static void start_few(void)
{
    start_children(FEW_SLEEPERS);
}

static void start_many(void)
{
    start_children(MANY_SLEEPERS);
}

static void end_children(void)
{
    sleepers_end();
    shrink();
}

/* The sleepers are children, too: wait looks for one that is dead. */
static void run_wait(int count)
{
    while (count-- > 0) {
        pid_t pid = fork();

        if (pid == 0)
            _exit(0);
        if (pid < 0 || wait(NULL) != pid)
            fail("wait");
    }
}

void sleepers_end(void)
{
    while (nsleepers > 0) {
        kill(sleepers[--nsleepers], SIGKILL);
        reap(sleepers[nsleepers]);
    }
}

static pid_t tracee;

/* A process that makes system calls, traced and stopped. */
static void tracee_start(void)
{
    tracee = fork();
    if (tracee < 0)
        fail("fork");
    if (tracee == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        for (;;)
            getpid();
    }
    reap(tracee);
}

static void tracee_end(void)
{
    kill(tracee, SIGKILL);
    reap(tracee);
}

/* From stop to stop: two for each call. */
static void run_stops(int count)
{
    while (count-- > 0) {
        if (ptrace(PTRACE_SYSCALL, tracee, 0, 0) != 0)
            fail("ptrace");
        reap(tracee);
    }
}

const struct row process_rows[] = {
    {"getpid", "a system call that does nothing", 10000, 300,
     .run = run_getpid},
    {"fork", "fork + exit + wait", 200, 45000, .run = run_fork},
    {"fork32", "the same with 32 MiB touched", 200, 67500, .run = run_fork,
     .before = grow_32, .after = shrink},
    {"fork128", "the same with 128 MiB touched", 100, 67500, .run = run_fork,
     .before = grow_128, .after = shrink},
    {"exec", "fork + exec + exit + wait", 100, 140000, .run = run_exec},
    {"vfork", "vfork + exec + exit + wait", 100, 100000, .run = run_vfork_exec},
    {"vfork32", "the same with 32 MiB touched", 100, 100000,
     .run = run_vfork_exec, .before = grow_32, .after = shrink},
    {"vfork128", "the same with 128 MiB touched", 100, 100000,
     .run = run_vfork_exec, .before = grow_128, .after = shrink},
    {"spawn128", "the same by posix_spawn", 100, 100000, .run = run_spawn,
     .before = grow_128, .after = shrink},
    {"children", "each of 32 children alive at once", 320, 50000,
     .run = run_children},
    {"ptrace", "on to a tracee's next stop at a system call", 2000, 12000,
     .run = run_stops, .before = tracee_start, .after = tracee_end},
    {"fork-2000", "fork + exit + wait beside 2000 sleepers", 200, 45000,
     .run = run_fork, .before = sleepers_start, .after = sleepers_end},
    {"wait-10", "fork + exit + wait for any, 10 children asleep", 200, 45000,
     .run = run_wait, .before = start_few, .after = end_children},
    {"wait-10000", "the same, 10000 asleep (needs MEM=1G): 1.1 times that", 200,
     0, .run = run_wait, .before = start_many, .after = end_children,
     .on_demand = true},
    {"fork-4", "fork + exit + wait, by four processes at a time", 4000, 0,
     .run = run_fork_by_four, .several_cpus = true},
    {.name = NULL},
};
