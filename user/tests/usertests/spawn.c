/*
 * vfork, and posix_spawn on top of it.
 */
#include <spawn.h>
#include "test.h"
#include "thread.h"

#define NOBODY 0x7ffffff0 /* not a pid */

/* Spawn this program as a helper. */
static int spawn_helper(pid_t *pid, const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attr, const char *role,
                        const char *arg)
{
    char *argv[] = {"usertests", (char *)role, (char *)arg, NULL};

    return posix_spawn(pid, self, actions, attr, argv, environ);
}

static void spawn_runs(void)
{
    char *argv[] = {"small", NULL};
    int status;
    pid_t pid;

    put_program("small", 42);
    for (int i = 0; i < 50; i++) {
        EQ(posix_spawn(&pid, "./small", NULL, NULL, argv, environ), 0);
        REAP_EXIT(pid, 42);
    }
    EQ(posix_spawn(NULL, "./small", NULL, NULL, argv, environ), 0);
    OK(wait(&status));
    EQ(status, W_EXITCODE(42, 0));
}

/* The error is told; nobody is left to wait for, and errno is as it was. */
static void spawn_fails(void)
{
    char *argv[] = {"x", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    pid_t pid = NOBODY;

    errno = ERANGE;
    EQ(posix_spawn(&pid, "/not/there", NULL, NULL, argv, environ), ENOENT);
    EQ(posix_spawnp(&pid, "not-there", NULL, NULL, argv, environ), ENOENT);
    EQ(posix_spawn(&pid, "/", NULL, NULL, argv, environ), EACCES);
    EQ(posix_spawn_file_actions_init(&actions), 0);
    EQ(posix_spawn_file_actions_adddup2(&actions, -1, 1), EBADF);
    EQ(posix_spawn_file_actions_addclose(&actions, -1), EBADF);
    EQ(posix_spawn_file_actions_adddup2(&actions, 77, 1), 0);
    EQ(spawn_helper(&pid, &actions, NULL, "@args", NULL), EBADF);
    EQ(posix_spawn_file_actions_destroy(&actions), 0);
    EQ(posix_spawnattr_init(&attr), 0);
    EQ(posix_spawnattr_setpgroup(&attr, NOBODY), 0);
    EQ(posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP), 0);
    EQ(spawn_helper(&pid, NULL, &attr, "@args", NULL), EPERM);
    EQ(posix_spawnattr_setflags(&attr, 0x4000), EINVAL);
    EQ(errno, ERANGE);
    EQ(pid, NOBODY);
    FAILS(ECHILD, wait(NULL));
}

static void spawn_searches(void)
{
    char *argv[] = {"small", "", NULL};
    pid_t pid;

    OK(mkdir("a", 0755));
    OK(mkdir("b", 0755));
    put_program("b/small", 43);
    put("b/script", "exit 44\n");
    OK(chmod("b/script", 0755));
    setenv("PATH", "a:b", 1);
    EQ(posix_spawnp(&pid, "small", NULL, NULL, argv, environ), 0);
    REAP_EXIT(pid, 43);
    EQ(posix_spawnp(&pid, "script", NULL, NULL, argv, environ), 0);
    REAP_EXIT(pid, 44);
    EQ(posix_spawn(&pid, "small", NULL, NULL, argv, environ), ENOENT);
}

