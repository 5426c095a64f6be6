/*
 * Reading and writing: sizes around the block borders, holes, vectors, the
 * largest file, bad buffers.
 */
#include <limits.h>
#include <sys/uio.h>
#include "test.h"

#define DIRECT_END (12 * PAGE)                  /* kin's direct blocks */
#define INDIRECT_END (DIRECT_END + 1024 * PAGE) /* and its indirect block */
#define MAX_SIZE 0xffffffffll                   /* kin's largest file */

static int new_file(void)
{
    return OK(open("f", O_RDWR | O_CREAT | O_TRUNC | O_LARGEFILE, 0644));
}

static off_t size_of(int fd)
{
    struct stat st;

    OK(fstat(fd, &st));
    return st.st_size;
}

static void rw_sizes(void)
{
    static const int sizes[] = {0,    1,         511,           512,
                                4095, 4096,      4097,          8192,
                                8193, 12 * PAGE, 12 * PAGE + 1, 15 * PAGE + 7};

    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int n = sizes[i], fd = new_file();
        fill(big, n, i);
        EQ(write(fd, big, n), n);
        EQ(size_of(fd), n);
        EQ(lseek(fd, 0, SEEK_SET), 0);
        memset(big2, 0, sizeof big2);
        EQ(read(fd, big2, sizeof big2), n);
        CHECK(filled(big2, n, i));
        EQ(read(fd, big2, 1), 0);
        OK(close(fd));
    }
}

static void rw_pieces(void)
{
    static const int pieces[] = {1, 3, 100, 511, 1000, 4095, 4096, 5000};

    fill(big, sizeof big, 1);
    for (unsigned i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        int fd = new_file(), end = pieces[i] == 1 ? 100 : (int)sizeof big;
        for (int at = 0, n; at < end; at += n) {
            n = end - at < pieces[i] ? end - at : pieces[i];
            EQ(write(fd, big + at, n), n);
        }
        OK(lseek(fd, 0, SEEK_SET));
        read_all(fd, big2, end);
        CHECK(memcmp(big, big2, end) == 0);
        OK(close(fd));
    }
}

/* A file of 5 MiB needs kin's double indirect block. */
static void rw_large(void)
{
    enum { CHUNK = 64 * KIB, N = 80 };
    int fd = new_file();

    for (int i = 0; i < N; i++) {
        fill(big, CHUNK, i);
        EQ(write(fd, big, CHUNK), CHUNK);
    }
    EQ(size_of(fd), N * CHUNK);
    OK(lseek(fd, 0, SEEK_SET));
    for (int i = 0; i < N; i++) {
        read_all(fd, big, CHUNK);
        CHECK(filled(big, CHUNK, i));
    }
    EQ(read(fd, big, 1), 0);
}

/* Bytes that were never written are zero and take no blocks. */
static void rw_holes(void)
{
    static const off_t places[] = {DIRECT_END - 1,   DIRECT_END + 5,
                                   INDIRECT_END - 1, INDIRECT_END + PAGE,
                                   100 * MIB,        1900ll * MIB};
    int fd = new_file();
    struct stat st;
    char c;

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
        EQ(pwrite(fd, "x", 1, places[i]), 1);
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        EQ(pread(fd, &c, 1, places[i]), 1);
        EQ(c, 'x');
        EQ(pread(fd, &c, 1, places[i] - 1), 1);
        EQ(c, 0);
    }
    OK(fstat(fd, &st));
    EQ(st.st_size, 1900ll * MIB + 1);
    CHECK(st.st_blocks < 2 * MIB / 512);
    memset(big, 'x', sizeof big);
    EQ(pread(fd, big, sizeof big, 50 * MIB), (int)sizeof big);
    for (unsigned i = 0; i < sizeof big; i++)
        CHECK(big[i] == 0);
}

static void rw_holes_filled_later(void)
{
    int fd = new_file();

    EQ(pwrite(fd, "end", 3, 15 * PAGE), 3);
    fill(big, 8 * PAGE, 5);
    EQ(pwrite(fd, big, 8 * PAGE, 6 * PAGE + 11), 8 * PAGE);
    EQ(pread(fd, big2, 8 * PAGE, 6 * PAGE + 11), 8 * PAGE);
    CHECK(filled(big2, 8 * PAGE, 5));
    EQ(pread(fd, big2, 100, 6 * PAGE - 89), 100);
    for (int i = 0; i < 100; i++)
        EQ(big2[i], 0);
    EQ(pread(fd, big2, 10, 15 * PAGE), 3);
}

