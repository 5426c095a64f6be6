/*
 * Redirections (see redirect.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expand.h"
#include "jobs.h"
#include "mem.h"
#include "out.h"
#include "redirect.h"
#include "sh.h"

#ifndef PIPE_BUF
#define PIPE_BUF 4096 /* what an empty pipe takes without a reader */
#endif

struct saved_fd {
    struct saved_fd *next;
    int fd;
    int copy; /* -1 if fd was not open */
};

int own_fd(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, FIRST_OWN_FD);
}

/* Remember FD in *SAVED unless it is there already. */
static bool save(int fd, struct saved_fd **saved)
{
    struct saved_fd *s;

    for (s = *saved; s; s = s->next)
        if (s->fd == fd)
            return true;
    s = arena_alloc(scratch, sizeof(*s));
    s->fd = fd;
    s->copy = own_fd(fd);
    if (s->copy < 0 && errno != EBADF) {
        warn("%d: %s", fd, strerror(errno));
        return false;
    }
    s->next = *saved;
    *saved = s;
    return true;
}

/* May > with -C write to PATH? Not to a regular file. */
static bool may_clobber(const char *path)
{
    struct stat st;

    if (!(sh.options & OPT_NOCLOBBER) || stat(path, &st) < 0 ||
        !S_ISREG(st.st_mode))
        return true;
    errno = EEXIST;
    return false;
}

static int open_file(enum redir_kind kind, const char *path)
{
    static const int flags[] = {
        [REDIR_READ] = O_RDONLY,
        [REDIR_WRITE] = O_WRONLY | O_CREAT | O_TRUNC,
        [REDIR_CLOBBER] = O_WRONLY | O_CREAT | O_TRUNC,
        [REDIR_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
        [REDIR_BOTH] = O_RDWR | O_CREAT,
    };
    int fd;

    if (kind == REDIR_WRITE && !may_clobber(path))
        return -1;
    do
        fd = open(path, flags[kind], 0666);
    while (fd < 0 && errno == EINTR && !sh.flow);
    return fd;
}

/* A descriptor to read TEXT from: a pipe, filled by a child if it is long. */
static int open_heredoc(const char *text)
{
    size_t n = strlen(text);
    int ends[2];

    if (pipe(ends) < 0)
        return -1;
    if (n <= PIPE_BUF) {
        write_all(ends[1], text, n);
    } else {
        pid_t pid = job_fork_helper();
        if (pid == 0) {
            close(ends[0]);
            write_all(ends[1], text, n);
            shell_die(0);
        }
        if (pid < 0) {
            close(ends[0]);
            ends[0] = -1;
        }
    }
    close(ends[1]);
    return ends[0];
}

/* Make TO what FROM is, and close FROM. */
static bool move_fd(int from, int to)
{
    bool ok = true;

    if (from != to) {
        ok = dup2(from, to) >= 0;
        close(from);
    }
    return ok;
}

/* n<&m and n<&- */
static bool redirect_dup(int fd, const char *from)
{
    int n;

    if (strcmp(from, "-") == 0) {
        close(fd);
        return true;
    }
    n = parse_count(from);
    if (n < 0) {
        warn("%s: not a descriptor", from);
        return false;
    }
    if (n < FIRST_OWN_FD && dup2(n, fd) >= 0)
        return true;
    warn("%s: %s", from, strerror(EBADF));
    return false;
}

static bool redirect_one(const struct redir *r, struct saved_fd **saved)
{
    char *target = expand_string(r->target);
    int fd;

    if (sh.flow || (saved && !save(r->fd, saved)))
        return false;
    if (r->kind == REDIR_DUP)
        return redirect_dup(r->fd, target);
    if (r->kind == REDIR_HERE)
        fd = open_heredoc(target);
    else
        fd = open_file(r->kind, target);
    if (fd >= 0 && move_fd(fd, r->fd))
        return true;
    warn("%s: %s", r->kind == REDIR_HERE ? "<<" : target, strerror(errno));
    return false;
}

bool redirect(const struct redir *r, struct saved_fd **saved)
{
    for (; r; r = r->next)
        if (!redirect_one(r, saved))
            return false;
    return true;
}

void redirect_undo(struct saved_fd *saved)
{
    for (; saved; saved = saved->next) {
        if (saved->copy < 0)
            close(saved->fd);
        else
            move_fd(saved->copy, saved->fd);
    }
}

void redirect_keep(struct saved_fd *saved)
{
    for (; saved; saved = saved->next)
        if (saved->copy >= 0)
            close(saved->copy);
}
