/*
 * Children of a test, and how they end.
 */
#include "test.h"

#define POLL_MS 5
#define PATIENCE_MS 60000 /* in polls: a host that stands still is no clock */

pid_t start(void (*fn)(void *), void *arg)
{
    pid_t pid = fork();

    if (pid < 0)
        FAIL("fork: %s", strerror(errno));
    if (pid == 0) {
        fn(arg);
        _exit(0);
    }
    return pid;
}

/* A child's check has failed: it has said so itself. */
static int reap(const char *file, int line, pid_t pid)
{
    int status;

    if (waitpid(pid, &status, 0) != pid)
        fail(file, line, "waitpid(%d): %s", pid, strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == FAILED)
        _exit(FAILED);
    return status;
}

void check_exit(const char *file, int line, pid_t pid, int code)
{
    int status = reap(file, line, pid);

    if (WIFSIGNALED(status))
        fail(file, line, "child died of signal %d, wanted exit %d",
             WTERMSIG(status), code);
    if (status != W_EXITCODE(code, 0))
        fail(file, line, "child's status is %#x, wanted exit %d", status, code);
}

void check_signal(const char *file, int line, pid_t pid, int sig)
{
    int status = reap(file, line, pid);

    if (!WIFSIGNALED(status) || WTERMSIG(status) != sig)
        fail(file, line, "child's status is %#x, wanted signal %d", status,
             sig);
}

void kill_child(pid_t pid)
{
    OK(kill(pid, SIGKILL));
    REAP_SIGNAL(pid, SIGKILL);
}

/* All are on their way to death before the first is waited for. */
void kill_children(const pid_t *pids, int n)
{
    for (int i = 0; i < n; i++)
        OK(kill(pids[i], SIGKILL));
    for (int i = 0; i < n; i++)
        REAP_SIGNAL(pids[i], SIGKILL);
}

void tell(int fd)
{
    EQ(write(fd, "!", 1), 1);
}

void await(int fd)
{
    char c;

    EQ(read(fd, &c, 1), 1);
}

bool vanishes(pid_t pid)
{
    for (int ms = 0; ms < PATIENCE_MS; ms += POLL_MS) {
        if (kill(pid, 0) < 0)
            return errno == ESRCH;
        sleep_ms(POLL_MS);
    }
    return false;
}

char state_of(pid_t pid)
{
    char path[32], text[512], *close;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (slurp(path, text, sizeof text) < 0)
        return 0;
    close = strrchr(text, ')'); /* a name may hold one */
    return close && close[1] == ' ' ? close[2] : 0;
}

bool becomes(pid_t pid, char state)
{
    for (int ms = 0; ms < PATIENCE_MS; ms += POLL_MS) {
        if (state_of(pid) == state)
            return true;
        sleep_ms(POLL_MS);
    }
    return false;
}

void *shared(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    CHECK(p != MAP_FAILED);
    return p;
}