/* They are done in order, and only in the child. */
static void spawn_file_actions(void)
{
    posix_spawn_file_actions_t a;
    pid_t pid;

    put("in", "what is read");
    int in = OK(open("in", O_RDONLY | O_CLOEXEC));
    EQ(posix_spawn_file_actions_init(&a), 0);
    EQ(posix_spawn_file_actions_addopen(&a, STDOUT_FILENO, "out",
                                        O_WRONLY | O_CREAT | O_TRUNC, 0600),
       0);
    EQ(posix_spawn_file_actions_adddup2(&a, in, 20), 0);
    EQ(posix_spawn_file_actions_adddup2(&a, 20, 21), 0);
    EQ(posix_spawn_file_actions_addclose(&a, 20), 0);
    EQ(posix_spawn_file_actions_addclose(&a, 20), 0);
    EQ(spawn_helper(&pid, &a, NULL, "@read", "21"), 0);
    REAP(pid);
    CHECK(holds("out", "what is read"));
    FAILS(EBADF, fcntl(21, F_GETFD));
    EQ(posix_spawn_file_actions_destroy(&a), 0);
    /* dup2 to itself: stays open over exec */
    EQ(posix_spawn_file_actions_init(&a), 0);
    EQ(posix_spawn_file_actions_adddup2(&a, in, in), 0);
    char number[12];
    snprintf(number, sizeof number, "%d", in);
    EQ(spawn_helper(&pid, &a, NULL, "@fds", number), 0);
    REAP_EXIT(pid, 1);
    EQ(spawn_helper(&pid, NULL, NULL, "@fds", number), 0);
    REAP_EXIT(pid, 0);
    EQ(posix_spawn_file_actions_destroy(&a), 0);
}

static void spawn_groups(void)
{
    posix_spawnattr_t attr;
    short flags;
    pid_t leader, pid, pgroup;

    EQ(posix_spawnattr_init(&attr), 0);
    EQ(posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP), 0);
    EQ(posix_spawnattr_getflags(&attr, &flags), 0);
    EQ(flags, POSIX_SPAWN_SETPGROUP);
    EQ(spawn_helper(&leader, NULL, &attr, "@stay", NULL), 0);
    EQ(getpgid(leader), leader);
    EQ(posix_spawnattr_setpgroup(&attr, leader), 0);
    EQ(posix_spawnattr_getpgroup(&attr, &pgroup), 0);
    EQ(pgroup, leader);
    EQ(spawn_helper(&pid, NULL, &attr, "@stay", NULL), 0);
    EQ(getpgid(pid), leader);
    kill_child(pid);
    kill_child(leader);
    EQ(posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID), 0);
    EQ(spawn_helper(&pid, NULL, &attr, "@stay", NULL), 0);
    EQ(getsid(pid), pid);
    kill_child(pid);
    EQ(posix_spawnattr_destroy(&attr), 0);
}

static void note(int sig)
{
    FAIL("the handler for %d ran", sig);
}

/* The child has the parent's mask or the one asked for. Caught signals and
   those asked for act by default. */
static void spawn_signals(void)
{
    char *usr1 = "10", *usr2 = "12"; /* SIGUSR1, SIGUSR2 */
    posix_spawnattr_t attr;
    sigset_t set, got;
    pid_t pid;

    signal(SIGUSR1, note);
    signal(SIGUSR2, SIG_IGN);
    EQ(spawn_helper(&pid, NULL, NULL, "@signal", usr1), 0);
    REAP_EXIT(pid, 0);
    EQ(spawn_helper(&pid, NULL, NULL, "@signal", usr2), 0);
    REAP_EXIT(pid, SIGNAL_IGNORED);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    EQ(posix_spawnattr_init(&attr), 0);
    EQ(posix_spawnattr_setsigmask(&attr, &set), 0);
    EQ(posix_spawnattr_getsigmask(&attr, &got), 0);
    EQ(got, set);
    EQ(posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK), 0);
    EQ(spawn_helper(&pid, NULL, &attr, "@signal", usr2), 0);
    REAP_EXIT(pid, SIGNAL_IGNORED | SIGNAL_BLOCKED);
    EQ(posix_spawnattr_setsigdefault(&attr, &set), 0);
    EQ(posix_spawnattr_getsigdefault(&attr, &got), 0);
    EQ(got, set);
    EQ(posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF), 0);
    EQ(spawn_helper(&pid, NULL, &attr, "@signal", usr2), 0);
    REAP_EXIT(pid, 0);
    OK(sigprocmask(SIG_SETMASK, &set, NULL));
    EQ(spawn_helper(&pid, NULL, NULL, "@signal", usr2), 0);
    REAP_EXIT(pid, SIGNAL_IGNORED | SIGNAL_BLOCKED);
    OK(sigprocmask(SIG_SETMASK, NULL, &got));
    EQ(got, set); /* the parent's is as it was */
}

