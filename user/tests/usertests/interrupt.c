/*
 * Every call that may wait, when a signal comes: with a handler it fails with
 * EINTR, or is made again if the handler was set with SA_RESTART and the call
 * is of that kind; SIGSTOP and SIGCONT, or a signal that does nothing, leave
 * it waiting.
 */
#include <poll.h>
#include <sys/uio.h>
#include <time.h>
#include "futex.h"
#include "test.h"

#define LONG 1000 /* seconds */

/* What the caller and the test share. */
static struct place {
    int fds[2]; /* a pipe */
    int word;   /* a futex, and its value: 0 */
    volatile int handled;
    volatile pid_t child; /* of the caller, to be waited for */
} * place;

static void note(int sig)
{
    (void)sig;
    place->handled++;
}

/* --- the calls: what they return; how the test lets them return ------------*/

static int call_read(void)
{
    char c;

    return read(place->fds[0], &c, 1);
}

static int call_readv(void)
{
    char a, b;
    struct iovec v[] = {{&a, 1}, {&b, 1}};

    return readv(place->fds[0], v, 2);
}

static int call_poll(void)
{
    struct pollfd fd = {.fd = place->fds[0], .events = POLLIN};

    return poll(&fd, 1, -1);
}

static int call_poll_timeout(void)
{
    struct pollfd fd = {.fd = place->fds[0], .events = POLLIN};

    return poll(&fd, 1, LONG * 1000);
}

static int call_ppoll(void)
{
    struct pollfd fd = {.fd = place->fds[0], .events = POLLIN};
    struct timespec t = {LONG, 0};
    sigset_t none = 0;

    return syscall(SYS_ppoll, &fd, 1, &t, &none, sizeof none);
}

static int call_select(void)
{
    uint32_t set = 1u << place->fds[0];
    int32_t t[2] = {LONG, 0};

    return syscall(SYS__newselect, 32, &set, NULL, NULL, t);
}

static int call_pselect(void)
{
    uint32_t set = 1u << place->fds[0];
    struct timespec t = {LONG, 0};
    sigset_t none = 0;
    struct {
        sigset_t *mask;
        size_t size;
    } mask = {&none, sizeof none};

    return syscall(SYS_pselect6, 32, &set, NULL, NULL, &t, &mask);
}

static void end_by_byte(void)
{
    tell(place->fds[1]);
}

/* The pipe is full already. */
static int call_write(void)
{
    return write(place->fds[1], "x", 1);
}

static int call_writev(void)
{
    struct iovec v[] = {{"x", 1}, {"y", 1}};

    return writev(place->fds[1], v, 2);
}

static void end_by_room(void)
{
    for (int i = 0; i < 2; i++)
        OK(read(place->fds[0], big, PAGE));
}

static int call_wait4(void)
{
    return wait4(-1, NULL, 0, NULL);
}

static int call_waitpid(void)
{
    return syscall(SYS_waitpid, place->child, NULL, 0);
}

static int call_waitid(void)
{
    return waitid(P_PID, place->child, NULL, WEXITED);
}

static void end_by_death(void)
{
    OK(kill(place->child, SIGKILL));
}

static int call_futex(void)
{
    return syscall(SYS_futex, &place->word, FUTEX_WAIT, 0, NULL);
}

static int call_futex_timeout(void)
{
    struct timespec t = {LONG, 0};

    return syscall(SYS_futex, &place->word, FUTEX_WAIT, 0, &t);
}

static void end_by_wake(void)
{
    wake_one(&place->word);
}

static int call_pause(void)
{
    return pause();
}

static int call_sigsuspend(void)
{
    sigset_t none = 0;

    return sigsuspend(&none);
}

static int call_old_sigsuspend(void)
{
    return syscall(SYS_sigsuspend, 0, 0, 0);
}

static int call_sigwaitinfo(void)
{
    sigset_t set = 1ull << (SIGUSR2 - 1);

    return syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, sizeof set);
}

static int call_nanosleep(void)
{
    struct timespec t = {LONG, 0};

    return nanosleep(&t, NULL);
}

#define RESTARTS 1u /* after a handler with SA_RESTART */
#define GIVES_UP 2u /* even when it was only stopped and continued */
#define FILL 4u     /* the pipe is full when it begins */
#define BEAR 8u     /* the caller has a child */

