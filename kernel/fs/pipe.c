/*
 * Pipes: a ring of up to PIPE_PAGES pages between two open files.
 *
 * `written` and `read` count bytes for ever; their difference is what the pipe
 * holds, and each modulo the ring's size says where the next byte goes or
 * comes from. Pages are allocated when they are first needed; an empty pipe
 * starts at its first page again, so one that is emptied again and again stays
 * in one warm page.
 *
 * pipe->lock (spin) protects everything. Bytes are copied under it, a page at
 * a time at most, with the _nofault calls: see fs/usercopy.h. A write of up to
 * PIPE_BUF bytes waits until all of it fits, so it is never mixed with others.
 *
 * Nobody is woken who does not wait: sleepers and pollers say so under the
 * lock. A writer is woken only when a full PIPE_BUF fits, or the pipe is
 * empty, so the two take turns in large pieces.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "fs/file.h"
#include "fs/usercopy.h"
#include "lib/spinlock.h"
#include "mem/slab.h"
#include "sched/wait.h"

#define PIPE_PAGES 16u
#define PIPE_SIZE (PIPE_PAGES * PAGE_SIZE)
#define PIPE_BUF PAGE_SIZE /* POSIX: larger writes may be mixed with others */

/* One end; its address is the channel of those who wait for it. */
struct pipe_end {
    bool open;
    bool polled; /* somebody once asked to be woken */
    int sleepers;
};

struct pipe {
    struct spinlock lock;
    uint32_t written, read;
    struct pipe_end reader, writer;
    char *pages[PIPE_PAGES]; /* NULL: not needed so far */
};

static uint32_t filled(const struct pipe *pipe)
{
    return pipe->written - pipe->read;
}

static void wake_end(struct pipe_end *end)
{
    if (end->sleepers > 0 || end->polled)
        wakeup(end);
}

static int sleep_at(struct pipe *pipe, struct pipe_end *end)
{
    int r;

    end->sleepers++;
    r = sleep(end, &pipe->lock);
    end->sleepers--;
    return r;
}

/* Bytes that can be copied in one piece from ring position `pos` on. */
static uint32_t piece(uint32_t pos, uint32_t n)
{
    return MIN(n, PAGE_SIZE - pos % PAGE_SIZE);
}

static char *ring(struct pipe *pipe, uint32_t pos)
{
    return pipe->pages[pos % PIPE_SIZE / PAGE_SIZE] + pos % PAGE_SIZE;
}

/* Copy up to n bytes of what there is to the user; *done counts. */
static int take(struct pipe *pipe, uaddr_t buf, uint32_t n, uint32_t *done)
{
    uint32_t count;
    int err;

    for (n = MIN(n, filled(pipe)); n > 0; n -= count) {
        count = piece(pipe->read, n);
        err = copyout_nofault(buf, ring(pipe, pipe->read), count);
        if (err)
            return err;
        pipe->read += count;
        buf += count;
        *done += count;
    }
    if (filled(pipe) == 0)
        pipe->read = pipe->written = 0;
    return 0;
}

static int pipe_read(struct file *file, uaddr_t buf, uint32_t n)
{
    struct pipe *pipe = file->private;
    uint32_t done = 0, limit = n;
    int err = n > 0 ? -EAGAIN : 0;

    spin_lock(&pipe->lock);
    while (err == -EAGAIN) {
        if (filled(pipe) > 0) {
            err = take(pipe, buf, limit, &done);
            if (done > 0 || err != -EFAULT)
                break;
            spin_unlock(&pipe->lock);
            err = user_retry(buf, n, true, &limit);
            spin_lock(&pipe->lock);
            err = err ? err : -EAGAIN;
        } else if (!pipe->writer.open) {
            err = 0;
        } else if (file->flags & O_NONBLOCK) {
            break;
        } else {
            err = sleep_at(pipe, &pipe->reader);
            err = err ? err : -EAGAIN;
        }
    }
    if (done > 0 && PIPE_SIZE - filled(pipe) >= PIPE_BUF)
        wake_end(&pipe->writer);
    spin_unlock(&pipe->lock);
    return done > 0 ? (int)done : err;
}

/* The page that position `pos` lies in is there, or can be had. */
static bool ensure_page(struct pipe *pipe, uint32_t pos)
{
    char **slot = &pipe->pages[pos % PIPE_SIZE / PAGE_SIZE];
    struct page *page;

    if (*slot)
        return true;
    page = page_alloc();
    if (page)
        *slot = page_to_virt(page);
    return page;
}

