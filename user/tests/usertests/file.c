/*
 * Files: opening, creating, sizes, truncation, removal. Moving bytes is in
 * rw.c, attributes are in attr.c.
 */
#include <limits.h>
#include "test.h"

static off_t size_of(const char *path)
{
    struct stat st;

    OK(stat(path, &st));
    return st.st_size;
}

static void open_creates(void)
{
    FAILS(ENOENT, open("f", O_RDWR));
    int fd = OK(open("f", O_RDWR | O_CREAT, 0644));
    EQ(size_of("f"), 0);
    EQ(write(fd, "abc", 3), 3);
    OK(close(fd));
    fd = OK(open("f", O_RDWR | O_CREAT, 0600)); /* that it is there is fine */
    EQ(size_of("f"), 3);
    struct stat st;
    OK(fstat(fd, &st));
    EQ(st.st_mode, S_IFREG | 0644);
}

static void open_exclusive(void)
{
    OK(close(OK(open("f", O_RDWR | O_CREAT | O_EXCL, 0644))));
    FAILS(EEXIST, open("f", O_RDWR | O_CREAT | O_EXCL, 0644));
    FAILS(EEXIST, open(".", O_RDWR | O_CREAT | O_EXCL, 0644));
    OK(symlink("nowhere", "s"));
    FAILS(EEXIST, open("s", O_RDWR | O_CREAT | O_EXCL, 0644));
    CHECK(!exists("nowhere"));
}

static void open_truncates(void)
{
    put("f", "a longer text");
    int fd = OK(open("f", O_WRONLY | O_TRUNC));
    EQ(size_of("f"), 0);
    EQ(write(fd, "short", 5), 5);
    OK(close(fd));
    CHECK(holds("f", "short"));
    OK(close(OK(creat("f", 0644))));
    EQ(size_of("f"), 0);
}

static void open_appends(void)
{
    put("f", "abc");
    int fd = OK(open("f", O_RDWR | O_APPEND));
    EQ(write(fd, "def", 3), 3);
    EQ(lseek(fd, 0, SEEK_CUR), 6);
    EQ(lseek(fd, 1, SEEK_SET), 1);
    EQ(write(fd, "ghi", 3), 3);
    CHECK(holds("f", "abcdefghi"));
    int other = OK(open("f", O_WRONLY | O_APPEND));
    EQ(write(other, "1", 1), 1);
    EQ(write(fd, "2", 1), 1);
    CHECK(holds("f", "abcdefghi12"));
}

static void open_errors(void)
{
    put("f", "x");
    OK(mkdir("d", 0755));
    FAILS(EISDIR, open("d", O_WRONLY));
    FAILS(EISDIR, open("d", O_RDWR));
    FAILS(EISDIR, open("d", O_RDONLY | O_CREAT, 0644));
    FAILS(EISDIR, open("d", O_WRONLY | O_TRUNC));
    FAILS(ENOTDIR, open("f", O_RDONLY | O_DIRECTORY));
    FAILS(ENOTDIR, open("f/x", O_RDWR | O_CREAT, 0644));
    FAILS(ENOENT, open("missing/x", O_RDWR | O_CREAT, 0644));
    FAILS(EISDIR, open("new/", O_RDWR | O_CREAT, 0644));
    CHECK(!exists("new"));
    OK(close(OK(open("d", O_RDONLY | O_DIRECTORY))));
}

static void open_modes(void)
{
    char c;

    put("f", "abc");
    int reader = OK(open("f", O_RDONLY)), writer = OK(open("f", O_WRONLY));
    FAILS(EBADF, write(reader, "x", 1));
    FAILS(EBADF, read(writer, &c, 1));
    FAILS(EINVAL, ftruncate(reader, 0));
    CHECK(holds("f", "abc"));
}

static void offsets_are_apart(void)
{
    char c;

    put("f", "abc");
    int a = OK(open("f", O_RDONLY)), b = OK(open("f", O_RDONLY));
    EQ(read(a, &c, 1), 1);
    EQ(read(a, &c, 1), 1);
    EQ(read(b, &c, 1), 1);
    EQ(c, 'a');
}

