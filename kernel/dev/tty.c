/*
 * The terminal as programs see it: one, on the serial line and on screen and
 * keyboard alike. Input from either goes to the same reader, output goes to
 * both.
 *
 * Output is copied in and queued by pieces of OUTPUT_PIECE bytes: no lock is
 * held and interrupts are not kept off for longer than a piece takes, and what
 * is written in one piece comes out in one piece.
 *
 * Job control needs the process floor, which hands in tty_hooks before there
 * are processes. They are called without tty.lock.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "abi/signal.h"
#include "cpu/clock.h"
#include "dev/driver.h"
#include "dev/screen.h"
#include "dev/serial.h"
#include "dev/tty.h"
#include "sched/wait.h"
#include "vm/user.h"

#define OUTPUT_PIECE 256u
#define INPUT_PIECE 256u
#define NS_PER_VTIME 100000000ull /* VTIME counts tenths of a second */

/* Linux's defaults: Documentation says `stty sane`. */
struct tty tty = {
    .lock = SPINLOCK_INIT("tty"),
    .termios = {.c_iflag = ICRNL | IXON,
                .c_oflag = OPOST | ONLCR,
                .c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL,
                .c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL |
                           ECHOKE | IEXTEN,
                .c_cc = {[VINTR] = 'C' & 0x1f,
                         [VQUIT] = '\\' & 0x1f,
                         [VERASE] = 0x7f,
                         [VKILL] = 'U' & 0x1f,
                         [VEOF] = 'D' & 0x1f,
                         [VMIN] = 1,
                         [VSTART] = 'Q' & 0x1f,
                         [VSTOP] = 'S' & 0x1f,
                         [VSUSP] = 'Z' & 0x1f,
                         [VREPRINT] = 'R' & 0x1f,
                         [VDISCARD] = 'O' & 0x1f,
                         [VWERASE] = 'W' & 0x1f}},
    .winsize = {.ws_row = SCREEN_ROWS, .ws_col = SCREEN_COLUMNS},
};

const struct tty_hooks *tty_hooks;

void tty_register_hooks(const struct tty_hooks *hooks)
{
    tty_hooks = hooks;
}

/* Is the terminal another session's than this, the running process's? What is
   typed there is not for those who opened it when it was theirs; on Linux they
   are cut off when that session ends. */
static bool is_strange(const struct tty_user *user)
{
    return tty.session != 0 && tty.session != user->session && !user->is_root;
}

/* May the running process use the terminal now? If it is of a background
   group of the terminal's session, that is for the process floor to say. */
static int check_foreground(int signal)
{
    struct tty_user user = tty_hooks->user();

    if (user.session != tty.session)
        return is_strange(&user) ? -EIO : 0;
    if (tty.session == 0 || user.group == tty.pgrp)
        return 0;
    return tty_hooks->background(user.group, signal);
}

/*
 * Wait until a read of n bytes can return something: 0 (perhaps with nothing
 * there: the time is over), -EAGAIN or -EINTR. The mode may change meanwhile.
 * Caller holds the lock.
 */
static int wait_input(uint32_t n, int flags)
{
    const uint8_t *cc = tty.termios.c_cc;
    uint64_t since = clock_ns(); /* VTIME counts from the last character on */
    uint32_t seen = 0;
    int r = 0;

    while (r == 0) {
        bool canonical = tty.termios.c_lflag & ICANON;
        uint32_t there = tty.ready - tty.tail;
        uint32_t least = canonical ? 1 : MIN(n, MAX(cc[VMIN], 1u));
        uint64_t pause = canonical ? 0 : cc[VTIME] * NS_PER_VTIME;

        if (there >= least || (there > 0 && (flags & O_NONBLOCK)) ||
            (!canonical && cc[VMIN] == 0 && pause == 0))
            return 0;
        if (flags & O_NONBLOCK)
            return -EAGAIN;
        if (there != seen)
            since = clock_ns();
        seen = there;
        if (pause && (there > 0 || cc[VMIN] == 0))
            r = sleep_until(&tty.head, &tty.lock, since + pause);
        else
            r = sleep(&tty.head, &tty.lock);
    }
    return r == -ETIMEDOUT ? 0 : r;
}

