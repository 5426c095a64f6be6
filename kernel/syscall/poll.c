/*
 * poll and select: wait until one of several files has something to say.
 *
 * A process can sleep on one channel only, so it looks at the files, sleeps on
 * the channel of the last one that was not ready, and looks again when that
 * is woken, but at the latest with the next tick. That also covers a change
 * between looking and sleeping.
 *
 * Interrupted without a handler they go on for the rest of their time: poll as
 * proc/restart.h says, the others with what they have written back of it.
 */
#include "abi/errno.h"
#include "abi/poll.h"
#include "cpu/clock.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "proc/restart.h"
#include "proc/signal.h"
#include "sched/wait.h"
#include "syscall/args.h"
#include "syscall/syscall.h"

#define FOREVER UINT64_MAX
#define NS_PER_MS 1000000u
#define MAX_FDS 1024 /* what an fd_set holds, and enough for poll */
#define SET_WORDS (MAX_FDS / 32)
#define READ_EVENTS (POLLIN | POLLHUP | POLLERR)
#define WRITE_EVENTS (POLLOUT | POLLERR)

/* Events of one file now; *chan: what is woken when they change. */
static uint32_t file_events(int fd, const void **chan)
{
    struct file *file = file_of(fd);
    uint32_t events = POLLIN | POLLOUT; /* files on disk never wait */

    if (is_err(file))
        return POLLNVAL;
    if (file->ops->poll)
        events = file->ops->poll(file, chan);
    file_put(file);
    return events;
}

/* Fill in revents: how many are not 0. */
static int look(struct pollfd *fds, uint32_t n, const void **chan)
{
    int ready = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t wanted =
            (uint16_t)fds[i].events | POLLERR | POLLHUP | POLLNVAL;

        fds[i].revents = 0;
        if (fds[i].fd >= 0)
            fds[i].revents = (int16_t)(file_events(fds[i].fd, chan) & wanted);
        ready += fds[i].revents != 0;
    }
    return ready;
}

/* Wait for the first event: how many files have one, 0 at the deadline, or
   -EINTR. */
static int wait_events(struct pollfd *fds, uint32_t n, uint64_t deadline)
{
    for (;;) {
        const void *chan = &chan;
        int r = look(fds, n, &chan);
        uint64_t now = clock_ns();

        if (r > 0 || now >= deadline)
            return r;
        r = sleep_until(chan, NULL,
                        n == 0 ? deadline : MIN(deadline, now + NS_PER_TICK));
        if (r == -EINTR)
            return r;
    }
}

/*
 * As wait_events, meanwhile with the signal mask at `set` (0: the usual one).
 * If a signal ends it, the handler runs before the usual mask is back.
 */
static int wait_masked(struct pollfd *fds, uint32_t n, uint64_t deadline,
                       uaddr_t set, uint32_t set_size)
{
    struct proc *p = current();
    sigset_t mask, usual;
    int r;

    if (set == 0)
        return wait_events(fds, n, deadline);
    r = get_sigset(&mask, set, set_size);
    if (r < 0)
        return r;
    signal_mask(SIG_SETMASK, &mask, &usual);
    r = wait_events(fds, n, deadline);
    if (r == -EINTR && p->signal_pending) {
        p->sig_saved = usual;
        p->restore_mask = true;
    } else {
        signal_set_mask(usual);
    }
    return r;
}

/* A time to wait, as a deadline: 0 or -errno. Its microseconds may be more than
   a second. */
static int get_deadline(uaddr_t timeout, uint32_t unit, uint64_t *deadline)
{
    int32_t t[2];

    *deadline = FOREVER;
    if (timeout == 0)
        return 0;
    if (copyin(t, timeout, sizeof t) < 0)
        return -EFAULT;
    if (t[0] < 0 || t[1] < 0 || (unit == UNIT_NS && t[1] >= (int32_t)NS_PER_S))
        return -EINVAL;
    *deadline = clock_ns() + (uint32_t)t[0] * NS_PER_S +
                (uint64_t)(uint32_t)t[1] * unit;
    return 0;
}

/*
 * What is left of the time goes back to where it came from. Errors are not
 * worth losing the result `r` for; but without it an interrupted call cannot
 * go on. Returns the result.
 */
static int32_t put_left(int32_t r, uaddr_t timeout, uint32_t unit,
                        uint64_t deadline)
{
    uint64_t now = clock_ns(), left = deadline > now ? deadline - now : 0;
    bool lost = timeout != 0 && put_time(timeout, left, unit) < 0;

    if (r != -EINTR)
        return r;
    return lost ? -EINTR : -ERESTARTNOHAND;
}

