/*
 * Pipes: order and completeness of bytes, ends that close, full and empty ones,
 * many readers and writers.
 */
#include "test.h"

#define PIPE_BUF 4096 /* a write up to this size stays in one piece */

static void pipe_transfers(void)
{
    int fds[2];
    char got[10];
    struct stat st;

    OK(pipe(fds));
    EQ(write(fds[1], "hello", 5), 5);
    EQ(write(fds[1], "world", 5), 5);
    EQ(read(fds[0], got, 3), 3);
    CHECK(memcmp(got, "hel", 3) == 0);
    EQ(read(fds[0], got, 10), 7); /* what is there, no waiting for more */
    CHECK(memcmp(got, "loworld", 7) == 0);
    OK(fstat(fds[0], &st));
    CHECK(S_ISFIFO(st.st_mode));
}

static void pipe_ends(void)
{
    int fds[2];
    char c;

    OK(pipe(fds));
    FAILS(EBADF, read(fds[1], &c, 1));
    FAILS(EBADF, write(fds[0], &c, 1));
    FAILS(ESPIPE, lseek(fds[0], 0, SEEK_CUR));
    FAILS(ESPIPE, pread(fds[0], &c, 1, 0));
    EQ(write(fds[1], &c, 0), 0);
}

static void pipe_end_of_file(void)
{
    int fds[2];
    char c;

    OK(pipe(fds));
    EQ(write(fds[1], "x", 1), 1);
    int copy = OK(dup(fds[1]));
    OK(close(fds[1]));
    OK(close(copy));
    EQ(read(fds[0], &c, 1), 1);
    EQ(read(fds[0], &c, 1), 0);
    EQ(read(fds[0], &c, 1), 0);
}

static void write_later(int fd)
{
    sleep_ms(30);
    tell(fd);
}

static void pipe_read_waits(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START(write_later, fds[1]);
    await(fds[0]);
    REAP(pid);
}

static void write_much(int fd)
{
    fill(big, sizeof big, 3);
    for (int i = 0; i < 8; i++)
        write_all(fd, big, sizeof big);
}

/* Half a MiB through a pipe that holds much less. */
static void pipe_write_waits(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START(write_much, fds[1]);
    OK(close(fds[1]));
    sleep_ms(20);
    for (int i = 0; i < 8; i++) {
        read_all(fds[0], big2, sizeof big2);
        CHECK(filled(big2, sizeof big2, 3));
    }
    EQ(read(fds[0], big2, 1), 0);
    REAP(pid);
}

static void read_odd_sizes(int fd)
{
    int n, total = 0;

    for (int size = 1; (n = OK(read(fd, big, size))) > 0; size = size % 997 + 7)
        total += n;
    EQ(total, 300 * 701);
}

static void pipe_odd_sizes(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = OK(fork());
    if (pid == 0) {
        OK(close(fds[1]));
        read_odd_sizes(fds[0]);
        _exit(0);
    }
    for (int i = 0; i < 300; i++)
        EQ(write(fds[1], big, 701), 701);
    OK(close(fds[1]));
    REAP(pid);
}

static void pipe_holds_4_kib(void)
{
    int fds[2], n, total = 0;

    OK(pipe2(fds, O_NONBLOCK));
    EQ(write(fds[1], big, 4096), 4096);
    for (total = 4096; (n = write(fds[1], big, 700)) > 0; total += n)
        EQ(n, 700); /* small writes are all or nothing */
    EQ(errno, EAGAIN);
    for (int left = total; left > 0; left -= n)
        n = OK(read(fds[0], big, sizeof big));
    FAILS(EAGAIN, read(fds[0], big, 1));
    OK(close(fds[1]));
    EQ(read(fds[0], big, 1), 0);
}