/*
 * Take up to n characters that are ready, in canonical mode not beyond the end
 * of a line. *end tells that a line ended. Caller holds the lock.
 */
static uint32_t take_input(uint8_t *buf, uint32_t n, bool *end)
{
    uint32_t done = 0;

    *end = false;
    while (tty.tail != tty.ready && !*end) {
        uint16_t entry = tty.input[tty.tail % TTY_INPUT_SIZE];

        /* A ^D right behind what was asked for belongs to it. */
        if (done == n && !(entry & TTY_EOF))
            break;
        tty.tail++;
        if (!(entry & TTY_EOF))
            buf[done++] = (uint8_t)entry;
        *end = (tty.termios.c_lflag & ICANON) && (entry & TTY_LINE_END);
    }
    tty_unpause();
    return done;
}

static int tty_read(uaddr_t buf, uint32_t n, int flags)
{
    uint8_t piece[INPUT_PIECE];
    uint32_t done = 0;
    bool end = false;
    struct tty_user user = tty_hooks->user();
    int r = check_foreground(SIGTTIN);

    if (r < 0 || n == 0)
        return r;
    while (done < n && !end) {
        uint32_t got;

        spin_lock(&tty.lock);
        r = done == 0 ? wait_input(n, flags) : 0;
        if (r == 0 && is_strange(&user))
            r = -EIO; /* it has become another's meanwhile */
        got = r < 0 ? 0 : take_input(piece, MIN(n - done, INPUT_PIECE), &end);
        spin_unlock(&tty.lock);
        if (r < 0)
            return r;
        if (got == 0)
            break;
        if (copyout(buf + done, piece, got) < 0)
            return -EFAULT;
        done += got;
    }
    return (int)done;
}

/* Queue a piece for both outputs: 0, -EAGAIN or -EINTR, then none of it. */
static int put_output(const char *text, uint32_t n, int flags)
{
    int r = 0;

    spin_lock(&tty.lock);
    while (tty.stopped && r == 0)
        r = flags & O_NONBLOCK ? -EAGAIN : sleep(&tty.stopped, &tty.lock);
    spin_unlock(&tty.lock);
    while (r == 0 && !serial_put(text, n))
        r = flags & O_NONBLOCK ? -EAGAIN : serial_wait_room(n);
    if (r == 0)
        screen_put(text, n);
    return r;
}

/* Output processing of n characters into `out`, which has twice the room. */
static uint32_t process_output(const char *in, uint32_t n, char *out)
{
    uint32_t flags = tty.termios.c_oflag;
    uint32_t len = 0;

    for (uint32_t i = 0; i < n; i++) {
        if (in[i] == '\n' && (flags & OPOST) && (flags & ONLCR))
            out[len++] = '\r';
        out[len++] = in[i];
    }
    return len;
}

static int tty_write(uaddr_t buf, uint32_t n, int flags)
{
    char in[OUTPUT_PIECE], out[2 * OUTPUT_PIECE];
    uint32_t done = 0;
    int r = 0;

    if (tty.termios.c_lflag & TOSTOP)
        r = check_foreground(SIGTTOU);
    while (r == 0 && done < n) {
        uint32_t part = MIN(n - done, OUTPUT_PIECE);

        r = copyin(in, buf + done, part);
        if (r == 0)
            r = put_output(out, process_output(in, part, out), flags);
        if (r == 0)
            done += part;
    }
    return done > 0 ? (int)done : r;
}

static uint32_t tty_poll(const void **chan)
{
    uint32_t events = 0;

    *chan = &tty.head;
    spin_guard(&tty.lock);
    if (tty.ready != tty.tail)
        events |= POLLIN;
    if (!tty.stopped)
        events |= POLLOUT;
    return events;
}

/* TCSETS, TCSETSW, TCSETSF. Output is on its way as soon as it is written, so
   there is nothing to wait for. */
