/*
 * The controlling terminal and background process groups: who may read, write
 * and change it. On Linux a pseudo-terminal of the test's own serves, on kin
 * the one that the tests run on, where there is one.
 */
#include <sys/ioctl.h>
#include <termios.h>
#include "test.h"

/* Linux's pseudo-terminals */
#define TIOCGPTN 0x80045430
#define TIOCSPTLCK 0x40045431

static int tty;
static pid_t usual; /* the foreground group before the test */

static int own_terminal(void)
{
    char name[32];
    int zero = 0, number;
    int master = OK(open("/dev/ptmx", O_RDWR | O_NOCTTY));

    OK(ioctl(master, TIOCSPTLCK, &zero));
    OK(ioctl(master, TIOCGPTN, &number));
    snprintf(name, sizeof name, "/dev/pts/%d", number);
    OK(setsid());
    return OK(open(name, O_RDWR)); /* becomes the controlling terminal */
}

static void sleep_long(void *unused)
{
    (void)unused;
    sleep_ms(100000);
}

/* Run fn in the foreground group of a terminal, `tty`. */
static void in_foreground(void (*fn)(void))
{
    signal(SIGTTOU, SIG_IGN);
    if (on_linux) {
        tty = own_terminal();
        usual = getpgrp();
    } else {
        tty = open("/dev/tty", O_RDWR);
        if (tty < 0)
            return; /* nothing to test */
        usual = OK(tcgetpgrp(tty));
        OK(setpgid(0, 0));
    }
    OK(tcsetpgrp(tty, getpgrp()));
    EQ(tcgetpgrp(tty), getpgrp());
    signal(SIGTTOU, SIG_DFL);
    fn();
    signal(SIGTTOU, SIG_IGN);
    OK(tcsetpgrp(tty, usual));
}

#define IN_FOREGROUND(fn) IN_CHILD(in_foreground, fn)

/* --- what a background process may try -------------------------------------*/

static int try_read(void)
{
    char c;

    return read(tty, &c, 1);
}

static int try_write(void)
{
    return write(tty, "\n", 1);
}

static int try_modes(void)
{
    struct termios modes;

    OK(tcgetattr(tty, &modes)); /* that is nobody's business */
    return tcsetattr(tty, TCSANOW, &modes);
}

static int try_take(void)
{
    return tcsetpgrp(tty, getpgrp());
}

/* In a group of its own: 0, or the errno of what it has tried. */
static void in_background(int (*try)(void))
{
    OK(setpgid(0, 0));
    _exit(try() < 0 ? errno : 0);
}

/* It is stopped by `sig`, tries again when it is continued, and stops again;
   once the terminal is given to it, it may. */
static void stops(int (*try)(void), int sig)
{
    pid_t pid = START(in_background, try);
    int status;

    for (int i = 0; i < 2; i++) {
        EQ(waitpid(pid, &status, WUNTRACED), pid);
        CHECK(WIFSTOPPED(status));
        EQ(WSTOPSIG(status), sig);
        OK(kill(pid, SIGCONT));
    }
    EQ(waitpid(pid, &status, WUNTRACED), pid);
    if (try == try_read) { /* nobody types */
        kill_child(pid);
        return;
    }
    OK(tcsetpgrp(tty, pid));
    OK(kill(pid, SIGCONT));
    REAP(pid);
    signal(SIGTTOU, SIG_IGN);
    OK(tcsetpgrp(tty, getpgrp()));
    signal(SIGTTOU, SIG_DFL);
}

static void set_tostop(bool on)
{
    struct termios modes;

    OK(tcgetattr(tty, &modes));
    modes.c_lflag = on ? modes.c_lflag | TOSTOP : modes.c_lflag & ~TOSTOP;
    OK(tcsetattr(tty, TCSANOW, &modes));
}

static void background_stops(void)
{
    stops(try_read, SIGTTIN);
    stops(try_modes, SIGTTOU);
    stops(try_take, SIGTTOU);
    REAP(START(in_background, try_write));
    set_tostop(true);
    stops(try_write, SIGTTOU);
    set_tostop(false);
}

static void terminal_background_stops(void)
{
    IN_FOREGROUND(background_stops);
}