/* Copy n bytes, for which there is room, from the user; *done counts. */
static int give(struct pipe *pipe, uaddr_t buf, uint32_t n, uint32_t *done)
{
    uint32_t count;
    int err;

    for (; n > 0; n -= count) {
        if (!ensure_page(pipe, pipe->written))
            return -ENOMEM;
        count = piece(pipe->written, n);
        err = copyin_nofault(ring(pipe, pipe->written), buf, count);
        if (err)
            return err;
        pipe->written += count;
        buf += count;
        *done += count;
    }
    return 0;
}

/*
 * Write what fits of n bytes, all of them if they are at most PIPE_BUF; an
 * error in the midst of those takes them back. 0, -EAGAIN: no room, -errno.
 */
static int put(struct pipe *pipe, uaddr_t buf, uint32_t n, uint32_t whole,
               uint32_t *done)
{
    uint32_t room = PIPE_SIZE - filled(pipe), before = pipe->written, count = 0;
    int err;

    if (room < MIN(n, whole))
        return -EAGAIN;
    err = give(pipe, buf, MIN(n, room), &count);
    if (err && whole > 1) {
        pipe->written = before;
        count = 0;
    }
    *done += count;
    if (count > 0)
        wake_end(&pipe->reader);
    return err;
}

static int pipe_write(struct file *file, uaddr_t buf, uint32_t n)
{
    struct pipe *pipe = file->private;
    uint32_t done = 0, limit = n, whole = n <= PIPE_BUF ? n : 1;
    int err = 0;

    spin_lock(&pipe->lock);
    while (!err && done < n) {
        if (!pipe->reader.open) {
            err = -EPIPE;
            break;
        }
        err = put(pipe, buf + done, limit, whole, &done);
        limit = n - done;
        if (err == -EFAULT) {
            spin_unlock(&pipe->lock);
            err = user_retry(buf + done, n - done, false, &limit);
            spin_lock(&pipe->lock);
            if (whole > 1 && limit < n)
                err = -EFAULT;
        } else if (err == -EAGAIN && !(file->flags & O_NONBLOCK)) {
            err = sleep_at(pipe, &pipe->writer);
        }
    }
    spin_unlock(&pipe->lock);
    return done > 0 ? (int)done : err;
}

static struct pipe_end *end_of(struct file *file)
{
    struct pipe *pipe = file->private;

    return file_writes(file->flags) ? &pipe->writer : &pipe->reader;
}

static uint32_t pipe_poll(struct file *file, const void **chan)
{
    struct pipe *pipe = file->private;
    struct pipe_end *end = end_of(file);
    uint32_t events = 0;

    *chan = end;
    spin_guard(&pipe->lock);
    end->polled = true;
    if (end == &pipe->reader) {
        if (filled(pipe) > 0)
            events |= POLLIN;
        if (!pipe->writer.open)
            events |= POLLHUP;
    } else {
        if (PIPE_SIZE - filled(pipe) >= PIPE_BUF)
            events |= POLLOUT;
        if (!pipe->reader.open)
            events |= POLLERR;
    }
    return events;
}

/* Close one end; the last one frees the pipe. */
static void pipe_close(struct file *file)
{
    struct pipe *pipe = file->private;
    struct pipe_end *mine = end_of(file);
    struct pipe_end *other =
        mine == &pipe->reader ? &pipe->writer : &pipe->reader;
    bool last;

    spin_lock(&pipe->lock);
    mine->open = false;
    last = !other->open;
    wake_end(other);
    spin_unlock(&pipe->lock);
    if (!last)
        return;
    for (unsigned i = 0; i < PIPE_PAGES; i++)
        if (pipe->pages[i])
            page_put(virt_to_page(pipe->pages[i]));
    kfree(pipe);
}

static const struct file_ops pipe_ops = {.read = pipe_read,
                                         .write = pipe_write,
                                         .poll = pipe_poll,
                                         .close = pipe_close};

int pipe_create(struct file **read_end, struct file **write_end, int flags)
{
    struct pipe *pipe = kzalloc(sizeof *pipe);

    if (!pipe)
        return -ENOMEM;
    spin_init(&pipe->lock, "pipe");
    *read_end = file_create(&pipe_ops, NULL, O_RDONLY | flags);
    if (is_err(*read_end)) {
        kfree(pipe);
        return ptr_err(*read_end);
    }
    (*read_end)->private = pipe;
    pipe->reader.open = true;
    *write_end = file_create(&pipe_ops, NULL, O_WRONLY | flags);
    if (is_err(*write_end)) {
        file_put(*read_end);
        return ptr_err(*write_end);
    }
    (*write_end)->private = pipe;
    pipe->writer.open = true;
    return 0;
}
