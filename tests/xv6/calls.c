/*
 * All 21 calls of the xv6 gate, each with what it must do and what it must
 * refuse. Says "ok NAME" for each part that holds, "FAIL NAME line N" for one
 * that does not, and "calls: done" at the end. Leaves nothing behind.
 */
#include "xv6.h"

#define BAD ((void *)0xfffff000u) /* no user memory is there */

static const char *part;
static int self_argc;
static char **self_argv;

static int length(const char *s)
{
    int n = 0;

    while (s[n])
        n++;
    return n;
}

static int same(const char *a, const char *b, int n)
{
    for (int i = 0; i < n; i++)
        if (a[i] != b[i])
            return 0;
    return 1;
}

static void say(const char *s)
{
    write(1, s, length(s));
}

static void fail(int line)
{
    char digits[8];
    int n = sizeof digits;

    say("FAIL ");
    say(part);
    say(" line ");
    do {
        digits[--n] = '0' + line % 10;
        line /= 10;
    } while (line > 0);
    write(1, digits + n, sizeof digits - n);
    say("\n");
    exit();
}

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition))                                                      \
            fail(__LINE__);                                                    \
    } while (0)

static void test_processes(void)
{
    int me = getpid(), child = fork(), started = uptime();

    CHECK(child >= 0);
    if (child == 0) {
        CHECK(getpid() != me);
        exit();
    }
    CHECK(wait() == child);
    CHECK(wait() == -1);

    child = fork();
    if (child == 0) {
        sleep(100000);
        exit();
    }
    CHECK(kill(child) == 0); /* though it sleeps */
    CHECK(wait() == child);
    CHECK(kill(child) == -1);
    CHECK(kill(-1) == -1);
    CHECK(kill(0) == -1);

    CHECK(sleep(10) == 0);
    CHECK(uptime() - started >= 10);
    CHECK(sleep(-1) == -1);
    CHECK(no_such_call() == -1);
}

static void test_pipe(void)
{
    int fds[2], child, n, got = 0;
    static char buf[3000];

    CHECK(pipe(BAD) == -1);
    CHECK(pipe(fds) == 0);
    child = fork();
    if (child == 0) {
        close(fds[0]);
        for (unsigned i = 0; i < sizeof buf; i++)
            buf[i] = (char)i;
        for (int i = 0; i < 5; i++)
            CHECK(write(fds[1], buf, sizeof buf) == sizeof buf);
        exit();
    }
    close(fds[1]);
    while ((n = read(fds[0], buf, 1000)) > 0) {
        for (int i = 0; i < n; i++)
            CHECK(buf[i] == (char)((got + i) % sizeof buf));
        got += n;
    }
    CHECK(n == 0 && got == 5 * sizeof buf);
    CHECK(wait() == child);
    close(fds[0]);

    /* Nobody reads: an error, and the writer lives. */
    CHECK(pipe(fds) == 0);
    close(fds[0]);
    CHECK(write(fds[1], "x", 1) == -1);
    close(fds[1]);
}

static void test_files(void)
{
    struct stat st;
    char buf[32];
    int fd = open("x6file", O_CREATE | O_RDWR), copy;

    CHECK(fd >= 0);
    CHECK(write(fd, "0123456789", 10) == 10);
    CHECK(fstat(fd, &st) == 0);
    CHECK(st.type == T_FILE && st.nlink == 1 && st.size == 10);
    CHECK(fstat(fd, BAD) == -1);
    close(fd);

    /* Creating an existing file opens it, with its content. */
    fd = open("x6file", O_CREATE | O_RDWR);
    CHECK(read(fd, buf, 4) == 4 && same(buf, "0123", 4));
    copy = dup(fd);
    CHECK(copy > fd);
    CHECK(read(copy, buf, sizeof buf) == 6 && same(buf, "456789", 6));
    CHECK(read(fd, buf, sizeof buf) == 0);
    CHECK(close(copy) == 0 && close(copy) == -1);
    CHECK(read(fd, BAD, 5) <= 0);
    CHECK(write(fd, BAD, 5) == -1);
    CHECK(read(fd, buf, -1) == -1);
    close(fd);

    fd = open("x6file", O_RDONLY);
    CHECK(write(fd, "x", 1) == -1);
    close(fd);
    fd = open("x6file", O_WRONLY);
    CHECK(read(fd, buf, 1) == -1);
    close(fd);

    CHECK(link("x6file", "x6link") == 0);
    CHECK(link("x6file", "x6link") == -1);
    CHECK(link("x6none", "x6other") == -1);
    fd = open("x6link", O_RDONLY);
    CHECK(fstat(fd, &st) == 0 && st.nlink == 2);
    close(fd);
    CHECK(unlink("x6file") == 0 && unlink("x6link") == 0);
    CHECK(unlink("x6file") == -1);
    CHECK(open("x6file", O_RDONLY) == -1);
    CHECK(open(BAD, O_RDONLY) == -1);
    CHECK(read(99, buf, 1) == -1 && close(-1) == -1 && dup(50) == -1);
}

static void test_many_open(void)
{
    int fds[13];

    for (int i = 0; i < 13; i++) { /* 16 with 0, 1 and 2 */
        fds[i] = open(".", O_RDONLY);
        CHECK(fds[i] >= 0);
    }
    for (int i = 0; i < 13; i++)
        CHECK(close(fds[i]) == 0);
}

