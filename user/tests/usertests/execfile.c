/*
 * exec and the file that it is given: scripts; programs that lose their name or
 * are replaced; a file that is open for writing, or being executed.
 */
#include "test.h"

static char *no_args[] = {"x", NULL};

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

const struct test execfile_tests[] = {
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