static void seeks(void)
{
    put("f", "0123456789");
    int fd = OK(open("f", O_RDWR));
    EQ(lseek(fd, 4, SEEK_SET), 4);
    EQ(lseek(fd, 3, SEEK_CUR), 7);
    EQ(lseek(fd, -2, SEEK_CUR), 5);
    EQ(lseek(fd, -1, SEEK_END), 9);
    EQ(lseek(fd, 90, SEEK_END), 100);
    FAILS(EINVAL, lseek(fd, -1, SEEK_SET));
    FAILS(EINVAL, lseek(fd, -101, SEEK_CUR));
    FAILS(EINVAL, lseek(fd, -11, SEEK_END));
    FAILS(EINVAL, lseek(fd, 0, 77));
    EQ(lseek(fd, 0, SEEK_CUR), 100);
    EQ(syscall(SYS_lseek, fd, 5, SEEK_SET), 5);
    FAILS(EBADF, lseek(99, 0, SEEK_SET));
    EQ(size_of("f"), 10);
}

static void seeks_far(void)
{
    put("f", "0123456789");
    int fd = OK(open("f", O_RDWR | O_LARGEFILE));
    char c;
    EQ(lseek(fd, 0xf0000000ll, SEEK_SET), 0xf0000000ll);
    EQ(read(fd, &c, 1), 0);
    EQ(lseek(fd, 0, SEEK_CUR), 0xf0000000ll);
}

static void truncates(void)
{
    put("f", "0123456789");
    int fd = OK(open("f", O_RDWR));
    OK(ftruncate(fd, 4));
    CHECK(holds("f", "0123"));
    OK(truncate("f", 2));
    CHECK(holds("f", "01"));
    OK(truncate("f", 2));
    OK(syscall(SYS_truncate, "f", 1));
    OK(syscall(SYS_ftruncate, fd, 0));
    EQ(size_of("f"), 0);
}

/* What was cut off never comes back; new bytes are zero. */
static void truncates_and_grows(void)
{
    static char buf[3 * PAGE];

    fill(buf, sizeof buf, 1);
    int fd = OK(open("f", O_RDWR | O_CREAT, 0644));
    write_all(fd, buf, sizeof buf);
    OK(ftruncate(fd, PAGE + 100));
    OK(ftruncate(fd, 3 * PAGE));
    memset(buf, 'x', sizeof buf);
    EQ(pread(fd, buf, sizeof buf, 0), (int)sizeof buf);
    CHECK(filled(buf, PAGE + 100, 1));
    for (int i = PAGE + 100; i < 3 * PAGE; i++)
        EQ(buf[i], 0);
}

/* Also when the file grows by a write behind its end. */
static void truncates_and_writes_behind(void)
{
    char buf[PAGE];

    memset(buf, 'x', sizeof buf);
    int fd = OK(open("f", O_RDWR | O_CREAT, 0644));
    write_all(fd, buf, sizeof buf);
    OK(ftruncate(fd, 10));
    EQ(pwrite(fd, "y", 1, 100), 1);
    EQ(pread(fd, buf, sizeof buf, 0), 101);
    for (int i = 0; i <= 100; i++)
        EQ(buf[i], i < 10 ? 'x' : i < 100 ? 0 : 'y');
}

static void truncate_errors(void)
{
    int fds[2];

    put("f", "abc");
    OK(mkdir("d", 0755));
    FAILS(EINVAL, truncate("f", -1));
    FAILS(EISDIR, truncate("d", 0));
    FAILS(ENOENT, truncate("missing", 0));
    FAILS(ENOTDIR, truncate("f/x", 0));
    int dir = OK(open("d", O_RDONLY));
    FAILS(EINVAL, ftruncate(dir, 0));
    OK(pipe(fds));
    FAILS(EINVAL, ftruncate(fds[1], 0));
    FAILS(EBADF, ftruncate(99, 0));
    CHECK(holds("f", "abc"));
}