/* Deaf to the signal, it may do all but read. */
static void background_deaf(void)
{
    sigset_t set;

    set_tostop(true);
    for (int blocked = 0; blocked < 2; blocked++) {
        if (blocked) {
            sigemptyset(&set);
            sigaddset(&set, SIGTTIN);
            sigaddset(&set, SIGTTOU);
            OK(sigprocmask(SIG_BLOCK, &set, NULL));
        } else {
            signal(SIGTTIN, SIG_IGN);
            signal(SIGTTOU, SIG_IGN);
        }
        REAP_EXIT(START(in_background, try_read), EIO);
        REAP(START(in_background, try_write));
        REAP(START(in_background, try_modes));
        REAP(START(in_background, try_take));
        OK(tcsetpgrp(tty, getpgrp()));
        signal(SIGTTIN, SIG_DFL);
        signal(SIGTTOU, SIG_DFL);
    }
    OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
    set_tostop(false);
}

static void terminal_background_deaf(void)
{
    IN_FOREGROUND(background_deaf);
}

static volatile int handled;

static void note(int sig)
{
    handled = sig;
}

/* With a handler: the call fails with EINTR. */
static void handles_background(int (*try)(void))
{
    struct sigaction act = {.sa_handler = note};

    OK(sigaction(SIGTTIN, &act, NULL));
    OK(sigaction(SIGTTOU, &act, NULL));
    OK(setpgid(0, 0));
    FAILS(EINTR, try());
    EQ(handled, try == try_read ? SIGTTIN : SIGTTOU);
}

static void background_handles(void)
{
    IN_CHILD(handles_background, try_read);
    IN_CHILD(handles_background, try_modes);
    IN_CHILD(handles_background, try_take);
}

static void terminal_background_handles(void)
{
    IN_FOREGROUND(background_handles);
}

/* In an orphaned group nobody could continue it, so it fails. */
static void orphan_in_background(int out)
{
    int result;
    pid_t pid = OK(fork());

    if (pid == 0) {
        OK(setpgid(0, 0));
        pid_t parent = getppid();
        OK(kill(parent, SIGKILL));
        while (getppid() == parent)
            sleep_ms(1);
        for (int i = 0; i < 3; i++) {
            static int (*const tries[])(void) = {try_read, try_modes, try_take};
            result = tries[i]() < 0 ? errno : 0;
            write_all(out, &result, sizeof result);
        }
        _exit(0);
    }
    sleep_long(NULL);
}

static void background_orphan(void)
{
    int fds[2], result;

    OK(pipe(fds));
    pid_t pid = START(orphan_in_background, fds[1]);
    REAP_SIGNAL(pid, SIGKILL);
    for (int i = 0; i < 3; i++) {
        read_all(fds[0], &result, sizeof result);
        EQ(result, i < 2 ? EIO : ENOTTY);
    }
}

static void terminal_background_orphan(void)
{
    IN_FOREGROUND(background_orphan);
}

/* --- whose it is -----------------------------------------------------------*/

static void be_elsewhere(int *fds)
{
    OK(setsid());
    FAILS(ENOTTY, tcgetpgrp(tty));
    FAILS(ENOTTY, tcsetpgrp(tty, getpgrp()));
    FAILS(ENXIO, open("/dev/tty", O_RDWR));
    FAILS(ENOTTY, ioctl(tty, TIOCNOTTY, 0));
    tell(fds[1]);
    sleep_long(NULL);
}

static void groups_that_may(void)
{
    int fds[2];
    pid_t sid;

    OK(pipe(fds));
    OK(ioctl(tty, TIOCGSID, &sid));
    EQ(sid, getsid(0));
    pid_t pid = START(be_elsewhere, fds);
    await(fds[0]);
    FAILS(EPERM, tcsetpgrp(tty, pid)); /* another session's */
    FAILS(ESRCH, tcsetpgrp(tty, 0x7ffffff0));
    FAILS(EINVAL, tcsetpgrp(tty, -1));
    FAILS(ENOTTY, tcgetpgrp(fds[0]));
    EQ(tcgetpgrp(tty), getpgrp());
    kill_child(pid);
}

static void terminal_groups(void)
{
    IN_FOREGROUND(groups_that_may);
}

const struct test terminal_tests[] = {
    TEST(terminal_background_stops),
    TEST(terminal_background_deaf),
    TEST(terminal_background_handles),
    TEST(terminal_background_orphan),
    TEST(terminal_groups),
    END_OF_TESTS,
};
