/*
 * ptrace: tracers and victims at random, so that attaching, resuming, forking,
 * dying and killing meet. Seeded: the same choices each time, in whatever order
 * the machine lets them happen.
 */
#include "ptrace.h"
#include "thread.h"

#define NVICTIMS 6
#define NTRACERS 3
#define ROUNDS 40
#define STOPS_EACH 12
#define OPTIONS                                                                \
    (PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |           \
     PTRACE_O_TRACEEXIT | PTRACE_O_TRACESYSGOOD)

static unsigned seed;

static unsigned any(unsigned n)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % n;
}

static int leave_thread(void *unused)
{
    (void)unused;
    return 0;
}

/* Births and deaths, without end. */
static void victim(int number)
{
    seed = number;
    for (;;) {
        pid_t pid = fork();
        if (pid == 0) {
            if (any(2))
                raw_thread(leave_thread, NULL);
            if (any(3) == 0)
                execl("small", "small", NULL);
            _exit(0);
        }
        while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
        if (any(8) == 0)
            raise(SIGSTOP);
    }
}

/* Stop signals are let pass only so often: somebody must continue. */
static int answer(int status)
{
    int sig = WSTOPSIG(status);

    if (sig == SIGTRAP || sig == (SIGTRAP | 0x80) || sig == SIGSTOP)
        return 0;
    return any(2) ? sig : 0;
}

static void follow_one(void)
{
    static const int requests[] = {PTRACE_CONT, PTRACE_SYSCALL,
                                   PTRACE_SINGLESTEP, PTRACE_CONT};
    struct user_regs_struct regs;
    int status;

    for (int i = 0; i < STOPS_EACH; i++) {
        pid_t pid = waitpid(-1, &status, __WALL | WNOHANG);
        if (pid < 0)
            return;
        if (pid == 0) {
            sleep_ms(1);
        } else if (WIFSTOPPED(status)) {
            ptrace(PTRACE_GETREGS, pid, 0, &regs);
            ptrace(PTRACE_POKEUSER, pid, 0, regs.ebx);
            if (any(20) == 0)
                kill(pid, SIGKILL);
            ptrace(any(6) ? requests[any(4)] : PTRACE_DETACH, pid, 0,
                   answer(status));
        }
    }
}

/* A tracer of one victim after another, until it dies itself. */
static void tracer(pid_t *victims)
{
    seed = getpid();
    for (int i = 0; i < ROUNDS; i++) {
        pid_t pid = victims[any(NVICTIMS)];

        if (any(2))
            ptrace(PTRACE_SEIZE, pid, 0, any(2) ? OPTIONS : 0);
        else
            ptrace(PTRACE_ATTACH, pid, 0, 0);
        if (any(2))
            ptrace(PTRACE_INTERRUPT, pid, 0, 0);
        follow_one();
        if (any(6) == 0)
            return;
        kill(pid, SIGCONT);
    }
}

/* Nobody hangs, and all are gone in the end. (Linux lets a step whose tracer
   has died kill.) */
static void storm_trace(void)
{
    pid_t victims[NVICTIMS], tracers[NTRACERS];
    int status;

    put_program("small", 0);
    for (int i = 0; i < NVICTIMS; i++)
        victims[i] = START(victim, i);
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < NTRACERS; i++)
            tracers[i] = START(tracer, victims);
        for (int i = 0; i < NTRACERS; i++)
            REAP(tracers[i]);
    }
    for (int i = 0; i < NVICTIMS; i++) {
        OK(kill(victims[i], SIGKILL));
        EQ(waitpid(victims[i], &status, 0), victims[i]);
        if (!on_linux || status != SIGTRAP)
            EQ(status, SIGKILL);
    }
}

const struct test ptrace_storm_tests[] = {
    TEST_SLOW(storm_trace),
    END_OF_TESTS,
};