static int set_termios(uaddr_t arg, bool flush)
{
    struct termios new;
    int r = check_foreground(SIGTTOU);

    if (r < 0)
        return r;
    if (copyin(&new, arg, sizeof new) < 0)
        return -EFAULT;
    spin_guard(&tty.lock);
    if (flush)
        tty_flush_input();
    /* What is there stays readable whichever way the mode changes. */
    if ((new.c_lflag ^ tty.termios.c_lflag) & ICANON) {
        if (tty.head != tty.tail)
            tty.input[(tty.head - 1) % TTY_INPUT_SIZE] |= TTY_LINE_END;
        tty.ready = tty.head;
        wakeup(&tty.head);
    }
    tty.termios = new;
    return 0;
}

static bool is_controlling(void)
{
    return tty.session != 0 && tty_hooks->user().session == tty.session;
}

/* The device "tty" is whatever terminal controls the process. */
int tty_open_own(void)
{
    return is_controlling() ? 0 : -ENXIO;
}

/* Root may take it away from another session. */
static int set_controlling(bool take_away)
{
    struct tty_user user = tty_hooks->user();

    if (take_away && !user.is_root)
        return -EPERM;
    if (is_controlling())
        return 0;
    if (!user.is_leader)
        return -EPERM;
    spin_guard(&tty.lock);
    if (tty.session != 0 && !take_away)
        return -EPERM;
    tty.session = user.session;
    tty.pgrp = user.group;
    return 0;
}

static int set_foreground(uaddr_t arg)
{
    int pgrp, session, r;

    if (!is_controlling())
        return -ENOTTY;
    r = check_foreground(SIGTTOU);
    if (r < 0)
        return r == -EIO ? -ENOTTY : r; /* as on Linux */
    if (copyin(&pgrp, arg, sizeof pgrp) < 0)
        return -EFAULT;
    if (pgrp < 0)
        return -EINVAL;
    session = tty_hooks->group_session(pgrp);
    if (session < 0)
        return session;
    spin_guard(&tty.lock);
    if (session != tty.session)
        return -EPERM;
    tty.pgrp = pgrp;
    return 0;
}

void tty_session_exit(int session)
{
    int pgrp = 0;

    spin_lock(&tty.lock);
    if (session != 0 && tty.session == session) {
        pgrp = tty.pgrp;
        tty.session = 0;
        tty.pgrp = 0;
    }
    spin_unlock(&tty.lock);
    if (pgrp > 0) {
        tty_hooks->signal_group(pgrp, SIGHUP);
        tty_hooks->signal_group(pgrp, SIGCONT);
    }
}

static int give_up_controlling(void)
{
    if (!is_controlling())
        return -ENOTTY;
    if (tty_hooks->user().is_leader)
        tty_session_exit(tty.session);
    return 0;
}

static int put_int(uaddr_t arg, int value)
{
    return copyout(arg, &value, sizeof value);
}

static int tty_ioctl(uint32_t request, uint32_t arg)
{
    switch (request) {
    case TCGETS:
        return copyout(arg, &tty.termios, sizeof tty.termios);
    case TCSETS:
    case TCSETSW:
        return set_termios(arg, false);
    case TCSETSF:
        return set_termios(arg, true);
    case TCSBRK:
    case TCXONC:
        return 0;
    case TCFLSH:
        if (arg > TCIOFLUSH)
            return -EINVAL;
        if (arg != TCOFLUSH) {
            spin_guard(&tty.lock);
            tty_flush_input();
        }
        return 0;
    case TIOCSCTTY:
        return set_controlling(arg == 1);
    case TIOCNOTTY:
        return give_up_controlling();
    case TIOCGPGRP:
        return is_controlling() ? put_int(arg, tty.pgrp) : -ENOTTY;
    case TIOCSPGRP:
        return set_foreground(arg);
    case TIOCGSID:
        return is_controlling() ? put_int(arg, tty.session) : -ENOTTY;
    case TIOCGWINSZ:
        return copyout(arg, &tty.winsize, sizeof tty.winsize);
    case TIOCSWINSZ:
        return copyin(&tty.winsize, arg, sizeof tty.winsize);
    case FIONREAD:
        return put_int(arg, (int)(tty.ready - tty.tail));
    }
    return -ENOTTY;
}

const struct chardev_ops tty_ops = {
    .read = tty_read, .write = tty_write, .ioctl = tty_ioctl, .poll = tty_poll};
