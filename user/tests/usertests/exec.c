/*
 * exec: what the new program gets, what of the old one stays, and the errors
 * that leave the old program as it was. Scripts and what happens to the file
 * are in execfile.c, damaged programs in elf.c.
 */
#include <limits.h>
#include "test.h"

#define LONG_ARG 200000 /* more than one argument may have, here and there */

static char *no_args[] = {"x", NULL};

static void exec_args(void)
{
    EQ(run_helper("@args", "one", "", "three four", NULL), 0);
    CHECK(holds("out", "@args\none\n\nthree four\n"));
}

static void exec_big_args(void)
{
    enum { N = 100, LEN = 1000 };
    char(*text)[LEN + 1] = calloc(N, LEN + 1);
    char *argv[N + 3] = {"usertests", "@args"}, got[LEN + 2];

    for (int i = 0; i < N; i++) {
        memset(text[i], 'a' + i % 26, LEN);
        argv[i + 2] = text[i];
    }
    pid_t pid = OK(fork());
    if (pid == 0) {
        dup2(OK(open("out", O_WRONLY | O_CREAT, 0644)), STDOUT_FILENO);
        execv(self, argv);
        FAIL("exec: %s", strerror(errno));
    }
    REAP(pid);
    int fd = OK(open("out", O_RDONLY));
    read_all(fd, got, strlen("@args\n"));
    for (int i = 0; i < N; i++) {
        read_all(fd, got, LEN + 1);
        CHECK(memcmp(got, text[i], LEN) == 0 && got[LEN] == '\n');
    }
}

static void exec_env(void)
{
    char *env[] = {"A=1", "EMPTY=", "A=2", NULL};

    environ = env;
    EQ(run_helper("@env", NULL), 0);
    CHECK(holds("out", "A=1\nEMPTY=\nA=2\n"));
}

static void exec_keeps_pid(void)
{
    char mine[12], parent[12];

    snprintf(parent, sizeof parent, "%d", getpid());
    pid_t pid = OK(fork());
    if (pid == 0) {
        snprintf(mine, sizeof mine, "%d", getpid());
        execl(self, "usertests", "@pid", mine, parent, NULL);
        FAIL("exec: %s", strerror(errno));
    }
    REAP(pid);
}

static void exec_keeps_descriptors(void)
{
    put("f", "abcdef");
    OK(dup2(OK(open("f", O_RDONLY)), 20));
    char c;
    read_all(20, &c, 1);
    EQ(run_helper("@read", "20", NULL), 0);
    CHECK(holds("out", "bcdef"));
}

