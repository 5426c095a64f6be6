/*
 * System calls with all kinds of arguments, good and bad, for test_trace.py to
 * compare what two straces say about them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static char buffer[100];

static void handler(int sig)
{
    (void)sig;
}

static void names(void)
{
    struct stat st;

    syscall(SYS_open, "/nowhere/file", O_RDWR | O_CREAT | O_EXCL, 0644);
    syscall(SYS_open,
            "x\n\t\"q\\\x01\xff"
            "7",
            3);
    syscall(SYS_open, (void *)5, 0);
    syscall(SYS_open, NULL, O_WRONLY | O_TRUNC | O_NONBLOCK | O_SYNC);
    close(openat(AT_FDCWD, "/", O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    syscall(SYS_stat64, "/dev/null", &st);
    syscall(SYS_lstat64, "/", &st);
    syscall(SYS_fstat64, 99, &st);
    mkdir("dir", 0755);
    chmod("dir", 01777);
    rmdir("dir");
    syscall(SYS_mknod, "fifo", S_IFIFO | 0600, 0);
    unlink("fifo");
    access("/", R_OK | W_OK);
    access("/nowhere/file", F_OK);
    link("/nowhere/file", "other");
    symlink("target", "link");
    readlink("link", buffer, sizeof buffer);
    unlink("link");
    rename("/nowhere/file", "other");
    linkat(AT_FDCWD, "a", 5, "b", AT_SYMLINK_FOLLOW);
    unlinkat(AT_FDCWD, "nonexistent", AT_REMOVEDIR);
    syscall(SYS_chown32, "/nowhere/file", -1, 5);
    umask(022);
    chdir("/tmp");
    syscall(SYS_getcwd, buffer, sizeof buffer);
    syscall(SYS_getcwd, buffer, 1);
    truncate("/nowhere/file", 5);
    ftruncate64(99, 1LL << 32);
}

static void descriptors(void)
{
    int fd = open("/etc/passwd", O_RDONLY), pipes[2];
    struct iovec vec[2] = {{buffer, 2}, {buffer + 10, 40}};

    read(fd, buffer, 4);
    read(fd, buffer, 40);
    read(fd, (void *)1, 4);
    write(99, buffer, 40);
    write(1, (void *)5, 3);
    lseek(fd, 0, SEEK_SET);
    syscall(SYS_lseek, fd, -5, SEEK_CUR);
    pread(fd, buffer, 10, 20);
    pwrite64(fd, buffer, 10, 1LL << 33);
    readv(fd, vec, 2);
    writev(99, vec, 2);
    fcntl(fd, F_GETFD);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, O_NONBLOCK | O_RDWR);
    close(fcntl(fd, F_DUPFD, 10));
    dup3(fd, 20, O_CLOEXEC);
    syscall(SYS_pipe, pipes);
    pipe2(pipes, O_CLOEXEC);
    ioctl(99, TIOCGPGRP, buffer);
    ioctl(99, TCGETS, buffer);
    ioctl(pipes[0], FIONREAD, buffer);

    struct pollfd fds[2] = {{pipes[0], POLLIN, 0}, {pipes[1], POLLOUT, 0}};
    syscall(SYS_poll, fds, 2, 10);
    syscall(SYS_poll, fds, 1, 1);
    syscall(SYS_poll, NULL, 0, 0);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(pipes[0], &set);
    struct timeval none = {0, 0};
    syscall(SYS__newselect, pipes[0] + 1, &set, NULL, NULL, &none);
}

static void memory(void)
{
    int fd = open("/etc/passwd", O_RDONLY);
    char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    mprotect(p, 4096, PROT_READ);
    madvise(p, 4096, MADV_DONTNEED);
    msync(p, 4096, MS_SYNC);
    munmap(p, 4096);
    mmap(NULL, 100, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 4096);
    mmap(NULL, 0, PROT_NONE, MAP_PRIVATE | MAP_FIXED, -1, 0);
    syscall(SYS_brk, 0);
}

static void signals(void)
{
    struct sigaction action;
    union sigval value = {77};
    sigset_t set;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART | SA_NODEFER;
    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, 40);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR1, NULL, &action);
    action.sa_flags = SA_SIGINFO;
    sigaction(37, &action, NULL);
    syscall(SYS_rt_sigaction, 99, 0, 0, 8);
    kill(getpid(), SIGUSR1);
    sigqueue(getpid(), SIGUSR1, value);
    sigqueue(getpid(), 37, value);
    value.sival_ptr = NULL;
    sigqueue(getpid(), SIGUSR1, value);
    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sigprocmask(SIG_SETMASK, NULL, &set);
    sigdelset(&set, SIGINT);
    sigprocmask(SIG_UNBLOCK, &set, &set);
    sigpending(&set);
    kill(getpid(), 0);
    kill(0x7ffffff, SIGKILL);
    syscall(SYS_sigaltstack, NULL, buffer);
}

static void times_and_limits(void)
{
    struct timespec time = {0, 1000}, times[2] = {{0, UTIME_NOW}, {1, 5}};
    struct itimerval timer = {{0, 0}, {100, 0}};
    struct rlimit limit;
    struct utsname name;
    int word = 5;

    syscall(SYS_nanosleep, &time, &time);
    syscall(SYS_nanosleep, NULL, NULL);
    syscall(SYS_clock_getres, CLOCK_REALTIME, &time);
    syscall(SYS_clock_gettime, 77, &time);
    syscall(SYS_utimensat, AT_FDCWD, "/nowhere/file", times, 0);
    setitimer(ITIMER_VIRTUAL, &timer, NULL);
    syscall(SYS_ugetrlimit, RLIMIT_STACK, &limit);
    syscall(SYS_setrlimit, RLIMIT_CORE, &limit);
    prlimit(0, RLIMIT_CPU, NULL, NULL);
    syscall(SYS_getpriority, PRIO_PROCESS, 0);
    syscall(SYS_uname, &name);
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1);
    syscall(SYS_futex, &word, FUTEX_WAIT, 5, &time);
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 4, NULL);
    syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 4, NULL, NULL, -1);
    syscall(SYS_futex, &word, FUTEX_WAKE_BITSET_PRIVATE, 1, NULL, NULL, 0xff);
    prctl(PR_SET_NAME, "a name");
    prctl(PR_GET_NAME, buffer);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setgroups(0, NULL);
    syscall(SYS_getresuid32, &buffer[0], &buffer[4], &buffer[8]);
    syscall(SYS_getresuid, &buffer[0], &buffer[4], &buffer[8]);
    syscall(SYS_setfsuid, 0);
    for (int request = 0; request < 18; request++) {
        if (request == PTRACE_PEEKUSER || request == PTRACE_POKEUSER)
            continue; /* 64-bit strace has its own registers */
        syscall(SYS_ptrace, request, 0x7ffffff, 8, 0);
    }
    syscall(SYS_ptrace, PTRACE_SETOPTIONS, 0x7ffffff, 0, 0x7f);
    syscall(SYS_ptrace, PTRACE_SEIZE, 0x7ffffff, 0, 0x100002);
    syscall(SYS_ptrace, PTRACE_GETEVENTMSG, 0x7ffffff, 0, buffer);
    syscall(SYS_ptrace, PTRACE_INTERRUPT, 0x7ffffff, 0, 0);
    syscall(SYS_ptrace, PTRACE_LISTEN, 0x7ffffff, 0, 0);
    syscall(SYS_ptrace, PTRACE_CONT, 0x7ffffff, 0, SIGUSR1);
    sched_yield();
    syscall(0x3e7, 1, 2, 3, 0, 0, 0);
}

static void children(void)
{
    struct rusage usage;
    siginfo_t info;
    sigset_t set;
    int status;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD); /* it would interrupt, now here, now there */
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (fork() == 0)
        _exit(3);
    waitid(P_ALL, 0, &info, WEXITED | WNOWAIT);
    sigwaitinfo(&set, &info);
    waitpid(-1, &status, 0);
    waitpid(-1, &status, WNOHANG | WUNTRACED);
    if (fork() == 0)
        raise(SIGKILL);
    waitid(P_ALL, 0, &info, WEXITED | WNOWAIT);
    syscall(SYS_wait4, -1, &status, __WALL, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        raise(SIGSTOP);
        _exit(0);
    }
    syscall(SYS_waitpid, pid, &status, WUNTRACED);
    kill(pid, SIGCONT);
    syscall(SYS_wait4, pid, &status, 0, &usage);
    syscall(SYS_wait4, -5, &status, WCONTINUED, &usage);
    getrusage(RUSAGE_SELF, NULL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int main(int argc, char **argv)
{
    (void)argc;
    names();
    descriptors();
    memory();
    signals();
    times_and_limits();
    children();
    execve("/nowhere/file", argv, NULL);
    *(volatile int *)0x123 = 1;
}
