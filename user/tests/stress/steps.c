/*
 * A signal at every instruction of a program that calls the kernel: stepped
 * by a tracer, which sends the signal after so many steps. The handler runs
 * exactly once, and the calls return what they should.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "stress.h"

#define NSIGNALS 3
#define PASSED 50 /* exit status */

static volatile int *nhandled; /* shared: also told by who is about to exit */

static void on_signal(int sig)
{
    (void)sig;
    ++*nhandled;
}

/* What is stepped: calls that return at once, one that waits, a fault. */
static void program(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    char c = 'x';
    int fds[2], failed = 0;

    sigaction(SIGUSR1, &action, NULL);
    pipe(fds);
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    failed += getpid() != (int)syscall(SYS_getpid);
    failed += write(fds[1], &c, 1) != 1;
    failed += read(fds[0], &c, 1) != 1;
    failed += write(fds[1], (char *)8, 1) != -1 || errno != EFAULT;
    failed += sigprocmask(SIG_BLOCK, NULL, NULL) != 0;
    failed += syscall(9999) != -1 || errno != ENOSYS;
    kill(getpid(), 0);
    _exit(failed ? failed : PASSED);
}

/* Step the program, with a signal after `when` steps; false: it has ended
   before. */
static bool step(int when, int sig)
{
    int status, deliver = 0, n = 0;
    pid_t pid = fork();

    if (pid == 0)
        program();
    *nhandled = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
        die("no program to step");
    for (;; n++) {
        if (n == when)
            kill(pid, sig);
        if (ptrace(PTRACE_SINGLESTEP, pid, 0, deliver) < 0)
            die("PTRACE_SINGLESTEP");
        if (waitpid(pid, &status, 0) != pid)
            die("waitpid");
        if (!WIFSTOPPED(status))
            break;
        deliver = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
        if (n == when && sig == SIGSTOP)
            deliver = 0;
    }
    if (status != PASSED << 8 || *nhandled != (sig == SIGUSR1 && n > when)) {
        fprintf(stderr,
                "stress: signal %d at step %d of %d: status %#x, "
                "handled %d times\n",
                sig, when, n, status, *nhandled);
        errno = 0;
        die("steps");
    }
    return n > when;
}

void stress_steps(uint32_t seed)
{
    static const int signals[NSIGNALS] = {SIGUSR1, SIGWINCH, SIGCONT};

    nhandled = mmap(NULL, sizeof *nhandled, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int when = (int)choose(&seed, 3); !time_is_up(); when++)
        for (int i = 0; i < NSIGNALS; i++)
            if (!step(when, signals[i]))
                when = 0;
    munmap((void *)nhandled, sizeof *nhandled);
}
