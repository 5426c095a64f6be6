/*
 * Process groups and sessions: who may move where, and what becomes of stopped
 * processes that nobody could continue.
 */
#include <sched.h>
#include <sys/ioctl.h>
#include <termios.h>
#include "test.h"

static volatile int got_hup, got_cont;

static void note(int sig)
{
    if (sig == SIGHUP)
        got_hup++;
    else
        got_cont++;
}

static void sleep_long(void *unused)
{
    (void)unused;
    sleep_ms(100000);
}

static void groups_are_inherited(int *ids)
{
    EQ(getpgrp(), ids[0]);
    EQ(getsid(0), ids[1]);
    EQ(getpgid(0), getpgrp());
    EQ(getpgid(getppid()), ids[0]);
}

static void group_of_children(void)
{
    int ids[2] = {getpgrp(), getsid(0)};

    EQ(getpgrp(), getpid()); /* the harness has made it a leader */
    IN_CHILD(groups_are_inherited, ids);
}

/* A process may move itself and its children, before they execute a program,
   to a group of its own session, or to a new one. */
static void setpgid_rules(void)
{
    pid_t a = START(sleep_long, NULL), b = START(sleep_long, NULL);

    OK(setpgid(a, 0));
    EQ(getpgid(a), a);
    OK(setpgid(b, a));
    EQ(getpgid(b), a);
    OK(setpgid(b, getpgrp()));
    FAILS(EINVAL, setpgid(-1, 0));
    FAILS(EINVAL, setpgid(a, -1));
    FAILS(EPERM, setpgid(a, 0x7ffffff0)); /* there is no such group */
    FAILS(ESRCH, setpgid(getppid(), 0));  /* not a child */
    FAILS(ESRCH, setpgid(0x7ffffff0, 0));
    FAILS(ESRCH, getpgid(0x7ffffff0));
    FAILS(ESRCH, getsid(0x7ffffff0));
    kill_child(a);
    kill_child(b);
}

static void setpgid_after_exec(void)
{
    char *argv[] = {self, "@stay", NULL};
    int fds[2];
    char c;

    OK(pipe2(fds, O_CLOEXEC));
    pid_t pid = OK(fork());
    if (pid == 0) {
        execv(self, argv);
        FAIL("not executed");
    }
    OK(close(fds[1]));
    EQ(read(fds[0], &c, 1), 0); /* the program has begun */
    FAILS(EACCES, setpgid(pid, 0));
    kill_child(pid);
}

static void lead_session(void *unused)
{
    pid_t me = getpid();

    (void)unused;
    EQ(setsid(), me);
    EQ(getsid(0), me);
    EQ(getpgrp(), me);
    FAILS(EPERM, setsid());      /* a leader of a group already */
    FAILS(EPERM, setpgid(0, 0)); /* a session's leader stays */
    FAILS(EPERM, setpgid(0, getppid()));
    pid_t child = START(sleep_long, NULL);
    EQ(getsid(child), me);
    kill_child(child);
}

static void setsid_rules(void)
{
    FAILS(EPERM, setsid()); /* the test leads a group */
    IN_CHILD(lead_session, NULL);
}

/* No moves between sessions. */
static void in_session(int *fds)
{
    OK(setsid());
    tell(fds[1]);
    sleep_long(NULL);
}

static void sessions_are_apart(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START(in_session, fds);
    await(fds[0]);
    FAILS(EPERM, setpgid(pid, getpgrp()));
    FAILS(EPERM, setpgid(0, pid));
    kill_child(pid);
}

/* Stopped, in a group of its own: says by its exit status what it got. */
static void be_stopped(int out)
{
    pid_t me = getpid();

    signal(SIGHUP, note);
    signal(SIGCONT, note);
    write_all(out, &me, sizeof me);
    while (got_hup == 0 || got_cont == 0)
        sleep_ms(1);
    write_all(out, &me, sizeof me);
}

/* When a parent dies, and its stopped children's group is thereby orphaned,
   they are sent SIGHUP and SIGCONT. */
