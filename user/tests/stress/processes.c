/*
 * A storm of processes: families that fork, execute, exit and wait, while
 * others kill, stop, continue and trace them at random. They are found by
 * their number, all of it in one range, so that a number may belong to
 * anybody by the time it is used.
 *
 * A process of the storm lets each of its children finish, so it hangs if one
 * of them is lost; whoever is stopped is continued sooner or later.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include "stress.h"

#define NFAMILIES 6
#define NTORMENTORS 3
#define NPIDS 64 /* places in the list of victims */
#define DEPTH 3
#define MEMORY (64 * 1024)
#define REST_MS 30000 /* after the time is up all ends within this */
#define POLL_MS 10

static pid_t storm;             /* the process group of all of them */
static volatile pid_t *victims; /* shared; who is in it may be dead */

static void enlist(void)
{
    victims[getpid() % NPIDS] = getpid();
}

static void on_signal(int sig)
{
    (void)sig;
}

static void leave(uint32_t *state)
{
    if (choose(state, 4) == 0) {
        execl("/bin/true", "true", (char *)NULL);
        die("/bin/true");
    }
    if (choose(state, 8) == 0)
        abort();
    _exit(choose(state, 256));
}

/* Fork some children, each a smaller family, and wait for them. */
static void family(uint32_t state, int depth)
{
    enlist();
    char *memory = malloc(MEMORY);
    for (int i = choose(&state, 4); i > 0 && depth > 0; i--) {
        pid_t pid = choose(&state, 4) ? fork() : vfork();

        if (pid == 0) {
            if (depth == 1)
                _exit(0); /* also on the parent's stack */
            execl("/bin/true", "true", (char *)NULL);
            _exit(1);
        }
        pid = fork();
        if (pid == 0)
            family(state ^ (uint32_t)getpid(), depth - 1);
        if (memory)
            memory[choose(&state, MEMORY)] = 1;
    }
    if (choose(&state, 3)) /* else its children become orphans */
        while (wait(NULL) > 0 || errno == EINTR)
            ;
    leave(&state);
}

/* A tracer attaches and follows for some stops. */
static void trace(pid_t pid, uint32_t *state)
{
    int status;

    if (ptrace(PTRACE_ATTACH, pid, 0, 0) < 0)
        return;
    for (int i = choose(state, 20); i >= 0; i--) {
        static const int requests[] = {PTRACE_CONT, PTRACE_SYSCALL,
                                       PTRACE_SINGLESTEP, PTRACE_DETACH};

        if (waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status))
            return;
        int request = i ? requests[choose(state, 3)] : PTRACE_DETACH;
        int sig = WSTOPSIG(status) == SIGUSR1 ? SIGUSR1 : 0;
        if (choose(state, 30) == 0)
            return; /* leaves it traced; all are let go when it exits */
        if (ptrace(request, pid, 0, sig) < 0)
            return;
        if (request == PTRACE_CONT)
            kill(pid, SIGUSR1);
    }
}

static void torment(uint32_t state)
{
    static const int signals[] = {SIGKILL, SIGSTOP, SIGCONT, SIGUSR1, SIGTERM};

    while (!time_is_up()) {
        pid_t pid = victims[choose(&state, NPIDS)];
        unsigned what = choose(&state, 8);

        if (pid == 0)
            continue;
        if (what < 5) {
            kill(pid, signals[what]);
        } else if (what == 5) {
            pid_t tracer = fork();

            if (tracer == 0) {
                alarm(5); /* its victim may not want to stop */
                trace(pid, &state);
                _exit(0);
            }
            while (waitpid(tracer, NULL, 0) < 0 && errno == EINTR)
                ;
        } else {
            sleep_ms(1);
        }
        if (choose(&state, 4) == 0)
            kill(-storm, SIGCONT);
    }
    _exit(0);
}

/* One family after the other. */
static void families(uint32_t state)
{
    while (!time_is_up()) {
        pid_t pid = fork();

        choose(&state, 2);
        if (pid == 0)
            family(state, DEPTH);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    _exit(0);
}

static void start(void (*fn)(uint32_t), uint32_t seed)
{
    pid_t pid = fork();

    if (pid < 0)
        die("fork");
    if (storm == 0)
        storm = pid ? pid : getpid();
    setpgid(pid, storm);
    if (pid == 0)
        fn(seed);
}

void stress_processes(uint32_t seed)
{
    victims = mmap(NULL, NPIDS * sizeof *victims, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    signal(SIGUSR1, on_signal);
    for (int i = 0; i < NFAMILIES; i++)
        start(families, seed + i);
    for (int i = 0; i < NTORMENTORS; i++)
        start(torment, seed + 100 + i);
    while (!time_is_up())
        if (waitpid(-1, NULL, WNOHANG) <= 0)
            sleep_ms(POLL_MS);
    for (int ms = 0; ms < REST_MS; ms += POLL_MS) {
        pid_t pid;

        kill(-storm, SIGCONT);
        while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
            ;
        if (pid < 0) {
            prctl(PR_SET_CHILD_SUBREAPER, 0);
            munmap((void *)victims, NPIDS * sizeof *victims);
            return;
        }
        sleep_ms(POLL_MS);
    }
    die("processes that do not end");
}
