/*
 * Signals with something to tell: who sent them, with what value; real-time
 * signals, which are queued; waiting for signals that are blocked.
 */
#include <sys/resource.h>
#include <time.h>
#include "test.h"

#define RT (SIGRTMIN + 4) /* not one that a libc may use */

static sigset_t set_of(int a, int b)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, a);
    sigaddset(&set, b);
    return set;
}

static void block(int a, int b)
{
    sigset_t set = set_of(a, b);

    OK(sigprocmask(SIG_BLOCK, &set, NULL));
}

/* Take a pending signal, at once: what it tells. */
static siginfo_t take(int sig)
{
    static const struct timespec now;
    sigset_t set = set_of(sig, sig);
    siginfo_t info;

    memset(&info, -1, sizeof info);
    EQ(sigtimedwait(&set, &info, &now), sig);
    EQ(info.si_signo, sig);
    EQ(info.si_errno, 0);
    return info;
}

static void nothing_pending(int sig)
{
    static const struct timespec now;
    sigset_t set = set_of(sig, sig);

    FAILS(EAGAIN, sigtimedwait(&set, NULL, &now));
}

static void queue(int sig, int value)
{
    OK(sigqueue(getpid(), sig, (union sigval){.sival_int = value}));
}

/* Who sent it, and how. */
static void who_sent_it(void)
{
    siginfo_t info;

    block(SIGUSR1, RT);
    OK(kill(getpid(), SIGUSR1));
    info = take(SIGUSR1);
    EQ(info.si_code, SI_USER);
    EQ(info.si_pid, getpid());
    EQ(info.si_uid, getuid());
    OK(tgkill(getpid(), getpid(), SIGUSR1));
    info = take(SIGUSR1);
    EQ(info.si_code, SI_TKILL);
    EQ(info.si_pid, getpid());
    queue(RT, 42);
    info = take(RT);
    EQ(info.si_code, SI_QUEUE);
    EQ(info.si_pid, getpid());
    EQ(info.si_uid, getuid());
    EQ(info.si_value.sival_int, 42);
    nothing_pending(RT);
}

/* Who writes for nobody sends the signal itself. */
static void broken_pipe_is_own(void)
{
    int fds[2];

    block(SIGPIPE, SIGPIPE);
    OK(pipe(fds));
    OK(close(fds[0]));
    FAILS(EPIPE, write(fds[1], "x", 1));
    siginfo_t info = take(SIGPIPE);
    EQ(info.si_code, SI_USER);
    EQ(info.si_pid, getpid());
    EQ(info.si_uid, getuid());
}

static void timer_is_kernel(void)
{
    sigset_t set = set_of(SIGALRM, SIGALRM);
    siginfo_t info;

    block(SIGALRM, SIGALRM);
    alarm(1);
    EQ(sigwaitinfo(&set, &info), SIGALRM);
    EQ(info.si_code, SI_KERNEL);
}

/* Real-time signals come as often as they were sent, in order; a standard one
   once. The lowest number comes first. */
static void realtime_is_queued(void)
{
    sigset_t all;
    siginfo_t info;

    sigfillset(&all);
    OK(sigprocmask(SIG_BLOCK, &all, NULL));
    for (int i = 0; i < 5; i++) {
        queue(RT + 1, i);
        queue(RT, 10 + i);
        queue(SIGUSR1, 20 + i);
    }
    EQ(sigwaitinfo(&all, &info), SIGUSR1);
    EQ(info.si_value.sival_int, 20);
    for (int i = 0; i < 10; i++) {
        EQ(sigwaitinfo(&all, &info), i < 5 ? RT : RT + 1);
        EQ(info.si_value.sival_int, i < 5 ? 10 + i : i - 5);
    }
    nothing_pending(RT);
    nothing_pending(SIGUSR1);
}

static void send_to_parent(int sig)
{
    pid_t parent = getppid();

    CHECK(becomes(parent, 'S'));
    OK(kill(parent, sig));
}

/* sigwaitinfo sleeps until one comes; others are left alone. */
static void waits_for_a_signal(void)
{
    sigset_t set = set_of(RT, SIGUSR2);
    siginfo_t info;

    block(SIGUSR2, RT);
    block(SIGUSR1, SIGCHLD);
    OK(kill(getpid(), SIGUSR1));
    pid_t pid = START(send_to_parent, SIGUSR2);
    EQ(sigwaitinfo(&set, &info), SIGUSR2);
    EQ(info.si_pid, pid);
    EQ(info.si_code, SI_USER);
    REAP(pid);
    take(SIGUSR1);
    info = take(SIGCHLD); /* blocked, so not dropped */
    EQ(info.si_pid, pid);
    EQ(info.si_code, CLD_EXITED);
    EQ(info.si_status, 0);
}

/* A signal that would be ignored is waited for all the same. */
static void waits_for_sigchld(void)
{
    sigset_t set = set_of(SIGCHLD, SIGCHLD);
    int three = 3;

    block(SIGCHLD, SIGCHLD);
    pid_t pid = START(_exit, three);
    siginfo_t info;
    EQ(sigwaitinfo(&set, &info), SIGCHLD);
    EQ(info.si_pid, pid);
    EQ(info.si_status, 3);
    REAP_EXIT(pid, 3);
}

static void wait_times_out(void)
{
    static const struct timespec nap = {0, 50000000};
    sigset_t set = set_of(RT, RT);
    long long began = now_ms();

    block(RT, RT);
    FAILS(EAGAIN, sigtimedwait(&set, NULL, &nap));
    CHECK(now_ms() - began >= 50);
}

static void ignore(int sig)
{
    (void)sig;
}