static void pipe_flags(void)
{
    int fds[2];

    OK(pipe2(fds, O_CLOEXEC | O_NONBLOCK));
    EQ(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
    EQ(fcntl(fds[1], F_GETFD), FD_CLOEXEC);
    CHECK(fcntl(fds[0], F_GETFL) & O_NONBLOCK);
    EQ(fcntl(fds[1], F_GETFL) & O_ACCMODE, O_WRONLY);
    FAILS(EINVAL, pipe2(fds, O_CREAT));
    OK(pipe(fds));
    EQ(fcntl(fds[0], F_GETFD), 0);
}

static void pipe_bad_pointer_keeps_nothing(void)
{
    int before = OK(dup(0));

    OK(close(before));
    for (int i = 0; i < 50; i++) {
        FAILS(EFAULT, pipe((int *)hole(1)));
        FAILS(EFAULT, pipe((int *)(hole(1) - 4)));
    }
    EQ(dup(0), before);
}

static void fill_up(int *fds)
{
    OK(close(fds[0]));
    for (;;)
        write(fds[1], big, sizeof big);
}

/* A writer that waits for room dies when the last reader goes. */
static void pipe_reader_leaves(void)
{
    int fds[2];

    OK(pipe(fds));
    pid_t pid = START(fill_up, fds);
    sleep_ms(20);
    OK(close(fds[0]));
    REAP_SIGNAL(pid, SIGPIPE);
}

static void pipe_writer_is_killed(void)
{
    int fds[2];
    char c;

    OK(pipe(fds));
    pid_t pid = START(sleep_ms, 100000);
    OK(close(fds[1]));
    OK(kill(pid, SIGKILL));
    EQ(read(fds[0], &c, 1), 0);
    REAP_SIGNAL(pid, SIGKILL);
}

struct record {
    int writer, number;
    char rest[129]; /* so that records do not just fit into a buffer */
};

static void write_records(int *fds)
{
    struct record record = {.writer = fds[2]};

    for (record.number = 0; record.number < 100; record.number++) {
        memset(record.rest, record.writer + record.number, sizeof record.rest);
        EQ(write(fds[1], &record, sizeof record), (int)sizeof record);
    }
}

/* Records of several writers come whole, and each writer's in order. */
static void pipe_many_writers(void)
{
    enum { N = 5 };
    int fds[3], next[N] = {0};
    pid_t pids[N];
    struct record record;

    OK(pipe(fds));
    for (int i = 0; i < N; i++) {
        fds[2] = i;
        pids[i] = START(write_records, fds);
    }
    OK(close(fds[1]));
    for (int i = 0; i < N * 100; i++) {
        read_all(fds[0], &record, sizeof record);
        CHECK(record.writer >= 0 && record.writer < N);
        EQ(record.number, next[record.writer]++);
        for (unsigned j = 0; j < sizeof record.rest; j++)
            EQ(record.rest[j], (char)(record.writer + record.number));
    }
    EQ(read(fds[0], &record, 1), 0);
    for (int i = 0; i < N; i++)
        REAP(pids[i]);
}

static void count_bytes(int *fds)
{
    char got[77];
    int n, *totals = (int *)fds[3];

    OK(close(fds[1]));
    while ((n = OK(read(fds[0], got, sizeof got))) > 0)
        totals[fds[2]] += n;
}

static void pipe_many_readers(void)
{
    enum { N = 4, TOTAL = 200 * 1000 };
    int *totals = shared(PAGE), sum = 0;
    int fds[4] = {0, 0, 0, (int)totals};
    pid_t pids[N];

    OK(pipe(fds));
    for (int i = 0; i < N; i++) {
        fds[2] = i;
        pids[i] = START(count_bytes, fds);
    }
    for (int i = 0; i < 200; i++)
        write_all(fds[1], big, 1000);
    OK(close(fds[1]));
    for (int i = 0; i < N; i++) {
        REAP(pids[i]);
        sum += totals[i];
    }
    EQ(sum, TOTAL);
}

/* Each process passes on what it gets, plus one. */
static void pass_on(int *fds)
{
    int token;

    for (int i = 0; i < 50; i++) {
        read_all(fds[0], &token, sizeof token);
        token++;
        write_all(fds[1], &token, sizeof token);
    }
}

static void pipe_ring(void)
{
    enum { N = 6 };
    int ring[N + 1][2], token = 0;
    pid_t pids[N];

    for (int i = 0; i <= N; i++)
        OK(pipe(ring[i]));
    for (int i = 0; i < N; i++)
        pids[i] = START(pass_on, ((int[]){ring[i][0], ring[i + 1][1]}));
    for (int i = 0; i < 50; i++) {
        write_all(ring[0][1], &token, sizeof token);
        read_all(ring[N][0], &token, sizeof token);
    }
    EQ(token, 50 * N);
    for (int i = 0; i < N; i++)
        REAP(pids[i]);
}

/* A line of filters: each process removes the multiples of the first number
   it sees, and so passes on one that is prime. */
static void sieve(int in, int out)
{
    int prime, n, next[2];
    pid_t pid = 0;

    while (pid == 0) {
        if (read(in, &prime, sizeof prime) != sizeof prime)
            _exit(0);
        write_all(out, &prime, sizeof prime);
        OK(pipe(next));
        pid = OK(fork());
        if (pid == 0) {
            OK(close(in));
            OK(close(next[1]));
            in = next[0];
        }
    }
    OK(close(next[0]));
    while (read(in, &n, sizeof n) == sizeof n) {
        if (n % prime)
            write_all(next[1], &n, sizeof n);
    }
    OK(close(next[1]));
    REAP(pid);
    _exit(0);
}

static void pipe_sieve(void)
{
    static const int primes[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    int in[2], out[2], n;

    OK(pipe(in));
    OK(pipe(out));
    for (n = 2; n < 40; n++)
        write_all(in[1], &n, sizeof n);
    OK(close(in[1]));
    pid_t pid = OK(fork());
    if (pid == 0)
        sieve(in[0], out[1]);
    OK(close(out[1]));
    for (unsigned i = 0; i < sizeof primes / sizeof *primes; i++) {
        read_all(out[0], &n, sizeof n);
        EQ(n, primes[i]);
    }
    EQ(read(out[0], &n, sizeof n), 0);
    REAP(pid);
}

const struct test pipe_tests[] = {
    TEST(pipe_transfers),
    TEST(pipe_ends),
    TEST(pipe_end_of_file),
    TEST(pipe_read_waits),
    TEST(pipe_write_waits),
    TEST(pipe_odd_sizes),
    TEST(pipe_holds_4_kib),
    TEST(pipe_flags),
    TEST(pipe_bad_pointer_keeps_nothing),
    TEST(pipe_reader_leaves),
    TEST(pipe_writer_is_killed),
    TEST(pipe_many_writers),
    TEST(pipe_many_readers),
    TEST(pipe_ring),
    TEST(pipe_sieve),
    END_OF_TESTS,
};