static void exec_closes_on_exec(void)
{
    int fds[2];

    put("f", "");
    EQ(OK(dup2(OK(open("f", O_RDONLY | O_CLOEXEC)), 20)), 20);
    OK(dup3(20, 21, O_CLOEXEC));
    OK(dup2(20, 22));
    OK(fcntl(22, F_SETFD, FD_CLOEXEC));
    OK(pipe2(fds, O_CLOEXEC));
    OK(dup3(fds[0], 23, O_CLOEXEC));
    OK(dup2(21, 24));
    EQ(run_helper("@fds", "20", "21", "22", "23", "24", NULL), 1 << 0 | 1 << 4);
    EQ(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
    OK(fcntl(21, F_GETFD));
}

static void exec_keeps_place(void)
{
    char cwd[200], want[220];

    OK(mkdir("d", 0755));
    OK(chdir("d"));
    umask(031);
    CHECK(getcwd(cwd, sizeof cwd));
    EQ(run_helper("@place", NULL), 0);
    snprintf(want, sizeof want, "%s 31\n", cwd);
    CHECK(holds("out", want));
}

static void exec_zeroes_bss(void)
{
    EQ(run_helper("@bss", NULL), 0);
    EQ(run_helper("@bss", NULL), 0);
}

static void exec_auxv(void)
{
    EQ(run_helper("@auxv", NULL), 0);
}

static void exec_chain(void)
{
    char mine[12];

    setenv("SELF", self, 1);
    pid_t pid = OK(fork());
    if (pid == 0) {
        snprintf(mine, sizeof mine, "%d", getpid());
        execl(self, "usertests", "@again", "20", mine, NULL);
    }
    REAP(pid);
}

static void handle_nothing(int sig)
{
    (void)sig;
}

static void end_as(int sig, int state)
{
    char name[4];

    snprintf(name, sizeof name, "%d", sig);
    EQ(run_helper("@signal", name, NULL), state);
}

/* An ignored signal stays ignored, a blocked or pending one what it is; one
   that was caught has its default, and the alternate stack is gone. */
static void exec_and_signals(void)
{
    struct sigaction act = {.sa_handler = handle_nothing,
                            .sa_flags = SA_ONSTACK};
    stack_t stack = {.ss_sp = big, .ss_size = sizeof big};
    sigset_t set;

    end_as(SIGPIPE, 0);
    signal(SIGPIPE, SIG_IGN);
    end_as(SIGPIPE, SIGNAL_IGNORED);
    OK(sigaltstack(&stack, NULL));
    OK(sigaction(SIGTERM, &act, NULL));
    end_as(SIGTERM, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    OK(sigprocmask(SIG_BLOCK, &set, NULL));
    end_as(SIGTERM, SIGNAL_BLOCKED);
}

static void exec_with_pending(char *name)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    OK(sigprocmask(SIG_BLOCK, &set, NULL));
    OK(kill(getpid(), SIGTERM));
    execl(self, self, "@signal", name, NULL);
}

static void exec_keeps_pending(void)
{
    char name[4];

    snprintf(name, sizeof name, "%d", SIGTERM);
    REAP_EXIT(START(exec_with_pending, name), SIGNAL_BLOCKED | SIGNAL_PENDING);
}

static void exec_no_such_file(void)
{
    put("file", "x");
    FAILS(ENOENT, execv("missing", no_args));
    FAILS(ENOENT, execv("", no_args));
    FAILS(ENOENT, execv("missing/file", no_args));
    FAILS(ENOTDIR, execv("file/file", no_args));
}

static void exec_not_a_program(void)
{
    OK(mkdir("dir", 0755));
    FAILS(EACCES, execv("dir", no_args));
    put("plain", "text");
    FAILS(EACCES, execv("plain", no_args));
    OK(chmod("plain", 0755));
    FAILS(ENOEXEC, execv("plain", no_args));
    put("empty", "");
    OK(chmod("empty", 0755));
    FAILS(ENOEXEC, execv("empty", no_args));
    FAILS(EACCES, execv("/dev/null", no_args));
}

static void exec_name_too_long(void)
{
    char name[PATH_MAX + 1];

    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    FAILS(ENAMETOOLONG, execv(name, no_args));
    name[PATH_MAX / 2] = '\0';
    FAILS(ENAMETOOLONG, execv(name, no_args));
}

static void exec_bad_pointers(void)
{
    char *bad = hole(1), *argv[] = {"x", bad, NULL};
    char **cut = (char **)(bad - sizeof(char *));

    put_program("p", 1);
    FAILS(EFAULT, execv(bad, no_args));
    FAILS(EFAULT, execv("p", (char **)bad));
    FAILS(EFAULT, execv("p", argv));
    FAILS(EFAULT, execve("p", no_args, (char **)bad));
    FAILS(EFAULT, execve("p", no_args, argv));
    *cut = "x"; /* an array whose end is not there */
    FAILS(EFAULT, execv("p", cut));
    memset(bad - 3, 'x', 3); /* a string whose end is not there */
    argv[1] = bad - 3;
    FAILS(EFAULT, execv("p", argv));
}

static void exec_too_much(void)
{
    char *big = malloc(LONG_ARG), *argv[] = {"x", big, NULL};

    put_program("p", 1);
    memset(big, 'b', LONG_ARG - 1);
    big[LONG_ARG - 1] = '\0';
    FAILS(E2BIG, execv("p", argv));
    FAILS(E2BIG, execve("p", no_args, argv));
}

/* A program always has an argv[0], an empty one if need be. */
static void exec_without_args(void)
{
    char *none[] = {NULL}, **argv[] = {NULL, none};

    put_program("p", ARGC);
    for (int i = 0; i < 2; i++) {
        pid_t pid = OK(fork());
        if (pid == 0) {
            execve("p", argv[i], NULL);
            FAIL("exec: %s", strerror(errno));
        }
        REAP_EXIT(pid, 1);
    }
}

const struct test exec_tests[] = {
    TEST(exec_args),
    TEST(exec_big_args),
    TEST(exec_env),
    TEST(exec_keeps_pid),
    TEST(exec_keeps_descriptors),
    TEST(exec_closes_on_exec),
    TEST(exec_keeps_place),
    TEST(exec_zeroes_bss),
    TEST(exec_auxv),
    TEST(exec_chain),
    TEST(exec_and_signals),
    TEST(exec_keeps_pending),
    TEST(exec_no_such_file),
    TEST(exec_not_a_program),
    TEST(exec_name_too_long),
    TEST(exec_bad_pointers),
    TEST(exec_too_much),
    TEST(exec_without_args),
    END_OF_TESTS,
};