static void rw_at_positions(void)
{
    int fd = new_file();

    EQ(write(fd, "0123456789", 10), 10);
    OK(lseek(fd, 3, SEEK_SET));
    EQ(pread(fd, big, 4, 5), 4);
    CHECK(memcmp(big, "5678", 4) == 0);
    EQ(pwrite(fd, "xy", 2, 8), 2);
    EQ(pread(fd, big, 10, 10), 0);
    EQ(pread(fd, big, 10, 1000), 0);
    FAILS(EINVAL, pread(fd, big, 1, -1));
    FAILS(EINVAL, pwrite(fd, big, 1, -1));
    EQ(lseek(fd, 0, SEEK_CUR), 3);
    CHECK(holds("f", "01234567xy"));
}

static void rw_vectors(void)
{
    char a[3], b[4];
    struct iovec out[3] = {{"abc", 3}, {"", 0}, {"defg", 4}};
    struct iovec in[2] = {{a, 3}, {b, 4}};
    int fd = new_file();

    EQ(writev(fd, out, 3), 7);
    CHECK(holds("f", "abcdefg"));
    OK(lseek(fd, 0, SEEK_SET));
    EQ(readv(fd, in, 2), 7);
    CHECK(memcmp(a, "abc", 3) == 0 && memcmp(b, "defg", 4) == 0);
    EQ(writev(fd, out, 0), 0);
    FAILS(EINVAL, writev(fd, out, -1));
    FAILS(EINVAL, writev(fd, out, 100000));
    out[1].iov_len = 0x80000000;
    FAILS(EINVAL, writev(fd, out, 3));
    EQ(size_of(fd), 7);
}

static void rw_nothing(void)
{
    int fd = new_file();

    EQ(write(fd, "abc", 3), 3);
    EQ(read(fd, big, 0), 0);
    EQ(write(fd, big, 0), 0);
    EQ(pwrite(fd, big, 0, 1000), 0);
    EQ(size_of(fd), 3);
}

/* A write with a bad buffer leaves the file as it was. */
static void rw_bad_buffer(void)
{
    char *bad = hole(4);
    int fd = new_file();

    FAILS(EFAULT, write(fd, bad, PAGE));
    FAILS(EFAULT, write(fd, bad, 3 * PAGE));
    if (!on_linux) /* whose file systems may grow here */
        FAILS(EFAULT, pwrite(fd, bad, 100, 20 * PAGE));
    EQ(size_of(fd), 0);
    EQ(write(fd, "abc", 3), 3);
    FAILS(EFAULT, pwrite(fd, bad, 2, 1));
    CHECK(holds("f", "abc"));
}

/* Partly bad: what it says it has written is there, and no more. */
static void rw_half_bad_buffer(void)
{
    char *edge = hole(1);
    int fd = new_file();

    fill(edge - PAGE, PAGE, 9);
    int n = write(fd, edge - PAGE, 2 * PAGE);
    CHECK(n == -1 || (n > 0 && n <= PAGE));
    n = n == -1 ? 0 : n;
    EQ(size_of(fd), n);
    EQ(pread(fd, big, sizeof big, 0), n);
    CHECK(filled(big, n, 9));
}

/* Nothing grows beyond the largest size; up to it everything works. */
static void rw_largest_file(void)
{
    int fd = new_file();
    char c[8];

    FAILS(EFBIG, pwrite(fd, "x", 1, MAX_SIZE));
    FAILS(EFBIG, pwrite(fd, "x", 1, MAX_SIZE + 1));
    FAILS(EFBIG, pwrite(fd, "x", 1, LLONG_MAX - 1));
    FAILS(EFBIG, ftruncate(fd, MAX_SIZE + 1));
    EQ(size_of(fd), 0);
    EQ(pwrite(fd, "abcd", 4, MAX_SIZE - 2), 2);
    EQ(size_of(fd), MAX_SIZE);
    EQ(pread(fd, c, 8, MAX_SIZE - 3), 3);
    CHECK(memcmp(c, "\0ab", 3) == 0);
    EQ(pread(fd, c, 8, MAX_SIZE), 0);
    OK(ftruncate(fd, MAX_SIZE)); /* the size it has */
    EQ(pread(fd, c, 8, MAX_SIZE - 3), 3);
    CHECK(memcmp(c, "\0ab", 3) == 0);
    OK(ftruncate(fd, MAX_SIZE - 1));
    EQ(pread(fd, c, 8, MAX_SIZE - 3), 2);
    CHECK(memcmp(c, "\0a", 2) == 0);
    OK(ftruncate(fd, 10));
    OK(ftruncate(fd, MAX_SIZE));
    EQ(pread(fd, c, 8, MAX_SIZE - 3), 3);
    CHECK(memcmp(c, "\0\0\0", 3) == 0);
}

