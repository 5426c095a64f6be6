/*
 * waitid and SIGCHLD: who gets what news of children.
 */
#include <sys/resource.h>
#include "test.h"

#define MS_PER_TICK 10

static void nothing(void *unused)
{
    (void)unused;
}

static void sleep_long(void *unused)
{
    (void)unused;
    sleep_ms(100000);
}

static siginfo_t wait_info(idtype_t type, id_t id, int options)
{
    siginfo_t info;

    memset(&info, 0xee, sizeof info);
    OK(waitid(type, id, &info, options));
    EQ(info.si_errno, 0);
    return info;
}

static void check_info(siginfo_t info, pid_t pid, int code, int status)
{
    EQ(info.si_signo, SIGCHLD);
    EQ(info.si_pid, pid);
    EQ(info.si_uid, getuid());
    EQ(info.si_code, code);
    EQ(info.si_status, status);
}

static void waitid_exited(void)
{
    pid_t pid = START(_exit, 300);

    check_info(wait_info(P_PID, pid, WEXITED), pid, CLD_EXITED, 300 & 255);
    FAILS(ECHILD, waitid(P_PID, pid, NULL, WEXITED));
    pid = START(sleep_long, NULL);
    OK(kill(pid, SIGTERM));
    check_info(wait_info(P_ALL, 0, WEXITED), pid, CLD_KILLED, SIGTERM);
    FAILS(ECHILD, waitid(P_ALL, 0, NULL, WEXITED));
}

/* Where the news would be are zeros then, and a bad address counts first. */
static void waitid_failed(void)
{
    siginfo_t info;

    memset(&info, 0xee, sizeof info);
    FAILS(ECHILD, waitid(P_ALL, 0, &info, WEXITED));
    EQ(info.si_signo, 0);
    EQ(info.si_pid, 0);
    memset(&info, 0xee, sizeof info);
    FAILS(EINVAL, waitid(P_ALL, 0, &info, 0));
    EQ(info.si_signo, 0);
    FAILS(EFAULT, waitid(P_ALL, 0, (siginfo_t *)8, WEXITED));
}

/* WNOWAIT: the child can be waited for again. */
static void waitid_nowait(void)
{
    int status;
    pid_t pid = START(_exit, 5);

    for (int i = 0; i < 3; i++)
        check_info(wait_info(P_PID, pid, WEXITED | WNOWAIT), pid, CLD_EXITED,
                   5);
    EQ(state_of(pid), 'Z');
    EQ(waitpid(pid, &status, 0), pid);
    EQ(status, W_EXITCODE(5, 0));
}

/* Each change is told once, to those who ask for it. */
static void waitid_stopped(void)
{
    pid_t pid = START(sleep_long, NULL);

    OK(kill(pid, SIGSTOP));
    check_info(wait_info(P_PID, pid, WSTOPPED | WNOWAIT), pid, CLD_STOPPED,
               SIGSTOP);
    check_info(wait_info(P_PID, pid, WSTOPPED), pid, CLD_STOPPED, SIGSTOP);
    EQ(wait_info(P_PID, pid, WSTOPPED | WNOHANG).si_pid, 0);
    OK(kill(pid, SIGCONT));
    EQ(wait_info(P_PID, pid, WSTOPPED | WEXITED | WNOHANG).si_signo, 0);
    check_info(wait_info(P_PID, pid, WCONTINUED | WNOWAIT), pid, CLD_CONTINUED,
               SIGCONT);
    check_info(wait_info(P_PID, pid, WCONTINUED), pid, CLD_CONTINUED, SIGCONT);
    EQ(wait_info(P_PID, pid, WCONTINUED | WNOHANG).si_pid, 0);
    kill_child(pid);
}