/* --- vfork -----------------------------------------------------------------*/

static volatile int stored;
static volatile bool waits;

/* The child uses the parent's memory; the parent waits in state D. */
static void vfork_shares_memory(void)
{
    pid_t parent = getpid(), pid = vfork();

    if (pid == 0) {
        stored = getpid();
        waits = becomes(parent, 'D');
        _exit(3);
    }
    REAP_EXIT(OK(pid), 3);
    EQ(stored, pid);
    CHECK(waits);
}

static int go[2]; /* a pipe */

static int vfork_and_wait(void *unused)
{
    (void)unused;
    pid_t pid = vfork();
    if (pid == 0) {
        await(go[0]);
        _exit(5);
    }
    REAP_EXIT(OK(pid), 5);
    stored = 2;
    return 0;
}

/* Only the thread that has called it waits; the others go on, and take the
   process's signals. */
static void count_signal(int sig)
{
    (void)sig;
    stored++;
}

static void vfork_by_thread(void)
{
    OK(pipe(go));
    signal(SIGUSR1, count_signal);
    int tid = raw_thread(vfork_and_wait, NULL);
    CHECK(becomes(tid, 'D'));
    OK(kill(getpid(), SIGUSR1));
    EQ(stored, 1);
    EQ(state_of(tid), 'D');
    tell(go[1]);
    while (stored != 2)
        sched_yield();
}

/* It goes on when the child dies, however that is. */
static void vfork_child_dies(void)
{
    pid_t pid = vfork();

    if (pid == 0) {
        kill(getpid(), SIGKILL);
        _exit(3);
    }
    REAP_SIGNAL(OK(pid), SIGKILL);
}

/* Signals wait until it has. (Linux lets deadly ones through.) */
static void be_killed_in_vfork(int *fds)
{
    pid_t parent = getpid();

    if (vfork() == 0) {
        CHECK(becomes(parent, 'D'));
        kill(parent, SIGKILL);
        sleep_ms(20);
        if (state_of(parent) == 'D')
            tell(fds[1]);
        _exit(0);
    }
    tell(fds[1]); /* it does not come this far */
}

static void vfork_is_not_killed(void)
{
    char buf[4];
    int fds[2];

    OK(pipe(fds));
    REAP_SIGNAL(START(be_killed_in_vfork, fds), SIGKILL);
    EQ(read(fds[0], buf, sizeof buf), 1);
}

/* Many at a time. */
static void vfork_storm(int n)
{
    char *argv[] = {"small", NULL};

    while (n-- > 0) {
        pid_t pid = vfork();
        if (pid == 0) {
            execv("./small", argv);
            _exit(1);
        }
        REAP_EXIT(OK(pid), 42);
    }
}

static void vfork_many(void)
{
    enum { N = 4 };
    pid_t pids[N];

    put_program("small", 42);
    for (int i = 0; i < N; i++)
        pids[i] = START(vfork_storm, 50);
    for (int i = 0; i < N; i++)
        REAP(pids[i]);
}

const struct test spawn_tests[] = {
    TEST(vfork_shares_memory), TEST(vfork_by_thread),
    TEST(vfork_child_dies),    TEST_KIN(vfork_is_not_killed),
    TEST(vfork_many),          TEST(spawn_runs),
    TEST(spawn_fails),         TEST(spawn_searches),
    TEST(spawn_file_actions),  TEST(spawn_groups),
    TEST(spawn_signals),       END_OF_TESTS,
};