/* Random operations on a file and on a copy of it in memory. */
static void rw_random(void)
{
    enum { ROUNDS = 400, MAX = sizeof big2 };
    unsigned seed = 12345;
    int fd = new_file(), size = 0;

    memset(big2, 0, sizeof big2);
    for (int i = 0; i < ROUNDS; i++) {
        int at = rand_r(&seed) % MAX, n = rand_r(&seed) % 6000;
        n = n < MAX - at ? n : MAX - at;
        switch (rand_r(&seed) % 8) {
        case 0: /* cut or grow */
            OK(ftruncate(fd, at));
            if (at < size)
                memset(big2 + at, 0, size - at);
            size = at;
            break;
        case 1:
        case 2:
        case 3:
            fill(big2 + at, n, i);
            EQ(pwrite(fd, big2 + at, n, at), n);
            size = n > 0 && at + n > size ? at + n : size;
            break;
        default: {
            int want = at >= size ? 0 : at + n <= size ? n : size - at;
            EQ(pread(fd, big, n, at), want);
            CHECK(memcmp(big, big2 + at, want) == 0);
        }
        }
        EQ(size_of(fd), size);
    }
}

/* Many files at once, written in turns. */
static void rw_many_files(void)
{
    enum { N = 60, ROUNDS = 8, CHUNK = 1500 };
    char name[16];
    int fd[N];

    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "f%d", i);
        fd[i] = OK(open(name, O_RDWR | O_CREAT, 0644));
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < N; i++) {
            fill(big, CHUNK, i * ROUNDS + round);
            EQ(write(fd[i], big, CHUNK), CHUNK);
        }
    }
    for (int i = 0; i < N; i++) {
        OK(lseek(fd[i], 0, SEEK_SET));
        for (int round = 0; round < ROUNDS; round++) {
            read_all(fd[i], big, CHUNK);
            CHECK(filled(big, CHUNK, i * ROUNDS + round));
        }
        OK(close(fd[i]));
    }
}

enum { RECORD = MIB, NRECORDS = 4, NWRITERS = 3 };

/* Append records of one letter, from memory that is not there yet. */
static void append_records(const char *letter)
{
    char name[] = {*letter, '\0'};
    int fd = OK(open("f", O_WRONLY | O_APPEND));
    int from = OK(open(name, O_RDWR | O_CREAT, 0644));
    char *record = malloc(RECORD);

    CHECK(record != NULL);
    memset(record, *letter, RECORD);
    EQ(write(from, record, RECORD), RECORD);
    free(record);
    for (int i = 0; i < NRECORDS; i++) {
        record = mmap(NULL, RECORD, PROT_READ, MAP_PRIVATE, from, 0);
        CHECK(record != MAP_FAILED);
        EQ(write(fd, record, RECORD), RECORD);
        OK(munmap(record, RECORD));
    }
}

/* What several append at once is not mixed, however much it is. */
static void rw_appends_whole(void)
{
    static const char letters[] = "abc";
    pid_t pids[NWRITERS];
    char *record = malloc(RECORD);

    CHECK(record != NULL);
    put("f", "");
    for (int i = 0; i < NWRITERS; i++)
        pids[i] = START(append_records, &letters[i]);
    for (int i = 0; i < NWRITERS; i++)
        REAP(pids[i]);
    int fd = OK(open("f", O_RDONLY));
    for (int i = 0; i < NWRITERS * NRECORDS; i++) {
        read_all(fd, record, RECORD);
        CHECK(memcmp(record, record + 1, RECORD - 1) == 0);
    }
    EQ(read(fd, record, 1), 0);
    free(record);
}

const struct test rw_tests[] = {
    TEST(rw_sizes),
    TEST(rw_pieces),
    TEST(rw_large),
    TEST(rw_holes),
    TEST(rw_holes_filled_later),
    TEST(rw_at_positions),
    TEST(rw_vectors),
    TEST(rw_nothing),
    TEST(rw_bad_buffer),
    TEST(rw_half_bad_buffer),
    TEST_KIN(rw_largest_file),
    TEST(rw_random),
    TEST(rw_appends_whole),
    TEST(rw_many_files),
    END_OF_TESTS,
};
