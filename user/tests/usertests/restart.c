/*
 * System calls that a signal interrupts: which fail with EINTR, which are made
 * again, which go on for what is left of their time.
 */
#include <poll.h>
#include <time.h>
#include "test.h"

#define SHORT 1 /* seconds */
#define LONG 1000
#define NS_PER_MS 1000000

static volatile int handled;
static int nap_s; /* how long the naps are */

static void note(int sig)
{
    handled = sig;
}

static void handle(int sig, int flags)
{
    struct sigaction act = {.sa_handler = note, .sa_flags = flags};

    handled = 0;
    OK(sigaction(sig, &act, NULL));
}

/* --- calls with a timeout: 0 when the time is over, or -1 ------------------*/

static int nap_relative(void)
{
    struct timespec nap = {nap_s, 0};

    return syscall(SYS_nanosleep, &nap, NULL);
}

static int nap_clock(void)
{
    struct timespec nap = {nap_s, 0};

    return syscall(SYS_clock_nanosleep, CLOCK_REALTIME, 0, &nap, NULL);
}

static int nap_absolute(void)
{
    struct timespec until;

    OK(clock_gettime(CLOCK_MONOTONIC, &until));
    until.tv_sec += nap_s;
    return syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &until,
                   NULL);
}

static int nap_poll(void)
{
    int fds[2];
    struct pollfd fd = {.events = POLLIN};

    OK(pipe(fds));
    fd.fd = fds[0];
    return poll(&fd, 1, nap_s * 1000);
}

static int nap_select(void)
{
    struct {
        int s, us;
    } nap = {nap_s, 0};

    return syscall(SYS__newselect, 0, NULL, NULL, NULL, &nap);
}

static int nap_ppoll(void)
{
    struct timespec nap = {nap_s, 0};

    return syscall(SYS_ppoll, NULL, 0, &nap, NULL, 8);
}

static int (*const naps[])(void) = {nap_relative, nap_clock,  nap_absolute,
                                    nap_poll,     nap_select, nap_ppoll};
#define NNAPS (sizeof naps / sizeof *naps)
#define NDEADLINES 4 /* of them: the others sleep anew for what was left */

/* The call succeeds, and has taken its time. */
static void nap_whole(int (*nap)(void))
{
    long long began = now_ms();

    EQ(nap(), 0);
    CHECK(now_ms() - began >= nap_s * 1000 - 1);
}

/* Stop a child as soon as it sleeps; false: it has slept its time already. */
static bool stop_asleep(pid_t pid)
{
    int status;
    char state;

    while ((state = state_of(pid)) != 'S' && state != 'Z')
        sleep_ms(1);
    OK(kill(pid, SIGSTOP));
    EQ(waitpid(pid, &status, WUNTRACED), pid);
    CHECK(WIFSTOPPED(status) || status == 0);
    return WIFSTOPPED(status);
}

/* All naps have taken their time and are reaped, those that were late too. */
static void reap_naps(void)
{
    int status;

    while (wait(&status) > 0)
        EQ(status, 0);
}

/* Do they end at once? */
static bool ends_when_continued(void)
{
    pid_t pids[NDEADLINES];
    bool stopped = true;

    for (unsigned i = 0; i < NDEADLINES; i++) {
        pids[i] = START(nap_whole, naps[i]);
        stopped &= stop_asleep(pids[i]);
    }
    sleep_ms(nap_s * 1000);
    long long continued = now_ms();
    for (unsigned i = 0; i < NDEADLINES; i++)
        kill(pids[i], SIGCONT);
    reap_naps();
    return stopped && now_ms() - continued < nap_s * 1000 - 100;
}

/* Stop each call near its beginning and let it go on when its time is over:
   then it ends at once. */
static void stopped_sleep_goes_on(void)
{
    nap_s = SHORT;
    CHECK(in_some_try(ends_when_continued));
}

static bool stops_twice(void)
{
    pid_t pids[NNAPS];
    bool stopped = true;

    for (unsigned i = 0; i < NNAPS; i++)
        pids[i] = START(nap_whole, naps[i]);
    for (int again = 0; again < 2; again++) {
        for (unsigned i = 0; i < NNAPS && stopped; i++) {
            stopped = stop_asleep(pids[i]);
            kill(pids[i], SIGCONT);
        }
    }
    reap_naps();
    return stopped;
}

/* Twice interrupted, it still sleeps neither shorter nor fails. */
static void stopped_twice(void)
{
    nap_s = SHORT;
    CHECK(in_some_try(stops_twice));
}

