/*
 * rlimit: run into the limits that a process can have.
 *
 * For each limit a child sets it for itself and does one thing over and over
 * until that fails. What to observe: most limits make a call fail, with an
 * errno that says why; three are told by a signal: a file that would get too
 * large, and, where there is no call that could fail, the use of the processor
 * and of the stack. The parent is not affected: a limit is inherited, but it is
 * not handed back.
 */
#define PROG "rlimit"
#define USAGE ""
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include "tool.h"

#define KIB 1024
#define MIB (KIB * KIB)
#define NOBODY 65534 /* limits on processes do not bind root on Linux */
#define FRAME (16 * KIB)

/* What the child has come to; shared with the parent. */
static volatile struct {
    int times, error;
} * done;

static int use_descriptor(void)
{
    return dup(STDIN_FILENO);
}

static int make_child(void)
{
    pid_t pid;

    if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) < 0)
        die("setresuid");
    pid = fork();
    if (pid == 0) {
        pause();
        _exit(0);
    }
    return pid;
}

static int queue_signal(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return sigqueue(getpid(), SIGRTMIN, (union sigval){});
}

static int map_memory(void)
{
    void *memory = mmap(NULL, MIB, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return memory == MAP_FAILED ? -1 : 0;
}

static int move_break(void)
{
    return sbrk(MIB) == (void *)-1 ? -1 : 0;
}

static int write_file(void)
{
    static char name[64], block[KIB];
    static int fd = -1;

    if (fd < 0) {
        snprintf(name, sizeof name, "/tmp/rlimit.%d", getpid());
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
        unlink(name);
    }
    return write(fd, block, sizeof block);
}

static int compute(void)
{
    return 0;
}

/* Use more and more stack. */
static int dig(long levels)
{
    volatile char frame[FRAME];

    frame[0] = 1;
    return levels ? dig(levels - 1) + frame[0] : 0;
}

static int recurse(void)
{
    return dig(LONG_MAX);
}

static const struct limit {
    int which;
    const char *name;
    unsigned value;
    int (*step)(void); /* -1: failed, with errno set */
    const char *what;
} limits[] = {
    {RLIMIT_NOFILE, "NOFILE", 10, use_descriptor, "dup"},
    {RLIMIT_NPROC, "NPROC", 5, make_child, "fork"},
    {RLIMIT_SIGPENDING, "SIGPENDING", 5, queue_signal, "sigqueue"},
    {RLIMIT_AS, "AS", 32 * MIB, map_memory, "mmap of a MiB"},
    {RLIMIT_DATA, "DATA", 4 * MIB, move_break, "sbrk of a MiB"},
    {RLIMIT_FSIZE, "FSIZE", 8 * KIB, write_file, "write of a KiB"},
    {RLIMIT_CPU, "CPU", 1, compute, "loop"},
    {RLIMIT_STACK, "STACK", 256 * KIB, recurse, "recursion"},
};

/* In a process group of its own, so that its children are easily found. */
static void child(const struct limit *limit)
{
    struct rlimit value;

    setpgid(0, 0);
    getrlimit(limit->which, &value);
    value.rlim_cur = limit->value;
    if (setrlimit(limit->which, &value) < 0)
        die("setrlimit");
    while (limit->step() >= 0)
        done->times++;
    done->error = errno;
    kill(0, SIGKILL);
}

static void reach(const struct limit *limit)
{
    int status;
    pid_t pid;

    done->times = done->error = 0;
    pid = fork();
    if (pid == 0)
        child(limit);
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        die("fork");
    printf("%-10s = %8u: %s", limit->name, limit->value, limit->what);
    if (done->error)
        printf(" works %d times, then: %s\n", done->times,
               strerror(done->error));
    else if (WIFSIGNALED(status))
        printf(" until it ends by signal %d (%s)\n", WTERMSIG(status),
               strsignal(WTERMSIG(status)));
    else
        printf(": exit status %d\n", WEXITSTATUS(status));
    finish(0);
}

int main(void)
{
    done = mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (done == MAP_FAILED)
        die("memory");
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        reach(&limits[i]);
    return finish(0);
}