static int32_t poll_until(uaddr_t user_fds, uint32_t nfds, uint64_t deadline,
                          uaddr_t set, uint32_t set_size)
{
    uint32_t size = nfds * sizeof(struct pollfd);
    struct pollfd *fds;
    int32_t r = -EFAULT;

    if (nfds > MIN(rlimit(RLIMIT_NOFILE), (uint32_t)MAX_FDS))
        return -EINVAL;
    fds = kmalloc(MAX(size, 1u));
    if (!fds)
        return -ENOMEM;
    if (copyin(fds, user_fds, size) == 0) {
        r = wait_masked(fds, nfds, deadline, set, set_size);
        if (r >= 0 && copyout(user_fds, fds, size) < 0)
            r = -EFAULT;
    }
    kfree(fds);
    return r;
}

SYSCALL(poll, uaddr_t fds, uint32_t nfds, int timeout_ms)
{
    uint64_t deadline = FOREVER;
    int32_t r;

    if (timeout_ms >= 0)
        deadline = clock_ns() + (uint64_t)timeout_ms * NS_PER_MS;
    deadline = restart_deadline(deadline);
    r = poll_until(fds, nfds, deadline, 0, 0);
    return r == -EINTR ? restart_at(deadline) : r;
}

SYSCALL(ppoll, uaddr_t fds, uint32_t nfds, uaddr_t timeout, uaddr_t set,
        uint32_t set_size)
{
    uint64_t deadline;
    int32_t r = get_deadline(timeout, UNIT_NS, &deadline);

    if (r < 0)
        return r;
    r = poll_until(fds, nfds, deadline, set, set_size);
    return put_left(r, timeout, UNIT_NS, deadline);
}

struct select {
    uint32_t set[3][SET_WORDS]; /* in, out, except */
    struct pollfd fds[MAX_FDS];
    uint32_t nfds;
};

static bool in_set(const uint32_t *set, int fd)
{
    return set[fd / 32] >> (fd % 32) & 1;
}

static void add_fds(struct select *s, int nfds)
{
    for (int fd = 0; fd < nfds; fd++) {
        int16_t events = 0;

        if (in_set(s->set[0], fd))
            events |= POLLIN;
        if (in_set(s->set[1], fd))
            events |= POLLOUT;
        if (in_set(s->set[2], fd))
            events |= POLLPRI;
        if (events)
            s->fds[s->nfds++] = (struct pollfd){.fd = fd, .events = events};
    }
}

/* Turn events into sets: how many bits are set, or -EBADF. */
static int fill_sets(struct select *s)
{
    int n = 0;

    memset(s->set, 0, sizeof s->set);
    for (uint32_t i = 0; i < s->nfds; i++) {
        const struct pollfd *p = &s->fds[i];
        uint32_t bit = 1u << (p->fd % 32);
        bool hit[3] = {(p->events & POLLIN) && (p->revents & READ_EVENTS),
                       (p->events & POLLOUT) && (p->revents & WRITE_EVENTS),
                       (p->events & p->revents & POLLPRI) != 0};

        if (p->revents & POLLNVAL)
            return -EBADF;
        for (int j = 0; j < 3; j++) {
            if (hit[j])
                s->set[j][p->fd / 32] |= bit;
            n += hit[j];
        }
    }
    return n;
}

static int32_t select_until(int nfds, const uaddr_t user[3], uaddr_t timeout,
                            uint32_t unit, uaddr_t set, uint32_t set_size)
{
    uint32_t size = DIV_ROUND_UP((uint32_t)nfds, 32) * sizeof(uint32_t);
    uint64_t deadline;
    struct select *s;
    int32_t r = get_deadline(timeout, unit, &deadline);

    if (r < 0)
        return r;
    if (nfds < 0 || nfds > MAX_FDS)
        return -EINVAL;
    s = kzalloc(sizeof *s);
    if (!s)
        return -ENOMEM;
    for (int i = 0; i < 3 && r == 0; i++)
        r = copyin_if(s->set[i], user[i], size);
    if (r == 0) {
        add_fds(s, nfds);
        r = wait_masked(s->fds, s->nfds, deadline, set, set_size);
    }
    if (r >= 0)
        r = fill_sets(s);
    for (int i = 0; i < 3 && r >= 0; i++)
        if (copyout_if(user[i], s->set[i], size) < 0)
            r = -EFAULT;
    kfree(s);
    return put_left(r, timeout, unit, deadline);
}

SYSCALL(_newselect, int nfds, uaddr_t in, uaddr_t out, uaddr_t except,
        uaddr_t timeout)
{
    return select_until(nfds, (uaddr_t[]){in, out, except}, timeout, UNIT_US, 0,
                        0);
}

/* The sixth argument is the address of two words: a mask's address and size. */
SYSCALL(pselect6, int nfds, uaddr_t in, uaddr_t out, uaddr_t except,
        uaddr_t timeout, uaddr_t mask)
{
    uint32_t set[2] = {0, 0};

    if (copyin_if(set, mask, sizeof set) < 0)
        return -EFAULT;
    return select_until(nfds, (uaddr_t[]){in, out, except}, timeout, UNIT_NS,
                        set[0], set[1]);
}