/* A handler ends it, SA_RESTART or not, also when it was stopped before. */
static void nap_interrupted(int (*nap)(void))
{
    handle(SIGUSR1, SA_RESTART);
    FAILS(EINTR, nap());
    EQ(handled, SIGUSR1);
}

static void handler_ends_sleep(void)
{
    pid_t pids[NNAPS];

    nap_s = LONG;
    for (unsigned i = 0; i < NNAPS; i++) {
        pids[i] = START(nap_interrupted, naps[i]);
        CHECK(becomes(pids[i], 'S'));
        if (i % 2) {
            OK(kill(pids[i], SIGSTOP));
            EQ(waitpid(pids[i], NULL, WUNTRACED), pids[i]);
        }
        OK(kill(pids[i], SIGUSR1));
        OK(kill(pids[i], SIGCONT));
    }
    for (unsigned i = 0; i < NNAPS; i++)
        REAP(pids[i]);
}

/* What is left of the time is told. */
static void tells_the_rest(void)
{
    struct timespec nap = {LONG, 0}, rest = {0, 0};
    pid_t parent = getpid(), pid = fork();

    if (pid == 0) {
        CHECK(becomes(parent, 'S'));
        OK(kill(parent, SIGUSR1));
        _exit(0);
    }
    handle(SIGUSR1, 0);
    FAILS(EINTR, nanosleep(&nap, &rest));
    CHECK(rest.tv_sec >= LONG / 2 && rest.tv_sec < LONG);
    CHECK(rest.tv_nsec >= 0 && rest.tv_nsec < 1000 * NS_PER_MS);
    REAP(pid);
}

/* The call restart_syscall continues what was interrupted, and nothing else. */
static void nothing_to_restart(void)
{
    FAILS(EINTR, syscall(SYS_restart_syscall));
    tells_the_rest();
    FAILS(EINTR, syscall(SYS_restart_syscall));
}

/* --- others ----------------------------------------------------------------*/

static void read_restarts(int *fds)
{
    handle(SIGUSR1, SA_RESTART);
    await(fds[0]);
    EQ(handled, SIGUSR1);
}

static void read_fails(int *fds)
{
    char c;

    handle(SIGUSR1, 0);
    FAILS(EINTR, read(fds[0], &c, 1));
    EQ(handled, SIGUSR1);
}

/* SA_RESTART decides whether read begins again or fails. */
static void restart_of_read(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START(read_restarts, fds);
    CHECK(becomes(pid, 'S'));
    OK(kill(pid, SIGUSR1));
    CHECK(becomes(pid, 'S'));
    tell(fds[1]);
    REAP(pid);
    pid = START(read_fails, fds);
    CHECK(becomes(pid, 'S'));
    OK(kill(pid, SIGUSR1));
    REAP(pid);
}

static void wait_restarts(int flags)
{
    handle(SIGUSR1, flags);
    pid_t pid = START(sleep_ms, 100000), parent = getpid();
    pid_t killer = fork();

    if (killer == 0) {
        CHECK(becomes(parent, 'S'));
        OK(kill(parent, SIGUSR1));
        if (flags)
            OK(kill(pid, SIGKILL));
        _exit(0);
    }
    if (flags)
        REAP_SIGNAL(pid, SIGKILL);
    else
        FAILS(EINTR, waitpid(pid, NULL, 0));
    EQ(handled, SIGUSR1);
    REAP(killer);
    if (!flags)
        kill_child(pid);
}

static void restart_of_wait(void)
{
    IN_CHILD(wait_restarts, SA_RESTART);
    IN_CHILD(wait_restarts, 0);
}

/* A signal that is ignored interrupts nothing. */
static void ignored_does_not_interrupt(void)
{
    int fds[2];

    OK(pipe(fds));
    signal(SIGUSR1, SIG_IGN);
    pid_t pid = START(await, fds[0]);
    CHECK(becomes(pid, 'S'));
    OK(kill(pid, SIGUSR1));
    OK(kill(pid, SIGWINCH)); /* by default */
    tell(fds[1]);
    REAP(pid);
}

const struct test restart_tests[] = {
    TEST(stopped_sleep_goes_on),
    TEST(stopped_twice),
    TEST(handler_ends_sleep),
    TEST(tells_the_rest),
    TEST(nothing_to_restart),
    TEST(restart_of_read),
    TEST(restart_of_wait),
    TEST(ignored_does_not_interrupt),
    END_OF_TESTS,
};
