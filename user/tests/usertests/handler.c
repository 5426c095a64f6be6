/*
 * Handlers: when they run, in which order, with which mask.
 */
#include "handler.h"
#include "test.h"

#define LAST_SIGNAL 64
#define RT (SIGRTMIN + 4)

static volatile int nhandled, last;
static volatile sigset_t during; /* the mask inside the handler */

static void note(int sig)
{
    sigset_t now;

    sigprocmask(SIG_BLOCK, NULL, &now);
    during = now;
    last = sig;
    nhandled++;
}

static void handle(int sig, int flags, sigset_t mask)
{
    struct sigaction act = {
        .sa_handler = note, .sa_flags = flags, .sa_mask = mask};

    nhandled = 0;
    OK(sigaction(sig, &act, NULL));
}

sigset_t bit(int sig)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, sig);
    return set;
}

sigset_t current_mask(void)
{
    sigset_t set;

    OK(sigprocmask(SIG_BLOCK, NULL, &set));
    return set;
}

/* All but two can be handled, and the handler has run when kill returns. */
static void handles_all(void)
{
    for (int sig = 1; sig <= LAST_SIGNAL; sig++) {
        if (sig == SIGKILL || sig == SIGSTOP)
            continue;
        handle(sig, 0, 0);
        OK(kill(getpid(), sig));
        EQ(nhandled, 1);
        EQ(last, sig);
    }
}

/* While a handler runs its signal is blocked, and its mask; not after it. */
static void mask_of_handler(void)
{
    handle(SIGUSR1, 0, bit(SIGUSR2) | bit(RT) | bit(SIGKILL));
    OK(kill(getpid(), SIGUSR1));
    EQ(during, bit(SIGUSR1) | bit(SIGUSR2) | bit(RT));
    EQ(current_mask(), 0);
    handle(SIGUSR1, SA_NODEFER, 0);
    OK(kill(getpid(), SIGUSR1));
    EQ(during, 0);
}

/* SA_RESETHAND: once. */
static void handles_once(void *unused)
{
    (void)unused;
    handle(SIGUSR1, SA_RESETHAND, 0);
    OK(kill(getpid(), SIGUSR1));
    EQ(nhandled, 1);
    OK(kill(getpid(), SIGUSR1));
    FAIL("survived");
}

static void handler_is_reset(void)
{
    DIES(SIGUSR1, handles_once, NULL);
}

static volatile int depth, deepest;

static void nest(int sig)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    if (depth < 5)
        OK(kill(getpid(), sig));
    depth--;
}

static void send_again(int sig)
{
    if (++nhandled > 1)
        return;
    OK(kill(getpid(), sig));
    EQ(nhandled, 1); /* not yet */
}

/* With SA_NODEFER handlers nest; else the second signal waits for the end. */
static void handlers_nest(void)
{
    struct sigaction act = {.sa_handler = nest, .sa_flags = SA_NODEFER};

    OK(sigaction(SIGUSR1, &act, NULL));
    OK(kill(getpid(), SIGUSR1));
    EQ(deepest, 5);
    act.sa_handler = send_again;
    act.sa_flags = 0;
    nhandled = 0;
    OK(sigaction(RT, &act, NULL));
    OK(kill(getpid(), RT));
    EQ(nhandled, 2);
}

static int order[16], norder;

static void note_order(int sig, siginfo_t *info, void *context)
{
    (void)context;
    order[norder++] =
        info->si_code == SI_QUEUE ? info->si_value.sival_int : sig;
}

/* Several that become deliverable at once: the frame of the lowest comes first,
   and the next interrupts its handler before it has begun. So they run from
   the highest to the lowest, unless their masks keep them apart. */
static void order_of_handlers(void)
{
    static const int sigs[] = {SIGHUP, SIGUSR2, SIGTERM, RT};
    struct sigaction act = {.sa_sigaction = note_order, .sa_flags = SA_SIGINFO};
    sigset_t all;

    sigfillset(&all);
    for (int apart = 0; apart < 2; apart++) {
        if (apart)
            act.sa_mask = all;
        norder = 0;
        OK(sigprocmask(SIG_BLOCK, &all, NULL));
        for (int i = 3; i >= 0; i--) {
            OK(sigaction(sigs[i], &act, NULL));
            OK(kill(getpid(), sigs[i]));
        }
        OK(sigprocmask(SIG_UNBLOCK, &all, NULL));
        EQ(norder, 4);
        for (int i = 0; i < 4; i++)
            EQ(order[i], sigs[apart ? i : 3 - i]);
    }
}

/* Queued signals reach their handler one by one, in the order in which they
   were sent, each with its value. */
static void order_of_queued(void)
{
    struct sigaction act = {.sa_sigaction = note_order, .sa_flags = SA_SIGINFO};
    sigset_t set = bit(RT) | bit(RT + 1);

    act.sa_mask = set;
    OK(sigaction(RT, &act, NULL));
    OK(sigaction(RT + 1, &act, NULL));
    OK(sigprocmask(SIG_BLOCK, &set, NULL));
    for (int i = 0; i < 5; i++) {
        OK(sigqueue(getpid(), RT + 1, (union sigval){.sival_int = 5 + i}));
        OK(sigqueue(getpid(), RT, (union sigval){.sival_int = i}));
    }
    norder = 0;
    OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
    EQ(norder, 10);
    for (int i = 0; i < 10; i++)
        EQ(order[i], i);
}

