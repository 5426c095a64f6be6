/*
 * posix_spawn: every attribute and file action; vfork by hand; what the child
 * inherits and what it does not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *self;
static int result;

/* The child: what it is asked about. */
static int child(const char *what)
{
    sigset_t mask;
    struct sigaction act;

    switch (*what) {
    case 'g':
        return getpgrp() == getpid() ? 1 : 0;
    case 's':
        return getsid(0) == getpid() ? 1 : 0;
    case 'm':
        sigprocmask(SIG_BLOCK, NULL, &mask);
        return sigismember(&mask, SIGUSR1) | sigismember(&mask, SIGUSR2) << 1;
    case 'i':
        sigaction(SIGUSR1, NULL, &act);
        result = act.sa_handler == SIG_IGN;
        sigaction(SIGUSR2, NULL, &act);
        return result | (act.sa_handler == SIG_IGN) << 1;
    case 'f':
        for (int fd = 3; fd < 10; fd++)
            result |= (fcntl(fd, F_GETFD) >= 0) << (fd - 3);
        return result;
    case 'd':
        return access("here", F_OK) == 0;
    case 'o':
        printf("written to %d\n", STDOUT_FILENO);
        return 0;
    }
    return 99;
}

static void spawn(const char *what, posix_spawn_file_actions_t *actions,
                  posix_spawnattr_t *attr)
{
    char *argv[] = {self, (char *)what, NULL}, *envp[] = {NULL};
    int status = -1, error;
    pid_t pid = -1;

    error = posix_spawn(&pid, self, actions, attr, argv, envp);
    if (error) {
        printf("%s: %s, pid %d\n", what, strerror(error), pid == -1);
        return;
    }
    waitpid(pid, &status, 0);
    printf("%s: status %#x\n", what, status);
}

static void with_flags(short flags, const char *what)
{
    posix_spawnattr_t attr;
    sigset_t set;

    posix_spawnattr_init(&attr);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    posix_spawnattr_setsigmask(&attr, &set);
    posix_spawnattr_setsigdefault(&attr, &set);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setflags(&attr, flags);
    spawn(what, NULL, &attr);
    posix_spawnattr_destroy(&attr);
}

static void attributes(void)
{
    sigset_t set, old;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    with_flags(0, "group");
    with_flags(POSIX_SPAWN_SETPGROUP, "group");
    with_flags(0, "session");
    with_flags(POSIX_SPAWN_SETSID, "session");
    with_flags(0, "mask");
    with_flags(POSIX_SPAWN_SETSIGMASK, "mask");
    with_flags(0, "ignored");
    with_flags(POSIX_SPAWN_SETSIGDEF, "ignored");
    with_flags(POSIX_SPAWN_RESETIDS | POSIX_SPAWN_USEVFORK, "ignored");
    sigprocmask(SIG_SETMASK, &old, NULL);
    signal(SIGUSR1, SIG_DFL);
    signal(SIGUSR2, SIG_DFL);
}

static void actions(void)
{
    posix_spawn_file_actions_t a;
    int fd = open("/dev/null", O_RDONLY); /* 3 */
    char text[100];

    fcntl(dup(fd), F_SETFD, FD_CLOEXEC); /* 4 */
    mkdir("elsewhere", 0755);
    close(creat("elsewhere/here", 0644));
    spawn("files", NULL, NULL);
    posix_spawn_file_actions_init(&a);
    posix_spawn_file_actions_adddup2(&a, 3, 7);
    posix_spawn_file_actions_adddup2(&a, 4, 4);
    posix_spawn_file_actions_addclose(&a, 3);
    posix_spawn_file_actions_addopen(&a, 8, "/dev/zero", O_RDONLY, 0);
    spawn("files", &a, NULL);
    posix_spawn_file_actions_addopen(&a, 9, "/nowhere", O_RDONLY, 0);
    spawn("files", &a, NULL);
    posix_spawn_file_actions_destroy(&a);
    posix_spawn_file_actions_init(&a);
    posix_spawn_file_actions_addchdir_np(&a, "elsewhere");
    posix_spawn_file_actions_addopen(&a, 1, "output", O_WRONLY | O_CREAT, 0644);
    spawn("directory", NULL, NULL);
    spawn("directory", &a, NULL);
    spawn("output", &a, NULL);
    posix_spawn_file_actions_destroy(&a);
    fd = open("elsewhere/output", O_RDONLY);
    result = read(fd, text, sizeof text);
    printf("%.*s", result, text);
    system("rm -r elsewhere");
}

/* The child of vfork has its parent's memory, but descriptors and handlers of
   its own. */
static void by_vfork(void)
{
    volatile int value = 1;
    pid_t pid = vfork();
    int status;

    if (pid == 0) {
        value = 2;
        close(3);
        signal(SIGTERM, SIG_IGN);
        _exit(3);
    }
    waitpid(pid, &status, 0);
    printf("vfork: value %d, status %#x, 3 is open: %d\n", value, status,
           fcntl(3, F_GETFD) >= 0);
    printf("SIGTERM is ignored: %d\n", signal(SIGTERM, SIG_DFL) == SIG_IGN);
    pid = vfork();
    if (pid == 0) {
        execl("/nowhere", "nowhere", (char *)NULL);
        value = errno;
        _exit(127);
    }
    waitpid(pid, &status, 0);
    printf("%s, status %#x\n", strerror(value), status);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return child(argv[1]);
    setvbuf(stdout, NULL, _IONBF, 0);
    self = "/proc/self/exe"; /* in another directory, too */
    attributes();
    actions();
    by_vfork();
    return 0;
}