/* Another signal's handler ends the wait. */
static void wait_is_interrupted(void)
{
    sigset_t set = set_of(RT, RT);
    struct sigaction act = {.sa_handler = ignore, .sa_flags = SA_RESTART};

    block(RT, RT);
    OK(sigaction(SIGUSR1, &act, NULL));
    pid_t pid = START(send_to_parent, SIGUSR1);
    FAILS(EINTR, sigwaitinfo(&set, NULL));
    REAP(pid);
}

static void sigwait_takes_one(void)
{
    sigset_t set = set_of(SIGUSR1, RT);
    int sig = 0;

    block(SIGUSR1, RT);
    queue(RT, 1);
    EQ(sigwait(&set, &sig), 0);
    EQ(sig, RT);
}

static void wait_errors(void)
{
    static const struct timespec bad = {0, 1000000000}, negative = {-1, 0};
    sigset_t set = set_of(RT, RT);

    block(RT, RT);
    FAILS(EINVAL, sigtimedwait(&set, NULL, &bad));
    FAILS(EINVAL, sigtimedwait(&set, NULL, &negative));
    FAILS(EINVAL, syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 4));
    FAILS(EFAULT, syscall(SYS_rt_sigtimedwait, hole(1), NULL, NULL, 8));
    queue(RT, 1);
    FAILS(EFAULT, syscall(SYS_rt_sigtimedwait, &set, hole(1), NULL, 8));
}

/* Nobody can say that a signal comes from the kernel, or from kill; but to
   oneself anything may be said. */
static void cannot_lie(void)
{
    pid_t pid = START(sleep_ms, 100000);
    siginfo_t info;

    memset(&info, 0, sizeof info);
    block(SIGUSR1, RT);
    static const int codes[] = {SI_USER, SI_KERNEL, SI_TKILL, CLD_EXITED};
    for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++) {
        info.si_code = codes[i];
        FAILS(EPERM, syscall(SYS_rt_sigqueueinfo, pid, RT, &info));
        FAILS(EPERM, syscall(SYS_rt_tgsigqueueinfo, pid, pid, RT, &info));
        OK(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info));
        EQ(take(SIGUSR1).si_code, codes[i]);
    }
    info.si_code = SI_QUEUE;
    info.si_signo = 77; /* means nothing */
    OK(syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), RT, &info));
    EQ(take(RT).si_code, SI_QUEUE);
    FAILS(EINVAL, syscall(SYS_rt_tgsigqueueinfo, 0, pid, RT, &info));
    FAILS(EINVAL, syscall(SYS_rt_sigqueueinfo, pid, 65, &info));
    FAILS(ESRCH, syscall(SYS_rt_sigqueueinfo, 0x7ffffff0, RT, &info));
    FAILS(EFAULT, syscall(SYS_rt_sigqueueinfo, pid, RT, hole(1)));
    OK(syscall(SYS_rt_sigqueueinfo, pid, 0, &info));
    kill_child(pid);
}

/* RLIMIT_SIGPENDING: a queue has an end, for what is to tell more than its
   number; kill always gets through. */
static void queue_is_limited(void)
{
    struct rlimit limit;

    OK(setuid(4711)); /* nobody else's signals count */
    OK(getrlimit(RLIMIT_SIGPENDING, &limit));
    CHECK(limit.rlim_cur >= 100);
    limit.rlim_cur = 10;
    OK(setrlimit(RLIMIT_SIGPENDING, &limit));
    block(RT, SIGUSR1);
    for (int i = 0; i < 10; i++)
        queue(RT, i);
    FAILS(EAGAIN, sigqueue(getpid(), RT, (union sigval){0}));
    FAILS(EAGAIN, tgkill(getpid(), getpid(), RT));
    OK(kill(getpid(), SIGUSR1));
    EQ(take(SIGUSR1).si_code, SI_USER);
    for (int i = 0; i < 10; i++)
        EQ(take(RT).si_value.sival_int, i);
    nothing_pending(RT);
    queue(RT, 5);
    EQ(take(RT).si_value.sival_int, 5);
}

/* Queued signals go with their process. */
static void queue_dies(void *unused)
{
    (void)unused;
    block(RT, RT);
    for (int i = 0; i < 100; i++)
        queue(RT, i);
}

static void queue_is_freed(void)
{
    struct rlimit limit = {1000, 1000};

    OK(setrlimit(RLIMIT_SIGPENDING, &limit));
    for (int i = 0; i < 30; i++)
        IN_CHILD(queue_dies, NULL);
}

/* A child has no pending signals of its parent's; a new program keeps them. */
static void nothing_is_pending(void *unused)
{
    sigset_t set;

    (void)unused;
    OK(sigpending(&set));
    EQ(sigismember(&set, RT), 0);
    nothing_pending(RT);
}

static void pending_and_fork(void)
{
    sigset_t set;

    block(RT, RT);
    queue(RT, 1);
    OK(sigpending(&set));
    EQ(sigismember(&set, RT), 1);
    IN_CHILD(nothing_is_pending, NULL);
    take(RT);
}

const struct test sigqueue_tests[] = {
    TEST(who_sent_it),
    TEST(broken_pipe_is_own),
    TEST(timer_is_kernel),
    TEST(realtime_is_queued),
    TEST(waits_for_a_signal),
    TEST(waits_for_sigchld),
    TEST(wait_times_out),
    TEST(wait_is_interrupted),
    TEST(sigwait_takes_one),
    TEST(wait_errors),
    TEST(cannot_lie),
    TEST(queue_is_limited),
    TEST(queue_is_freed),
    TEST(pending_and_fork),
    END_OF_TESTS,
};
