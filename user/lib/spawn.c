/*
 * posix_spawn, on top of vfork: the child runs in the parent's memory while
 * the parent waits, so nothing is copied, and what goes wrong in the child is
 * a variable that the parent reads.
 *
 * Running in the parent's memory has its dangers. The child has a stack of its
 * own, a piece of the parent's. No handler of the parent's may run in it:
 * signals are blocked when it is born, and caught ones act by default before
 * it unblocks any. (The child has actions of its own, a copy.)
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hooks.h"
#include "spawn_action.h"

#define STACK (16 * 1024) /* bytes; a path and what execvpe needs */
#define CANNOT_RUN 127    /* exit status, which nobody gets to see */

struct request {
    const char *path;
    bool search;
    const posix_spawn_file_actions_t *actions;
    const posix_spawnattr_t *attr;
    char *const *argv, *const *envp;
    sigset_t mask; /* the parent's */
    int error;     /* the child's */
};

/* Must the signal act by default in the child? */
static bool to_reset(const struct request *r, int flags, int sig)
{
    struct sigaction act;

    if ((flags & POSIX_SPAWN_SETSIGDEF) &&
        sigismember(&r->attr->sigdefault, sig))
        return true;
    return sigismember(&signals_caught, sig) &&
           sigaction(sig, NULL, &act) == 0 && act.sa_handler != SIG_IGN;
}

static void reset_signals(const struct request *r, int flags)
{
    for (int sig = 1; sig < NSIG; sig++)
        if (to_reset(r, flags, sig))
            signal(sig, SIG_DFL);
}

static bool set_attributes(const struct request *r, int flags)
{
    if (flags & POSIX_SPAWN_SETSID && setsid() < 0)
        return false;
    if (flags & POSIX_SPAWN_SETPGROUP && setpgid(0, r->attr->pgroup) < 0)
        return false;
    if (flags & POSIX_SPAWN_RESETIDS &&
        (setegid(getgid()) < 0 || seteuid(getuid()) < 0))
        return false;
    return true;
}

/* Make `from` the descriptor fd, which exec leaves open. */
static bool place(int from, int fd)
{
    if (from == fd)
        return fcntl(fd, F_SETFD, 0) >= 0;
    return dup2(from, fd) >= 0;
}

static bool act(const struct spawn_action *a)
{
    int fd;

    switch (a->kind) {
    case SPAWN_CLOSE:
        close(a->fd); /* it may be closed already */
        return true;
    case SPAWN_DUP2:
        return place(a->from, a->fd);
    default:
        fd = open(a->path, a->flags, a->mode);
        if (fd < 0 || fd == a->fd)
            return fd >= 0;
        return place(fd, a->fd) && close(fd) == 0;
    }
}

static bool prepare(const struct request *r)
{
    int flags = r->attr ? r->attr->flags : 0;

    reset_signals(r, flags);
    if (!set_attributes(r, flags))
        return false;
    for (int i = 0; r->actions && i < r->actions->count; i++)
        if (!act(&r->actions->actions[i]))
            return false;
    sigprocmask(SIG_SETMASK,
                flags & POSIX_SPAWN_SETSIGMASK ? &r->attr->sigmask : &r->mask,
                NULL);
    return true;
}

static int child(void *arg)
{
    struct request *r = arg;

    if (prepare(r)) {
        if (r->search)
            execvpe(r->path, r->argv, r->envp);
        else
            execve(r->path, r->argv, r->envp);
    }
    r->error = errno;
    _exit(CANNOT_RUN);
}

static int spawn(pid_t *pid, struct request *r)
{
    int n = 0, saved = errno;
    sigset_t all;

    while (r->argv[n])
        n++;
    char stack[STACK + n * sizeof(char *)]; /* see exec_script in exec.c */
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &r->mask);
    pid_t born = clone(child, stack + sizeof(stack),
                       CLONE_VM | CLONE_VFORK | SIGCHLD, r);
    if (born < 0)
        r->error = errno;
    else if (r->error)
        waitpid(born, NULL, 0);
    else if (pid)
        *pid = born;
    sigprocmask(SIG_SETMASK, &r->mask, NULL);
    errno = saved;
    return r->error;
}

int posix_spawn(pid_t *pid, const char *path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attr, char *const argv[],
                char *const envp[])
{
    return spawn(pid, &(struct request){.path = path,
                                        .actions = actions,
                                        .attr = attr,
                                        .argv = argv,
                                        .envp = envp});
}

int posix_spawnp(pid_t *pid, const char *file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attr, char *const argv[],
                 char *const envp[])
{
    return spawn(pid, &(struct request){.path = file,
                                        .search = true,
                                        .actions = actions,
                                        .attr = attr,
                                        .argv = argv,
                                        .envp = envp});
}