/* A blocked signal is pending until it is unblocked. */
static void pending_until_unblocked(void)
{
    sigset_t set = bit(SIGUSR1), pending;

    handle(SIGUSR1, 0, 0);
    OK(sigprocmask(SIG_BLOCK, &set, NULL));
    OK(kill(getpid(), SIGUSR1));
    OK(kill(getpid(), SIGUSR1));
    EQ(nhandled, 0);
    OK(sigpending(&pending));
    EQ(pending, bit(SIGUSR1));
    OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
    EQ(nhandled, 1); /* standard signals are not counted */
    OK(sigpending(&pending));
    EQ(pending, 0);
}

/* To ignore a signal that is pending drops it. */
static void ignoring_drops(void)
{
    sigset_t set = bit(SIGUSR1), pending;

    OK(sigprocmask(SIG_BLOCK, &set, NULL));
    OK(kill(getpid(), SIGUSR1));
    signal(SIGUSR1, SIG_IGN);
    OK(sigpending(&pending));
    EQ(pending, 0);
    OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
}

/* sigsuspend: the mask changes and the wait begins at once; afterwards the old
   mask is back. */
static void suspend_waits(void)
{
    sigset_t usual = bit(SIGUSR1) | bit(SIGUSR2);
    sigset_t waiting = bit(SIGUSR2);

    handle(SIGUSR1, 0, 0);
    OK(sigprocmask(SIG_SETMASK, &usual, NULL));
    OK(kill(getpid(), SIGUSR1));
    FAILS(EINTR, sigsuspend(&waiting));
    EQ(nhandled, 1);
    EQ(during, bit(SIGUSR1) | bit(SIGUSR2));
    EQ(current_mask(), usual);
}

static void ping(pid_t pid)
{
    CHECK(becomes(pid, 'S'));
    OK(kill(pid, SIGUSR1));
}

static void pause_waits(void)
{
    handle(SIGUSR1, SA_RESTART, 0);
    pid_t pid = START(ping, getpid());
    FAILS(EINTR, pause());
    EQ(nhandled, 1);
    REAP(pid);
}

static void default_action(int sig)
{
    struct kernel_sigaction plain = {.sa_handler = SIG_DFL};
    uint64_t none = 0;

    /* whoever started the tests may ignore or block some */
    syscall(SYS_rt_sigaction, sig, &plain, NULL, sizeof none);
    OK(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none));
    OK(kill(getpid(), sig));
    _exit(7);
}

/* What each signal does to a process that knows nothing of it. */
static void default_actions(void)
{
    static const int harmless[] = {SIGCHLD, SIGCONT, SIGURG, SIGWINCH};
    static const int stops[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};

    for (int sig = 1; sig <= LAST_SIGNAL; sig++) {
        bool survives = false, stopped = false;
        int status;

        for (int i = 0; i < 4; i++) {
            survives |= sig == harmless[i];
            stopped |= sig == stops[i];
        }
        pid_t pid = START(default_action, sig);
        EQ(waitpid(pid, &status, WUNTRACED), pid);
        if (stopped) {
            CHECK(WIFSTOPPED(status));
            EQ(WSTOPSIG(status), sig);
            kill_child(pid);
        } else if (survives) {
            EQ(status, W_EXITCODE(7, 0));
        } else {
            EQ(WTERMSIG(status), sig);
        }
    }
}

/* --- hard cases -----------------------------------------------------------*/

/* A handler that is not there: the process dies of that. */
static void wild_handler(uint32_t handler)
{
    struct sigaction act = {.sa_handler = (sighandler_t)handler};

    OK(sigaction(SIGUSR1, &act, NULL));
    kill(getpid(), SIGUSR1);
}

static void wild_handlers(void)
{
    DIES(SIGSEGV, wild_handler, 2);
    DIES(SIGSEGV, wild_handler, 0xfffffff0);
    DIES(SIGSEGV, wild_handler, 0x80100000);
    DIES(SIGSEGV, wild_handler, hole(1));
}

/* Handlers, one after the other, while others send more: none is lost. */
static volatile int counted;

static void count(int sig)
{
    (void)sig;
    counted++;
}

static void send_many(pid_t pid)
{
    for (int i = 0; i < 200; i++)
        OK(sigqueue(pid, RT, (union sigval){.sival_int = i}));
}

static void signals_from_all_sides(void)
{
    struct sigaction act = {.sa_handler = count, .sa_flags = SA_RESTART};
    pid_t pids[4];

    OK(sigaction(RT, &act, NULL));
    for (int i = 0; i < 4; i++)
        pids[i] = START(send_many, getpid());
    for (int i = 0; i < 4; i++)
        REAP(pids[i]);
    EQ(counted, 4 * 200);
}

const struct test handler_tests[] = {
    TEST(handles_all),
    TEST(mask_of_handler),
    TEST(handler_is_reset),
    TEST(handlers_nest),
    TEST(order_of_handlers),
    TEST(order_of_queued),
    TEST(pending_until_unblocked),
    TEST(ignoring_drops),
    TEST(suspend_waits),
    TEST(pause_waits),
    TEST(default_actions),
    TEST(wild_handlers),
    TEST(signals_from_all_sides),
    END_OF_TESTS,
};
