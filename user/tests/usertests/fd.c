/*
 * Descriptors: numbers, duplicates, flags, limits.
 */
#include <sys/resource.h>
#include "test.h"

static void fd_lowest(void)
{
    put("f", "");
    int a = OK(open("f", O_RDONLY)), b = OK(open("f", O_RDONLY));
    int c = OK(open("f", O_RDONLY));
    EQ(b, a + 1);
    EQ(c, a + 2);
    OK(close(a));
    OK(close(b));
    EQ(dup(c), a);
    EQ(open("f", O_RDONLY), b);
    EQ(open("f", O_RDONLY), c + 1);
}

static void close_standard(void *unused)
{
    (void)unused;
    for (int fd = 0; fd < 3; fd++)
        close(fd);
    EQ(open("/dev/null", O_RDWR), 0);
    EQ(open("/dev/null", O_RDWR), 1);
    EQ(dup(0), 2);
}

static void fd_standard_ones_are_not_special(void)
{
    IN_CHILD(close_standard, NULL);
}

static void fd_dup(void)
{
    char c;

    put("f", "abcd");
    int fd = OK(open("f", O_RDONLY)), copy = OK(dup(fd));
    CHECK(copy != fd);
    read_all(fd, &c, 1);
    read_all(copy, &c, 1);
    EQ(c, 'b'); /* one offset for both */
    OK(close(fd));
    read_all(copy, &c, 1);
    EQ(c, 'c');
}

static void fd_dup2(void)
{
    char c;
    int fds[2];

    put("f", "abcd");
    int fd = OK(open("f", O_RDONLY));
    OK(pipe(fds));
    EQ(dup2(fds[1], 20), 20);
    OK(close(fds[1]));
    EQ(dup2(fd, 20), 20); /* closes what was there */
    EQ(read(fds[0], &c, 1), 0);
    read_all(20, &c, 1);
    EQ(c, 'a');
    EQ(dup2(20, 20), 20);
    read_all(20, &c, 1);
    EQ(c, 'b');
}

static void fd_dup_errors(void)
{
    struct rlimit limit;

    put("f", "");
    int fd = OK(open("f", O_RDONLY));
    OK(getrlimit(RLIMIT_NOFILE, &limit));
    FAILS(EBADF, dup(99));
    FAILS(EBADF, dup(-1));
    FAILS(EBADF, dup2(99, 20));
    FAILS(EBADF, dup2(99, 99));
    FAILS(EBADF, dup2(fd, -1));
    FAILS(EBADF, dup2(fd, limit.rlim_cur));
    FAILS(EBADF, dup2(fd, 0x7fffffff));
    FAILS(EINVAL, dup3(fd, fd, 0));
    FAILS(EINVAL, dup3(fd, 20, O_APPEND));
    FAILS(EINVAL, fcntl(fd, F_DUPFD, -1));
    FAILS(EINVAL, fcntl(fd, F_DUPFD, limit.rlim_cur));
}

static void fd_flags(void)
{
    put("f", "");
    int fd = OK(open("f", O_RDWR));
    EQ(fcntl(fd, F_GETFD), 0);
    OK(fcntl(fd, F_SETFD, FD_CLOEXEC));
    EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
    EQ(fcntl(OK(dup(fd)), F_GETFD), 0);
    EQ(fcntl(OK(dup2(fd, 30)), F_GETFD), 0);
    EQ(fcntl(OK(dup3(fd, 31, O_CLOEXEC)), F_GETFD), FD_CLOEXEC);
    EQ(fcntl(OK(open("f", O_RDWR | O_CLOEXEC)), F_GETFD), FD_CLOEXEC);
    OK(fcntl(fd, F_SETFD, 0));
    EQ(fcntl(fd, F_GETFD), 0);
}

static void fd_dup_from(void)
{
    put("f", "");
    int fd = OK(open("f", O_RDWR));
    EQ(fcntl(fd, F_DUPFD, 40), 40);
    EQ(fcntl(fd, F_DUPFD, 40), 41);
    EQ(fcntl(fd, F_DUPFD_CLOEXEC, 40), 42);
    EQ(fcntl(42, F_GETFD), FD_CLOEXEC);
    EQ(fcntl(41, F_GETFD), 0);
}

