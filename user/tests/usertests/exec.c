/*
 * exec: what the new program gets, what of the old one stays, scripts, and the
 * errors that leave the old program as it was. Damaged programs are in elf.c.
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

static void make_script(const char *name, const char *first_line)
{
    put(name, first_line);
    OK(chmod(name, 0755));
}

/* What executing `path` with two arguments prints. */
static void run_script(char *path)
{
    char *argv[] = {"ignored", "a1", "a2", NULL};
    pid_t pid = OK(fork());

    if (pid == 0) {
        dup2(OK(open("out", O_WRONLY | O_CREAT | O_TRUNC, 0644)),
             STDOUT_FILENO);
        execv(path, argv);
        FAIL("exec %s: %s", path, strerror(errno));
    }
    REAP(pid);
}

static void exec_script(void)
{
    char line[300];

    snprintf(line, sizeof line, "#! %s @args  \nrest\n", self);
    make_script("s", line);
    run_script("./s");
    CHECK(holds("out", "@args\n./s\na1\na2\n"));
}

/* All words after the interpreter's name are one argument. */
static void exec_script_words(void)
{
    char line[300];

    OK(symlink(self, "interpreter"));
    snprintf(line, sizeof line, "#!interpreter @args");
    make_script("s", line);
    run_script("s");
    CHECK(holds("out", "@args\ns\na1\na2\n"));
    make_script("two", "#!interpreter @args two");
    pid_t pid = OK(fork());
    if (pid == 0) {
        execv("two", no_args);
        FAIL("exec: %s", strerror(errno));
    }
    REAP_EXIT(pid, 127); /* "@args two" is no role */
}

static void exec_script_of_script(void)
{
    char line[300];

    snprintf(line, sizeof line, "#!%s @args\n", self);
    make_script("inner", line);
    make_script("outer", "#!./inner\n");
    run_script("./outer");
    CHECK(holds("out", "@args\n./inner\n./outer\na1\na2\n"));
}

static void exec_script_errors(void)
{
    make_script("lost", "#!/no/such/interpreter\n");
    FAILS(ENOENT, execv("./lost", no_args));
    make_script("bare", "#!\n");
    FAILS(ENOEXEC, execv("./bare", no_args));
    make_script("spaces", "#!   \n");
    FAILS(ENOEXEC, execv("./spaces", no_args));
    make_script("dir", "#!/\n");
    FAILS(EACCES, execv("./dir", no_args));
    make_script("loop", "#!./loop\n");
    FAILS(ELOOP, execv("./loop", no_args));
}

/* Of the first line 256 bytes are looked at. An argument may be cut, but not
   the name of the interpreter. */
static void exec_script_long_lines(void)
{
    enum { HEAD = 256, CODE = 7 };
    static const struct {
        const char *behind;
        int length; /* of "#!" and the name */
        bool runs;
    } lines[] = {
        {"\n", HEAD - 2, true},   {"\n", HEAD - 1, true},
        {" a\n", HEAD - 1, true}, {"", HEAD - 1, true},
        {"", HEAD, false},        {"\n", HEAD, false},
        {"\n", HEAD + 44, false}, {" a\n", HEAD + 44, false},
    };
    char line[2 * HEAD];

    put_program("p", CODE);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        memset(line, '/', sizeof line);
        memcpy(line, "#!.", 3);
        line[lines[i].length - 1] = 'p';
        strcpy(line + lines[i].length, lines[i].behind);
        make_script("s", line);
        pid_t pid = OK(fork());
        if (pid == 0) {
            if (!lines[i].runs)
                FAILS(ENOEXEC, execv("./s", no_args));
            else
                execv("./s", no_args);
            _exit(0);
        }
        REAP_EXIT(pid, lines[i].runs ? CODE : 0);
    }
}