/* waitpid tells the same by its macros. */
static void wait_stopped(void)
{
    static const int stops[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
    pid_t pid = START(sleep_long, NULL);
    int status;

    for (unsigned i = 0; i < sizeof stops / sizeof *stops; i++) {
        OK(kill(pid, stops[i]));
        EQ(waitpid(pid, &status, WUNTRACED), pid);
        CHECK(WIFSTOPPED(status) && !WIFEXITED(status) &&
              !WIFSIGNALED(status) && !WIFCONTINUED(status));
        EQ(WSTOPSIG(status), stops[i]);
        EQ(state_of(pid), 'T');
        OK(kill(pid, SIGCONT));
        EQ(waitpid(pid, &status, WCONTINUED), pid);
        CHECK(WIFCONTINUED(status));
        EQ(waitpid(pid, &status, WUNTRACED | WCONTINUED | WNOHANG), 0);
    }
    OK(kill(pid, SIGSTOP));
    OK(kill(pid, SIGKILL)); /* needs no SIGCONT */
    REAP_SIGNAL(pid, SIGKILL);
}

/* Only who asks for the exit reaps. */
static void waitid_not_exited(void)
{
    pid_t pid = START(nothing, NULL);

    wait_info(P_PID, pid, WEXITED | WNOWAIT); /* it is dead now */
    FAILS(ECHILD, waitid(P_PID, pid, NULL, WSTOPPED | WCONTINUED | WNOHANG));
    FAILS(ECHILD, waitid(P_ALL, 0, NULL, WSTOPPED | WCONTINUED | WNOHANG));
    REAP(pid);
}

static void waitid_group(void)
{
    pid_t own = START(sleep_long, NULL), other = START(sleep_long, NULL);

    OK(setpgid(other, other));
    OK(kill(own, SIGKILL));
    OK(kill(other, SIGKILL));
    check_info(wait_info(P_PGID, other, WEXITED), other, CLD_KILLED, SIGKILL);
    FAILS(ECHILD, waitid(P_PGID, other, NULL, WEXITED));
    check_info(wait_info(P_PGID, getpgrp(), WEXITED), own, CLD_KILLED, SIGKILL);
}

/* Processor time, in microseconds. */
static long long us_of(const struct rusage *usage)
{
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000ll +
           usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

static void waitid_usage(void)
{
    struct rusage usage;
    pid_t pid = START(burn_ms, 50);

    memset(&usage, -1, sizeof usage);
    EQ(syscall(SYS_waitid, P_PID, pid, NULL, WEXITED, &usage), 0);
    CHECK(us_of(&usage) >= 30000 && us_of(&usage) < 100000000);
}

static void waitid_errors(void)
{
    siginfo_t info;
    pid_t pid = START(sleep_long, NULL);

    FAILS(EINVAL, waitid(P_PID, pid, &info, 0));
    FAILS(EINVAL, waitid(P_PID, pid, &info, WNOHANG));
    FAILS(EINVAL, waitid(P_PID, pid, &info, WEXITED | 0x100));
    FAILS(EINVAL, waitid(77, pid, &info, WEXITED));
    FAILS(EINVAL, waitid(P_PID, 0, &info, WEXITED));
    FAILS(EINVAL, waitid(P_PGID, -1, &info, WEXITED));
    FAILS(ECHILD, waitid(P_PID, getpid(), &info, WEXITED));
    OK(kill(pid, SIGKILL));
    FAILS(EFAULT, waitid(P_PID, pid, (siginfo_t *)hole(1), WEXITED));
}

/* --- SIGCHLD ---------------------------------------------------------------*/

static volatile int nchld;
static volatile siginfo_t chld;

static void on_child(int sig, siginfo_t *info, void *uc)
{
    (void)sig, (void)uc;
    nchld++;
    chld = *info;
}

static void handle_child(int flags)
{
    struct sigaction act = {.sa_sigaction = on_child,
                            .sa_flags = SA_SIGINFO | flags};

    OK(sigaction(SIGCHLD, &act, NULL));
    nchld = 0;
}

/* Wait for the n-th SIGCHLD. */
static void await_child(int n, pid_t pid, int code, int status)
{
    sigset_t block, usual;

    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    OK(sigprocmask(SIG_BLOCK, &block, &usual));
    while (nchld < n)
        sigsuspend(&usual);
    OK(sigprocmask(SIG_SETMASK, &usual, NULL));
    EQ(nchld, n);
    check_info(chld, pid, code, status);
}

static void sigchld_tells(void)
{
    handle_child(0);
    pid_t pid = START(sleep_long, NULL);
    OK(kill(pid, SIGSTOP));
    await_child(1, pid, CLD_STOPPED, SIGSTOP);
    OK(kill(pid, SIGCONT));
    await_child(2, pid, CLD_CONTINUED, SIGCONT);
    OK(kill(pid, SIGTERM));
    await_child(3, pid, CLD_KILLED, SIGTERM);
    REAP_SIGNAL(pid, SIGTERM);
    pid = START(_exit, 9);
    await_child(4, pid, CLD_EXITED, 9);
    REAP_EXIT(pid, 9);
}

static bool tells_time(void)
{
    long long began = now_ms();

    handle_child(0);
    pid_t pid = START(burn_ms, 100);
    await_child(1, pid, CLD_EXITED, 0);
    REAP_EXIT(pid, 0);
    CHECK(chld.si_utime >= 0 && chld.si_stime >= 0);
    long ticks = chld.si_utime + chld.si_stime;
    return ticks > 0 && ticks <= (now_ms() - began) / MS_PER_TICK + 1;
}

/* And what processor time the child has taken, in ticks: who runs at one is
   taken to have run since the last, and those of a machine that stood still
   come one upon the other. */
static void sigchld_tells_times(void)
{
    CHECK(in_some_try(tells_time));
}

/* An ignored SIGCHLD is not sent, even while it is blocked. */
static void sigchld_ignored_and_blocked(void)
{
    sigset_t block, pending;

    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    OK(sigprocmask(SIG_BLOCK, &block, NULL));
    signal(SIGCHLD, SIG_IGN);
    pid_t pid = START(sleep_long, NULL);
    OK(kill(pid, SIGSTOP));
    EQ(waitpid(pid, NULL, WUNTRACED), pid);
    OK(kill(pid, SIGCONT));
    EQ(waitpid(pid, NULL, WCONTINUED), pid);
    OK(kill(pid, SIGKILL));
    FAILS(ECHILD, waitpid(pid, NULL, 0));
    OK(sigpending(&pending));
    EQ(sigismember(&pending, SIGCHLD), 0);
}

/* SA_NOCLDSTOP: of the end only. */
static void sigchld_not_of_stops(void)
{
    handle_child(SA_NOCLDSTOP);
    pid_t pid = START(sleep_long, NULL);
    OK(kill(pid, SIGSTOP));
    EQ(waitpid(pid, NULL, WUNTRACED), pid);
    OK(kill(pid, SIGCONT));
    EQ(waitpid(pid, NULL, WCONTINUED), pid);
    OK(kill(pid, SIGKILL));
    await_child(1, pid, CLD_KILLED, SIGKILL);
    REAP_SIGNAL(pid, SIGKILL);
}

/* SA_NOCLDWAIT: the signal, but no zombie; wait waits for the last one. */
static void no_zombies(void)
{
    handle_child(SA_NOCLDWAIT | SA_RESTART);
    pid_t pid = START(sleep_ms, 20);
    START(sleep_ms, 40);
    FAILS(ECHILD, wait(NULL));
    CHECK(nchld >= 1);
    FAILS(ESRCH, kill(pid, 0));
}

/* The last child's death is an answer, no interruption. */
static void no_zombies_no_restart(void)
{
    handle_child(SA_NOCLDWAIT);
    START(sleep_ms, 20);
    FAILS(ECHILD, wait(NULL));
    EQ(nchld, 1);
}

/* A zombie that is there stays when SIGCHLD is ignored afterwards. */
static void old_zombie_stays(void)
{
    pid_t pid = START(_exit, 3);

    wait_info(P_PID, pid, WEXITED | WNOWAIT);
    signal(SIGCHLD, SIG_IGN);
    REAP_EXIT(pid, 3);
}

const struct test waitid_tests[] = {
    TEST(waitid_exited),
    TEST(waitid_failed),
    TEST(waitid_nowait),
    TEST(waitid_stopped),
    TEST(wait_stopped),
    TEST(waitid_not_exited),
    TEST(waitid_group),
    TEST(waitid_usage),
    TEST(waitid_errors),
    TEST(sigchld_tells),
    TEST(sigchld_not_of_stops),
    TEST(sigchld_tells_times),
    TEST(sigchld_ignored_and_blocked),
    TEST(no_zombies),
    TEST(no_zombies_no_restart),
    TEST(old_zombie_stays),
    END_OF_TESTS,
};