static void fd_status_flags(void)
{
    put("f", "abc");
    int fd = OK(open("f", O_WRONLY));
    EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_WRONLY);
    EQ(fcntl(fd, F_GETFL) & O_APPEND, 0);
    OK(fcntl(fd, F_SETFL, O_APPEND));
    EQ(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND), O_WRONLY | O_APPEND);
    EQ(write(fd, "d", 1), 1);
    CHECK(holds("f", "abcd"));
    int copy = OK(dup(fd)); /* status flags belong to the open file */
    OK(fcntl(copy, F_SETFL, 0));
    EQ(fcntl(fd, F_GETFL) & O_APPEND, 0);
    FAILS(EINVAL, fcntl(fd, 9999, 0));
}

static void fd_closed_is_bad(void)
{
    static const int bad[] = {99, -1, -100000, 0x7fffffff};
    char c;
    struct stat st;

    put("f", "");
    int fd = OK(open("f", O_RDWR));
    OK(close(fd));
    FAILS(EBADF, close(fd));
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        FAILS(EBADF, read(bad[i], &c, 1));
        FAILS(EBADF, write(bad[i], &c, 1));
        FAILS(EBADF, close(bad[i]));
        FAILS(EBADF, lseek(bad[i], 0, SEEK_SET));
        FAILS(EBADF, fstat(bad[i], &st));
        FAILS(EBADF, fcntl(bad[i], F_GETFD));
        FAILS(EBADF, fsync(bad[i]));
        FAILS(EBADF, dup(bad[i]));
        FAILS(EBADF, fchdir(bad[i]));
        FAILS(EBADF, pread(bad[i], &c, 1, 0));
        FAILS(EBADF, syscall(SYS_getdents64, bad[i], &c, 1));
        FAILS(EBADF, syscall(SYS_readv, bad[i], NULL, 0));
    }
}

static void limit_files(unsigned n)
{
    struct rlimit limit;

    OK(getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = n;
    OK(setrlimit(RLIMIT_NOFILE, &limit));
}

static void fd_limit(void)
{
    int fds[2], last = -1, fd;

    put("f", "");
    limit_files(50);
    while ((fd = open("f", O_RDONLY)) >= 0)
        last = fd;
    EQ(errno, EMFILE);
    EQ(last, 49);
    FAILS(EMFILE, dup(0));
    FAILS(EMFILE, pipe(fds));
    FAILS(EMFILE, fcntl(0, F_DUPFD, 3));
    FAILS(EBADF, dup2(0, 50));
    OK(close(49));
    FAILS(EMFILE, pipe(fds)); /* one is not enough */
    EQ(open("f", O_RDONLY), 49);
    EQ(dup2(0, 49), 49);
    limit_files(20); /* those above stay */
    OK(fcntl(49, F_GETFD));
    FAILS(EMFILE, dup(0));
}

/* O_CREAT makes no file when there is no descriptor for it. */
static void fd_limit_creates_nothing(void)
{
    put("f", "abc");
    limit_files(20);
    while (dup(0) >= 0)
        ;
    FAILS(EMFILE, open("new", O_RDWR | O_CREAT, 0644));
    FAILS(EMFILE, open("f", O_RDWR | O_TRUNC));
    OK(close(19));
    CHECK(!exists("new"));
    CHECK(holds("f", "abc"));
}

/* More open files than a fixed table would have. */
static void fd_many_files(void)
{
    enum { N = 250 };
    char name[16];
    int fd[N];

    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "f%d", i);
        fd[i] = OK(open(name, O_RDWR | O_CREAT, 0644));
        write_all(fd[i], &i, sizeof i);
    }
    for (int i = 0; i < N; i++) {
        int got;
        EQ(pread(fd[i], &got, sizeof got, 0), (int)sizeof got);
        EQ(got, i);
    }
}

static void hold_many(int go)
{
    put("mine", "");
    for (int i = 0; i < 200; i++)
        OK(open("mine", O_RDONLY));
    await(go);
}

static void fd_many_in_many_processes(void)
{
    enum { N = 10 };
    pid_t pids[N];
    int go[2];

    OK(pipe(go));
    for (int i = 0; i < N; i++)
        pids[i] = START(hold_many, go[0]);
    for (int i = 0; i < N; i++)
        tell(go[1]);
    for (int i = 0; i < N; i++)
        REAP(pids[i]);
}

const struct test fd_tests[] = {
    TEST(fd_lowest),
    TEST(fd_standard_ones_are_not_special),
    TEST(fd_dup),
    TEST(fd_dup2),
    TEST(fd_dup_errors),
    TEST(fd_flags),
    TEST(fd_dup_from),
    TEST(fd_status_flags),
    TEST(fd_closed_is_bad),
    TEST(fd_limit),
    TEST(fd_limit_creates_nothing),
    TEST(fd_many_files),
    TEST(fd_many_in_many_processes),
    END_OF_TESTS,
};
