/*
 * Who gets the children of the dead, the signal when a parent dies, and the
 * states in which a process can be killed.
 */
#include <sys/prctl.h>
#include "test.h"

static void nothing(void *unused)
{
    (void)unused;
}

static void sleep_long(void *unused)
{
    (void)unused;
    sleep_ms(100000);
}

/* A parent that never waits: its zombies go with it. */
static void never_waits(int out)
{
    for (int i = 0; i < 20; i++) {
        pid_t pid = START(nothing, NULL);
        CHECK(becomes(pid, 'Z'));
        write_all(out, &pid, sizeof pid);
    }
}

static void parent_never_waits(void)
{
    int fds[2];
    pid_t zombie;

    OK(pipe(fds));
    OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
    IN_CHILD(never_waits, fds[1]);
    for (int i = 0; i < 20; i++) {
        read_all(fds[0], &zombie, sizeof zombie);
        REAP(zombie);
    }
    FAILS(ECHILD, wait(NULL));
}

static void say_and_sleep(int out)
{
    pid_t me = getpid();

    write_all(out, &me, sizeof me);
    sleep_long(NULL);
}

/* A child of the child, which is dead on return. */
static pid_t make_orphan(int levels, int out, int in)
{
    pid_t orphan, pid = OK(fork());

    if (pid == 0) {
        if (levels > 1)
            make_orphan(levels - 1, out, -1);
        else
            START(say_and_sleep, out);
        _exit(0);
    }
    REAP(pid);
    if (in >= 0)
        read_all(in, &orphan, sizeof orphan);
    return in >= 0 ? orphan : 0;
}

static void subreaper(void)
{
    int fds[2], is = -1;

    OK(pipe(fds));
    OK(prctl(PR_GET_CHILD_SUBREAPER, &is));
    EQ(is, 0);
    OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
    OK(prctl(PR_GET_CHILD_SUBREAPER, &is));
    EQ(is, 1);
    for (int levels = 1; levels < 4; levels++) {
        pid_t orphan = make_orphan(levels, fds[1], fds[0]);
        EQ(waitpid(orphan, NULL, WNOHANG), 0); /* it is a child now */
        kill_child(orphan);
    }
    FAILS(ECHILD, wait(NULL));
}

/* The nearest one; it is not inherited by a child. */
static void nearest_subreaper(void)
{
    int fds[2], is;

    OK(pipe(fds));
    OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
    pid_t pid = OK(fork());
    if (pid == 0) {
        OK(prctl(PR_GET_CHILD_SUBREAPER, &is));
        EQ(is, 0);
        OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
        pid_t orphan = make_orphan(2, fds[1], fds[0]);
        kill_child(orphan);
        orphan = make_orphan(1, fds[1], fds[0]);
        write_all(fds[1], &orphan, sizeof orphan);
        _exit(0);
    }
    REAP(pid);
    pid_t orphan;
    read_all(fds[0], &orphan, sizeof orphan);
    kill_child(orphan); /* it came up to the next one */
    OK(prctl(PR_SET_CHILD_SUBREAPER, 0));
    FAILS(ECHILD, wait(NULL));
}

/* An orphan asks for another exit signal than SIGCHLD: no more. */
static void orphan_is_ordinary(void)
{
    int fds[2];
    pid_t orphan;

    OK(pipe(fds));
    OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
    pid_t pid = OK(fork());
    if (pid == 0) {
        pid_t clone = OK(syscall(SYS_clone, SIGUSR1, NULL, NULL, NULL, NULL));
        if (clone == 0)
            say_and_sleep(fds[1]);
        FAILS(ECHILD, waitpid(clone, NULL, WNOHANG)); /* needs __WALL */
        EQ(waitpid(clone, NULL, WNOHANG | __WALL), 0);
        EQ(waitpid(clone, NULL, WNOHANG | (int)__WCLONE), 0);
        _exit(0);
    }
    REAP(pid);
    read_all(fds[0], &orphan, sizeof orphan);
    kill_child(orphan);
}

/* PR_SET_PDEATHSIG: a signal when the parent dies. */
static void dies_with_parent(int out)
{
    int sig = -1;

    OK(prctl(PR_GET_PDEATHSIG, &sig));
    EQ(sig, 0);
    OK(prctl(PR_SET_PDEATHSIG, SIGTERM));
    OK(prctl(PR_GET_PDEATHSIG, &sig));
    EQ(sig, SIGTERM);
    say_and_sleep(out);
}

static void parent_death_signal(void)
{
    int fds[2];
    pid_t orphan;

    OK(pipe(fds));
    OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
    FAILS(EINVAL, prctl(PR_SET_PDEATHSIG, 65));
    pid_t pid = OK(fork());
    if (pid == 0) {
        START(dies_with_parent, fds[1]);
        sleep_long(NULL);
    }
    read_all(fds[0], &orphan, sizeof orphan);
    CHECK(becomes(orphan, 'S'));
    kill_child(pid);
    REAP_SIGNAL(orphan, SIGTERM);
}

static void names_and_dumpable(void)
{
    char name[16];

    OK(prctl(PR_SET_NAME, "short"));
    OK(prctl(PR_GET_NAME, name));
    EQ(strcmp(name, "short"), 0);
    OK(prctl(PR_SET_NAME, "a name of more than fifteen"));
    OK(prctl(PR_GET_NAME, name));
    EQ(strcmp(name, "a name of more "), 0);
    FAILS(EFAULT, prctl(PR_SET_NAME, hole(1)));
    EQ(prctl(PR_GET_DUMPABLE), 1);
    OK(prctl(PR_SET_DUMPABLE, 0));
    EQ(prctl(PR_GET_DUMPABLE), 0);
    FAILS(EINVAL, prctl(PR_SET_DUMPABLE, 2));
    OK(prctl(PR_SET_DUMPABLE, 1));
    FAILS(EINVAL, prctl(0x7fffff));
}

/* --- states ----------------------------------------------------------------*/

/* A parent in vfork is in state D: SIGKILL waits until it is out of it. (Linux
   shows D as well, but makes an exception for SIGKILL.) */
static void uninterruptible(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = OK(fork());
    if (pid == 0) {
        OK(close(fds[1]));
        if (vfork() == 0) {
            char c;
            syscall(SYS_read, fds[0], &c, 1); /* until the test closes it */
            _exit(0);
        }
        _exit(1);
    }
    CHECK(becomes(pid, 'D'));
    OK(kill(pid, SIGKILL));
    sleep_ms(20);
    EQ(waitpid(pid, NULL, WNOHANG), 0);
    EQ(state_of(pid), 'D');
    OK(close(fds[1]));
    REAP_SIGNAL(pid, SIGKILL);
}

/* All the others give way to it at once. */
static void interruptible(void)
{
    pid_t pid = START(sleep_long, NULL);

    CHECK(becomes(pid, 'S'));
    kill_child(pid);
    pid = START(sleep_long, NULL);
    OK(kill(pid, SIGSTOP));
    CHECK(becomes(pid, 'T'));
    OK(kill(pid, SIGTERM)); /* not while it is stopped */
    sleep_ms(10);
    EQ(state_of(pid), 'T');
    OK(kill(pid, SIGCONT));
    REAP_SIGNAL(pid, SIGTERM);
}

const struct test family_tests[] = {
    TEST(parent_never_waits),
    TEST(subreaper),
    TEST(nearest_subreaper),
    TEST(orphan_is_ordinary),
    TEST(parent_death_signal),
    TEST(names_and_dumpable),
    TEST_KIN(uninterruptible),
    TEST(interruptible),
    END_OF_TESTS,
};