/* Five scripts may be each other's interpreters, not six. */
static void exec_script_chain(void)
{
    char name[] = "./1", line[] = "#!./p\n";

    put_program("p", 7);
    for (char i = '1'; i <= '6'; i++) {
        name[2] = i;
        make_script(name, line);
        line[4] = i;
    }
    pid_t pid = OK(fork());
    if (pid == 0) {
        execv("./5", no_args);
        FAIL("exec: %s", strerror(errno));
    }
    REAP_EXIT(pid, 7);
    FAILS(ELOOP, execv("./6", no_args));
}

static void copy_program(const char *to)
{
    char buf[PAGE];
    int n, in = OK(open(self, O_RDONLY));
    int out = OK(open(to, O_WRONLY | O_CREAT, 0755));

    while ((n = OK(read(in, buf, sizeof buf))) > 0)
        write_all(out, buf, n);
    OK(close(in));
    OK(close(out));
}

/* The file of a running program can lose its name: what of the program is not
   in memory yet is still read from it. */
static void exec_then_unlink(void)
{
    int started[2], begun[2];
    char c;

    OK(pipe(started));
    OK(pipe2(begun, O_CLOEXEC));
    OK(dup2(started[0], 20));
    copy_program("copy");
    pid_t pid = OK(fork());
    if (pid == 0) {
        OK(close(started[1]));
        dup2(OK(open("out", O_WRONLY | O_CREAT, 0644)), STDOUT_FILENO);
        execl("copy", "usertests", "@read", "20", NULL);
        FAIL("exec: %s", strerror(errno));
    }
    OK(close(begun[1]));
    EQ(read(begun[0], &c, 1), 0); /* the program has begun */
    OK(unlink("copy"));
    tell(started[1]);
    OK(close(started[1]));
    REAP(pid);
    CHECK(holds("out", "!"));
}

/* A program replaced by another of the same name is the other. */
static void exec_rewritten(void)
{
    for (int code = 1; code < 10; code++) {
        put_program("p", code);
        pid_t pid = OK(fork());
        if (pid == 0) {
            execv("p", no_args);
            FAIL("exec: %s", strerror(errno));
        }
        REAP_EXIT(pid, code);
    }
}

/* A file open for writing is not executed. */
static void exec_of_open_file(void)
{
    int fd;

    put_program("p", 0);
    make_script("s", "#!./p\n");
    fd = OK(open("p", O_WRONLY));
    FAILS(ETXTBSY, execv("p", no_args));
    FAILS(ETXTBSY, execv("./s", no_args));
    OK(close(fd));
    fd = OK(open("s", O_RDWR));
    FAILS(ETXTBSY, execv("./s", no_args));
    OK(close(fd));
    fd = OK(open("p", O_RDONLY)); /* that is all right */
    run_script("p");
    run_script("./s");
    OK(close(fd));
}

static void run_copy(const int *started)
{
    char fd[12];

    snprintf(fd, sizeof fd, "%d", *started);
    execl("copy", "usertests", "@told", fd, NULL);
    FAIL("exec: %s", strerror(errno));
}

/* And one that is executed is not opened for writing, until its last process
   has ended. */
static void exec_keeps_writers_out(void)
{
    int started[2];

    OK(pipe(started));
    copy_program("copy");
    pid_t pid = START(run_copy, &started[1]);
    await(started[0]);
    FAILS(ETXTBSY, open("copy", O_WRONLY));
    FAILS(ETXTBSY, open("copy", O_RDWR | O_CREAT, 0755));
    FAILS(ETXTBSY, open("copy", O_RDONLY | O_TRUNC));
    FAILS(ETXTBSY, truncate("copy", 0));
    OK(close(OK(open("copy", O_RDONLY))));
    OK(rename("copy", "moved"));
    FAILS(ETXTBSY, open("moved", O_WRONLY));
    kill_child(pid);
    OK(close(OK(open("moved", O_WRONLY))));
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
    TEST(exec_script),
    TEST(exec_script_words),
    TEST(exec_script_of_script),
    TEST(exec_script_errors),
    TEST(exec_script_long_lines),
    TEST(exec_script_chain),
    TEST(exec_then_unlink),
    TEST(exec_rewritten),
    TEST(exec_of_open_file),
    TEST(exec_keeps_writers_out),
    END_OF_TESTS,
};
