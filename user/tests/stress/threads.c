/*
 * Processes with many threads, which map and unmap, write to each other's
 * pages, fork, and end all at once: by exit, by a signal or by exec; while a
 * tracer follows some of them for a while, and what they give birth to.
 */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include "stress.h"

#define PAGE 4096
#define NTHREADS 6
#define NPROCESSES 3
#define STEPS 60
#define NSHARED 8  /* mappings that all threads know */
#define STOPS 60   /* a tracer lets its tracees go after so many */
#define PATIENCE 5 /* seconds: or when nothing happens any more */

static char *volatile mappings[NSHARED];
static pthread_mutex_t locks[NSHARED];

static char *map(void)
{
    char *p = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

/* Under its lock a mapping is there and holds what was written. */
static void use_mapping(uint32_t *state)
{
    uint32_t i = choose(state, NSHARED);

    pthread_mutex_lock(&locks[i]);
    if (!mappings[i]) {
        mappings[i] = map();
        if (mappings[i])
            memset(mappings[i], (int)i, 3 * PAGE);
    } else if (choose(state, 3)) {
        char *p = mappings[i] + choose(state, 3 * PAGE);

        if (*p != (char)i)
            die("a shared page has changed");
        *p = (char)i;
    } else {
        munmap(mappings[i], 3 * PAGE);
        mappings[i] = NULL;
    }
    pthread_mutex_unlock(&locks[i]);
}

static void fork_and_wait(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(7);
    if (pid < 0)
        return;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("waitpid");
    if (status != 7 << 8)
        die("a child's status");
}

static void *work(void *arg)
{
    uint32_t state = (uint32_t)(uintptr_t)arg;

    for (int i = 0; i < STEPS; i++) {
        switch (choose(&state, 8)) {
        case 0:
            fork_and_wait();
            break;
        case 1:
            sched_yield();
            break;
        default:
            use_mapping(&state);
        }
    }
    return NULL;
}

static void end_all(uint32_t how)
{
    if (how == 0)
        _exit(0);
    if (how == 1)
        raise(SIGKILL);
    if (how == 2)
        execl("/bin/true", "true", (char *)NULL);
}

static void *end_early(void *arg)
{
    uint32_t state = (uint32_t)(uintptr_t)arg;

    sleep_ms((int)choose(&state, 20));
    end_all(choose(&state, 3));
    return NULL;
}

static void threaded(uint32_t state)
{
    pthread_t threads[NTHREADS], ender;
    bool early = choose(&state, 2);

    for (int i = 0; i < NSHARED; i++)
        pthread_mutex_init(&locks[i], NULL);
    for (uintptr_t i = 0; i < NTHREADS; i++)
        if (pthread_create(&threads[i], NULL, work, (void *)(state + i)) != 0)
            die("pthread_create");
    if (early)
        pthread_create(&ender, NULL, end_early, (void *)(uintptr_t)state);
    for (int i = 0; i < NTHREADS; i++)
        pthread_join(threads[i], NULL);
    _exit(0);
}

/* Trace some threads of the process. */
static void seize(pid_t pid, uint32_t *state)
{
    static const long options[] = {
        0,
        PTRACE_O_TRACEEXIT,
        PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK,
        PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD,
    };
    struct dirent *entry;
    char path[32];
    DIR *dir;

    snprintf(path, sizeof path, "/proc/%d/task", pid);
    dir = opendir(path);
    while (dir && (entry = readdir(dir)) != NULL) {
        pid_t tid = atoi(entry->d_name);

        if (tid > 0 && choose(state, 2) &&
            ptrace(PTRACE_SEIZE, tid, 0, options[choose(state, 4)]) == 0)
            ptrace(PTRACE_INTERRUPT, tid, 0, 0);
    }
}

/* Follow a process, and leave it while some of it is stopped. */
static void trace(pid_t pid, uint32_t state)
{
    static const int requests[] = {PTRACE_CONT, PTRACE_SYSCALL,
                                   PTRACE_SINGLESTEP, PTRACE_DETACH};
    int status;
    pid_t tid;

    alarm(PATIENCE);
    sleep_ms((int)choose(&state, 10));
    seize(pid, &state);
    for (int i = 0; i < STOPS; i++) {
        tid = waitpid(-1, &status, __WALL);
        if (tid < 0)
            break;
        if (!WIFSTOPPED(status))
            continue;
        int sig = WSTOPSIG(status) & 0x7f;
        if (status >> 16 || sig == SIGTRAP)
            sig = 0; /* not a signal but an event, a call, a step */
        ptrace(requests[choose(&state, 16) ? choose(&state, 3) : 3], tid, 0,
               sig);
        if (choose(&state, 8) == 0)
            ptrace(PTRACE_INTERRUPT, tid, 0, 0);
    }
    _exit(0);
}

void stress_threads(uint32_t seed)
{
    int nrunning = 0, status;

    for (uint32_t n = 0; !time_is_up() || nrunning > 0; n++) {
        if (nrunning < NPROCESSES && !time_is_up()) {
            pid_t pid = fork(), tracer;

            if (pid == 0)
                threaded(seed + n * 1000);
            tracer = n % 2 && pid > 0 ? fork() : -1;
            if (tracer == 0)
                trace(pid, seed + n);
            nrunning += (pid > 0) + (tracer > 0);
            continue;
        }
        if (wait(&status) < 0)
            die("wait");
        nrunning--;
        if (status != 0 && status != SIGKILL && status != SIGALRM)
            die("a process with threads has failed");
    }
}