/* Is there an entry of this name (at most 14 characters) in the directory? */
static int listed(const char *dir, const char *name)
{
    struct dirent d;
    int fd = open(dir, O_RDONLY), found = 0;

    CHECK(fd >= 0);
    while (read(fd, &d, sizeof d) == sizeof d)
        if (d.inum != 0 && same(d.name, name, length(name)) &&
            (length(name) == NAME_LEN || d.name[length(name)] == 0))
            found++;
    close(fd);
    return found;
}

static void test_directories(void)
{
    struct stat st;
    int fd;

    CHECK(mkdir("x6dir") == 0);
    CHECK(mkdir("x6dir") == -1);
    CHECK(listed(".", "x6dir") == 1);
    fd = open("x6dir", O_RDONLY);
    CHECK(fstat(fd, &st) == 0 && st.type == T_DIR);
    close(fd);
    CHECK(open("x6dir", O_RDWR) == -1);
    CHECK(link("x6dir", "x6link") == -1);
    CHECK(chdir("x6dir") == 0);
    fd = open("a.name.longer.than.14", O_CREATE | O_RDWR);
    CHECK(fd >= 0);
    close(fd);
    CHECK(listed(".", "a.name.longer.") == 1);
    CHECK(listed("", ".") == 1);
    CHECK(listed("..//x6dir//", "..") == 1);
    fd = open("a.name.longer.but.different", O_RDONLY);
    CHECK(fd >= 0);
    close(fd);
    CHECK(chdir("..") == 0);
    CHECK(unlink("x6dir") == -1); /* not empty */
    CHECK(unlink("x6dir/a.name.longer.") == 0);
    CHECK(unlink("x6dir/.") == -1 && unlink("x6dir/..") == -1);
    CHECK(unlink("x6dir") == 0);
    CHECK(chdir("x6dir") == -1);
}

static void test_device(void)
{
    struct stat st;
    int fd;

    CHECK(mknod("x6console", 1, 1) == 0);
    CHECK(mknod("x6console", 1, 1) == -1);
    fd = open("x6console", O_RDWR);
    CHECK(fd >= 0);
    CHECK(fstat(fd, &st) == 0 && st.type == T_DEV);
    CHECK(write(fd, "console\n", 8) == 8);
    close(fd);
    fd = open("x6console", O_CREATE | O_RDWR);
    CHECK(fd >= 0);
    close(fd);
    CHECK(unlink("x6console") == 0);
}

static void test_memory(void)
{
    char *start = sbrk(0), *p = sbrk(10000);

    CHECK(p == start);
    for (int i = 0; i < 10000; i++) {
        CHECK(p[i] == 0);
        p[i] = 'x';
    }
    CHECK(sbrk(-5000) == start + 10000);
    CHECK(sbrk(5000) == start + 5000);
    for (int i = 0; i < 5000; i++)
        CHECK(p[i] == 'x');
    for (int i = 5000; i < 10000; i++)
        CHECK(p[i] == 0);
    CHECK(sbrk(-10000) == start + 10000);
    CHECK(sbrk(0) == start);
    CHECK(sbrk(0x7fffffff) == (char *)-1);
    CHECK(sbrk(-0x7fffffff) == (char *)-1);
    CHECK(sbrk(0) == start);
}

/* A child that faults is killed, and only the child. */
static void test_fault(void)
{
    int child = fork();

    if (child == 0) {
        *(volatile char *)0x80000000u = 1;
        fail(__LINE__);
    }
    CHECK(wait() == child);
    child = fork();
    if (child == 0) {
        asm volatile("outb %al, $0x80");
        fail(__LINE__);
    }
    CHECK(wait() == child);
}

static void test_exec(void)
{
    static char big[600];
    char *args[34], *none[] = {0};
    char *again[] = {self_argv[0], "again", "two words", 0};
    int child;

    CHECK(exec("x6none", none) == -1);
    CHECK(exec(self_argv[0], BAD) == -1);
    for (unsigned i = 0; i < sizeof big - 1; i++)
        big[i] = 'b';
    for (int i = 0; i < 33; i++)
        args[i] = "x";
    args[33] = 0;
    CHECK(exec(self_argv[0], args) == -1); /* too many */
    for (int i = 0; i < 10; i++)
        args[i] = big;
    args[10] = 0;
    CHECK(exec(self_argv[0], args) == -1); /* too long */

    child = fork();
    if (child == 0) {
        exec(again[0], again);
        fail(__LINE__);
    }
    CHECK(wait() == child);
}

/* What the program does when test_exec has started it. */
static void executed(void)
{
    part = "executed";
    CHECK(self_argc == 3 && same(self_argv[2], "two words", 10));
    CHECK(self_argv[3] == 0);
    say("ok executed\n");
    exit();
}

/* fork must fail before 1000 children; then all is as before. */
static void test_fork_limit(void)
{
    int n, child = 0;

    for (n = 0; n < 1000 && (child = fork()) >= 0; n++)
        if (child == 0)
            exit();
    CHECK(child == -1);
    while (n-- > 0)
        CHECK(wait() > 0);
    CHECK(wait() == -1);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(void);
    } tests[] = {
        {"processes", test_processes},
        {"pipe", test_pipe},
        {"files", test_files},
        {"many open", test_many_open},
        {"directories", test_directories},
        {"device", test_device},
        {"memory", test_memory},
        {"fault", test_fault},
        {"exec", test_exec},
        {"fork limit", test_fork_limit},
    };

    self_argc = argc;
    self_argv = argv;
    if (argc > 1)
        executed();
    for (unsigned i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        part = tests[i].name;
        tests[i].test();
        say("ok ");
        say(part);
        say("\n");
    }
    say("calls: done\n");
    exit();
}