static const struct call {
    const char *name;
    int (*make)(void);
    void (*end)(void); /* NULL: nothing but a handler ends it soon */
    unsigned flags;
} calls[] = {
    {"read", call_read, end_by_byte, RESTARTS},
    {"readv", call_readv, end_by_byte, RESTARTS},
    {"write", call_write, end_by_room, RESTARTS | FILL},
    {"writev", call_writev, end_by_room, RESTARTS | FILL},
    {"wait4", call_wait4, end_by_death, RESTARTS | BEAR},
    {"waitpid", call_waitpid, end_by_death, RESTARTS | BEAR},
    {"waitid", call_waitid, end_by_death, RESTARTS | BEAR},
    {"futex", call_futex, end_by_wake, RESTARTS},
    {"futex with a timeout", call_futex_timeout, end_by_wake, 0},
    {"poll", call_poll, end_by_byte, 0},
    {"poll with a timeout", call_poll_timeout, end_by_byte, 0},
    {"ppoll", call_ppoll, end_by_byte, 0},
    {"select", call_select, end_by_byte, 0},
    {"pselect6", call_pselect, end_by_byte, 0},
    {"pause", call_pause, NULL, 0},
    {"rt_sigsuspend", call_sigsuspend, NULL, 0},
    {"sigsuspend", call_old_sigsuspend, NULL, 0},
    {"rt_sigtimedwait", call_sigwaitinfo, NULL, GIVES_UP},
    {"nanosleep", call_nanosleep, NULL, 0},
};

/* --- what the test does to them ---------------------------------------------
 */

static void sleep_long(void *unused)
{
    (void)unused;
    sleep_ms(LONG * 1000);
}

/* Exits with 0 when the call has succeeded, or with its errno. */
static void make_call(const struct call *call)
{
    if (call->flags & BEAR)
        place->child = START(sleep_long, NULL);
    _exit(call->make() >= 0 ? 0 : errno);
}

/* A child that makes the call, with these flags for SIGUSR1's handler, and is
   asleep in it. */
static pid_t begin(const struct call *call, int flags)
{
    struct sigaction act = {.sa_handler = note, .sa_flags = flags};

    doing = call->name;
    place->handled = 0;
    OK(sigaction(SIGUSR1, &act, NULL));
    OK(pipe(place->fds));
    if (call->flags & FILL) {
        OK(fcntl(place->fds[1], F_SETFL, O_NONBLOCK));
        while (write(place->fds[1], big, PAGE) > 0)
            ;
        OK(fcntl(place->fds[1], F_SETFL, 0));
    }
    pid_t pid = START(make_call, call);
    CHECK(becomes(pid, 'S'));
    return pid;
}

/* The call has succeeded, or has to be ended. */
static void finish(const struct call *call, pid_t pid)
{
    CHECK(becomes(pid, 'S'));
    if (call->end) {
        call->end();
        REAP(pid);
    } else {
        kill_child(pid);
    }
}

static void clear(const struct call *call)
{
    if (call->flags & BEAR)
        kill(place->child, SIGKILL); /* the caller may have left it */
    OK(close(place->fds[0]));
    OK(close(place->fds[1]));
}

static void for_calls(void (*fn)(const struct call *))
{
    place = shared(PAGE);
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        fn(&calls[i]);
        clear(&calls[i]);
    }
}

static void handler_ends(const struct call *call)
{
    pid_t pid = begin(call, 0);

    OK(kill(pid, SIGUSR1));
    REAP_EXIT(pid, EINTR);
    EQ(place->handled, 1);
}

static void handler_ends_call(void)
{
    for_calls(handler_ends);
}

static void handler_restarts(const struct call *call)
{
    pid_t pid = begin(call, SA_RESTART);

    if (!(call->flags & RESTARTS)) {
        OK(kill(pid, SIGUSR1));
        REAP_EXIT(pid, EINTR);
        EQ(place->handled, 1);
        return;
    }
    for (int i = 1; i <= 2; i++) {
        OK(kill(pid, SIGUSR1));
        while (place->handled < i)
            sleep_ms(1);
        CHECK(becomes(pid, 'S'));
    }
    finish(call, pid);
    EQ(place->handled, 2);
}

static void handler_restarts_call(void)
{
    for_calls(handler_restarts);
}

static void stop(const struct call *call)
{
    pid_t pid = begin(call, 0);

    OK(kill(pid, SIGSTOP));
    EQ(waitpid(pid, NULL, WUNTRACED), pid);
    OK(kill(pid, SIGCONT));
    if (call->flags & GIVES_UP)
        REAP_EXIT(pid, EINTR);
    else
        finish(call, pid);
}

static void stop_restarts_call(void)
{
    for_calls(stop);
}

static void send_nothing(const struct call *call)
{
    pid_t pid = begin(call, 0);

    OK(kill(pid, SIGWINCH)); /* nothing by default */
    OK(kill(pid, SIGCONT));
    OK(kill(pid, SIGURG));
    OK(kill(pid, SIGTERM)); /* and this is ignored */
    finish(call, pid);
}

static void ignored_leaves_call(void)
{
    signal(SIGTERM, SIG_IGN);
    for_calls(send_nothing);
}

const struct test interrupt_tests[] = {
    TEST(handler_ends_call),
    TEST(handler_restarts_call),
    TEST(stop_restarts_call),
    TEST(ignored_leaves_call),
    END_OF_TESTS,
};