static void orphaned_group_hangs_up(void)
{
    int fds[2];
    pid_t orphan, again;

    OK(pipe(fds));
    pid_t parent = OK(fork());
    if (parent == 0) {
        OK(setsid()); /* whoever gets the orphan is in another session */
        pid_t child = OK(fork());
        if (child == 0) {
            OK(setpgid(0, 0));
            be_stopped(fds[1]);
            _exit(0);
        }
        sleep_long(NULL);
    }
    read_all(fds[0], &orphan, sizeof orphan);
    OK(kill(orphan, SIGSTOP));
    CHECK(becomes(orphan, 'T'));
    kill_child(parent);
    read_all(fds[0], &again, sizeof again);
    EQ(again, orphan);
}

/* Then SIGTSTP and such no longer stop it, but SIGSTOP does. */
static void orphan_does_not_stop(void)
{
    int fds[2];
    pid_t orphan;

    OK(pipe(fds));
    pid_t parent = OK(fork());
    if (parent == 0) {
        if (OK(fork()) == 0) {
            pid_t me = getpid();
            OK(setsid());
            write_all(fds[1], &me, sizeof me);
            raise(SIGTSTP);
            raise(SIGTTIN);
            raise(SIGTTOU);
            write_all(fds[1], &me, sizeof me);
            raise(SIGSTOP);
            _exit(0);
        }
        sleep_long(NULL);
    }
    read_all(fds[0], &orphan, sizeof orphan);
    read_all(fds[0], &orphan, sizeof orphan);
    CHECK(becomes(orphan, 'T'));
    OK(kill(orphan, SIGKILL));
    kill_child(parent);
}

/* SIGCONT drops stop signals that wait, and a stop signal SIGCONT. */
static void stop_and_continue_cancel(void)
{
    sigset_t set, pending;

    sigfillset(&set);
    OK(sigprocmask(SIG_BLOCK, &set, NULL));
    OK(kill(getpid(), SIGTSTP));
    OK(kill(getpid(), SIGTTIN));
    OK(kill(getpid(), SIGCONT));
    OK(sigpending(&pending));
    EQ(sigismember(&pending, SIGTSTP), 0);
    EQ(sigismember(&pending, SIGTTIN), 0);
    EQ(sigismember(&pending, SIGCONT), 1);
    OK(kill(getpid(), SIGTSTP));
    OK(sigpending(&pending));
    EQ(sigismember(&pending, SIGTSTP), 1);
    EQ(sigismember(&pending, SIGCONT), 0);
    OK(kill(getpid(), SIGCONT));
}

/* SIGCONT continues even who ignores or blocks it. */
static void ignore_continue(int blocked)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCONT);
    if (blocked)
        OK(sigprocmask(SIG_BLOCK, &set, NULL));
    else
        signal(SIGCONT, SIG_IGN);
    raise(SIGSTOP);
}

static void continue_always(void)
{
    for (int blocked = 0; blocked < 2; blocked++) {
        pid_t pid = START(ignore_continue, blocked);
        EQ(waitpid(pid, NULL, WUNTRACED), pid);
        OK(kill(pid, SIGCONT));
        REAP(pid);
    }
}

static void open_without_terminal(void *unused)
{
    (void)unused;
    OK(setsid());
    FAILS(ENXIO, open("/dev/tty", O_RDWR));
}

static void no_terminal_of_its_own(void)
{
    IN_CHILD(open_without_terminal, NULL);
}

/* A terminal that has become another session's, and was left open, tells
   nothing of what is typed there, and cannot be had. */
static void listen_in(int fd)
{
    struct termios modes;
    char c;

    OK(setsid());
    become(ALICE);
    OK(tcgetattr(fd, &modes));
    FAILS(EIO, read(fd, &c, 1));
    FAILS(EIO, tcsetattr(fd, TCSANOW, &modes));
    FAILS(EPERM, ioctl(fd, TIOCSCTTY, 0));
    FAILS(EPERM, ioctl(fd, TIOCSCTTY, 1));
    EQ(write(fd, "", 0), 0);
}

static void terminal_of_another(void)
{
    int fd = OK(open("/dev/console", O_RDWR | O_NONBLOCK));

    IN_CHILD(listen_in, fd);
}

const struct test session_tests[] = {
    TEST(group_of_children),       TEST(setpgid_rules),
    TEST(setpgid_after_exec),      TEST(setsid_rules),
    TEST(sessions_are_apart),      TEST(orphaned_group_hangs_up),
    TEST(orphan_does_not_stop),    TEST(stop_and_continue_cancel),
    TEST(continue_always),         TEST(no_terminal_of_its_own),
    TEST_KIN(terminal_of_another), END_OF_TESTS,
};