static void unlinks(void)
{
    put("f", "abc");
    OK(unlink("f"));
    CHECK(!exists("f"));
    FAILS(ENOENT, unlink("f"));
    FAILS(ENOENT, open("f", O_RDONLY));
    OK(mkdir("d", 0755));
    FAILS(EISDIR, unlink("d"));
    FAILS(ENOENT, unlink(""));
    put("g", "");
    FAILS(ENOTDIR, unlink("g/x"));
    FAILS(ENOTDIR, unlink("g/"));
    CHECK(exists("g"));
}

/* A file without a name lives as long as it is open. */
static void unlinked_but_open(void)
{
    struct stat st;
    char buf[10];

    put("f", "abc");
    int fd = OK(open("f", O_RDWR));
    OK(unlink("f"));
    OK(fstat(fd, &st));
    EQ(st.st_nlink, 0);
    EQ(write(fd, "defghi", 6), 6);
    put("f", "another");
    EQ(pread(fd, buf, sizeof buf, 0), 6);
    CHECK(memcmp(buf, "defghi", 6) == 0);
    OK(close(fd));
    CHECK(holds("f", "another"));
}

static void hold_unlinked(int fd)
{
    char buf[4];

    sleep_ms(20);
    EQ(pread(fd, buf, 3, 0), 3);
}

/* The last holder may be another process that just dies. */
static void unlinked_and_inherited(void)
{
    put("f", "abc");
    int fd = OK(open("f", O_RDWR));
    pid_t pid = START(hold_unlinked, fd);
    OK(unlink("f"));
    OK(close(fd));
    REAP(pid);
}

static void syncs(void)
{
    int fds[2];

    put("f", "abc");
    int fd = OK(open("f", O_RDWR));
    EQ(write(fd, "x", 1), 1);
    OK(fsync(fd));
    sync();
    OK(fsync(OK(open(".", O_RDONLY))));
    FAILS(EBADF, fsync(99));
    OK(pipe(fds));
    FAILS(EINVAL, fsync(fds[0]));
    CHECK(holds("f", "xbc"));
}

static void file_system_counts(void)
{
    struct statfs64 st;

    OK(syscall(SYS_statfs64, ".", sizeof st, &st));
    CHECK(st.f_bsize >= 512 && st.f_blocks >= st.f_bfree);
    CHECK(st.f_bfree > 0 && st.f_namelen >= 14);
    FAILS(EINVAL, syscall(SYS_statfs64, ".", sizeof st - 1, &st));
    int fd = OK(open("f", O_RDWR | O_CREAT, 0644));
    write_all(fd, big, sizeof big);
    OK(fsync(fd));
    OK(syscall(SYS_fstatfs64, fd, sizeof st, &st));
}

/* Free blocks and inodes go down and come back, to the block. */
static void file_system_counts_exactly(void)
{
    struct space before = free_space(), after;

    int fd = OK(open("f", O_RDWR | O_CREAT, 0644));
    write_all(fd, big, sizeof big);
    OK(fsync(fd));
    after = free_space();
    EQ(before.inodes - after.inodes, 1);
    /* the blocks, and an indirect one as there are more than 12 */
    CHECK(before.blocks - after.blocks >= 17 &&
          before.blocks - after.blocks <= 18);
    OK(unlink("f"));
    CHECK(free_space().blocks < before.blocks);
    OK(close(fd));
    for (int i = 0; i < 50 && free_space().blocks + 1 < before.blocks; i++)
        sync();
    CHECK(free_space().blocks + 1 >= before.blocks);
    EQ(free_space().inodes, before.inodes);
}

const struct test file_tests[] = {
    TEST(open_creates),
    TEST(open_exclusive),
    TEST(open_truncates),
    TEST(open_appends),
    TEST(open_errors),
    TEST(open_modes),
    TEST(offsets_are_apart),
    TEST(seeks),
    TEST(seeks_far),
    TEST(truncates),
    TEST(truncates_and_grows),
    TEST(truncates_and_writes_behind),
    TEST(truncate_errors),
    TEST(unlinks),
    TEST(unlinked_but_open),
    TEST(unlinked_and_inherited),
    TEST(syncs),
    TEST(file_system_counts),
    TEST_KIN(file_system_counts_exactly),
    END_OF_TESTS,
};
