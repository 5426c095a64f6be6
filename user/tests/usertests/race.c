/*
 * Several processes do things to the same names and files at the same time.
 * What a single operation returns is a matter of luck; that all come to an
 * end, fail only for reasons that others give, and leave a whole file system
 * behind is not.
 */
#include <sched.h>
#include "test.h"

#define NPROCS 4

/* Run NPROCS children of fn(number). */
static void all(void (*fn)(int number))
{
    pid_t pids[NPROCS];

    for (int i = 0; i < NPROCS; i++)
        pids[i] = START(fn, i);
    for (int i = 0; i < NPROCS; i++)
        REAP(pids[i]);
}

/* -1 only with one of the two errors. */
static void may_fail(int result, int error, int other)
{
    if (result == -1 && errno != error && errno != other)
        FAIL("unexpected: %s", strerror(errno));
    if (result > 2)
        close(result);
}

static void fight_over_names(int number)
{
    static const char *const names[] = {"a", "b", "c"};
    unsigned seed = number + 1;

    for (int i = 0; i < 150; i++) {
        const char *x = names[rand_r(&seed) % 3], *y = names[rand_r(&seed) % 3];
        switch (rand_r(&seed) % 5) {
        case 0:
            may_fail(open(x, O_CREAT | O_RDWR, 0644), 0, 0);
            break;
        case 1:
            may_fail(unlink(x), ENOENT, 0);
            break;
        case 2:
            may_fail(link(x, y), ENOENT, EEXIST);
            break;
        case 3:
            may_fail(rename(x, y), ENOENT, 0);
            break;
        case 4:
            may_fail(open(x, O_CREAT | O_EXCL | O_WRONLY, 0644), EEXIST, 0);
            break;
        }
    }
}

static void race_names(void)
{
    all(fight_over_names);
}

/* The same name again and again, with an inode that dies each time. */
static void create_and_unlink(int number)
{
    (void)number;
    for (int i = 0; i < 150; i++) {
        int fd = open("x", O_CREAT | O_RDWR, 0644);
        if (fd >= 0 && write(fd, "text", 4) != 4)
            FAIL("write: %s", strerror(errno));
        may_fail(fd, 0, 0);
        may_fail(unlink("x"), ENOENT, 0);
        may_fail(link("/missing", "x"), ENOENT, EEXIST);
    }
}

static void race_create_unlink(void)
{
    all(create_and_unlink);
    CHECK(!exists("x"));
}

/* Directories move into each other in both directions: no cycle, no deadlock.*/
static void move_directories(int number)
{
    for (int i = 0; i < 100; i++) {
        if (number % 2) {
            rename("a/x", "b/x");
            rename("b", "a/b");
            rename("a/b", "b");
        } else {
            rename("b/x", "a/x");
            rename("a", "b/a");
            rename("b/a", "a");
        }
    }
}

static void race_rename_directories(void)
{
    OK(mkdir("a", 0755));
    OK(mkdir("b", 0755));
    OK(mkdir("a/x", 0755));
    all(move_directories);
    /* each of the three is reachable, once */
    int found = 0;
    static const char *const places[] = {"a",   "b",   "a/x",   "b/x",
                                         "a/b", "b/a", "a/b/x", "b/a/x"};
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
        found += exists(places[i]);
    EQ(found, 3);
}

static void make_and_remove_directories(int number)
{
    for (int i = 0; i < 80; i++) {
        may_fail(mkdir("d", 0755), EEXIST, 0);
        may_fail(number % 2 ? mkdir("d/e", 0755)
                            : open("d/e", O_CREAT | O_WRONLY, 0644),
                 ENOENT, number % 2 ? EEXIST : EISDIR);
        if (unlink("d/e") < 0 && errno == EISDIR)
            rmdir("d/e");
        may_fail(rmdir("d"), ENOENT, ENOTEMPTY);
    }
}

static void race_directories(void)
{
    all(make_and_remove_directories);
}

#define NRECORDS 60

struct record {
    int writer, number;
    char rest[92];
};

static void append_records(int writer)
{
    struct record record = {.writer = writer};
    int fd = OK(open("log", O_WRONLY | O_APPEND));

    memset(record.rest, 'a' + writer, sizeof record.rest);
    for (record.number = 0; record.number < NRECORDS; record.number++)
        EQ(write(fd, &record, sizeof record), (int)sizeof record);
}

static void race_append(void)
{
    int next[NPROCS] = {0};
    struct record record;

    put("log", "");
    all(append_records);
    int fd = OK(open("log", O_RDONLY));
    for (int i = 0; i < NPROCS * NRECORDS; i++) {
        read_all(fd, &record, sizeof record);
        CHECK(record.writer >= 0 && record.writer < NPROCS);
        EQ(record.number, next[record.writer]++);
        CHECK(record.rest[91] == 'a' + record.writer);
    }
    EQ(read(fd, &record, 1), 0);
}

static int shared_fd;

static void write_shared(int writer)
{
    char line[10];

    memset(line, 'a' + writer, sizeof line);
    for (int i = 0; i < 100; i++)
        EQ(write(shared_fd, line, sizeof line), (int)sizeof line);
}

/* One open file, one offset: no two writes go to the same place. */
static void race_shared_offset(void)
{
    int count[NPROCS] = {0};
    char line[10];

    shared_fd = OK(open("f", O_RDWR | O_CREAT, 0644));
    all(write_shared);
    EQ(lseek(shared_fd, 0, SEEK_CUR), NPROCS * 1000);
    OK(lseek(shared_fd, 0, SEEK_SET));
    for (int i = 0; i < NPROCS * 100; i++) {
        read_all(shared_fd, line, sizeof line);
        CHECK(line[0] >= 'a' && line[0] < 'a' + NPROCS && line[9] == line[0]);
        count[line[0] - 'a']++;
    }
    for (int i = 0; i < NPROCS; i++)
        EQ(count[i], 100);
}

/* A block of a file is written as one: readers see old or new. Linux does not
   promise that. */
static void write_and_read_block(int number)
{
    static char block[PAGE];
    int fd = OK(open("f", O_RDWR));

    for (int i = 0; i < 60; i++) {
        if (number < 2) {
            memset(block, 'a' + (number + i) % 26, sizeof block);
            EQ(pwrite(fd, block, PAGE, 0), PAGE);
        } else {
            EQ(pread(fd, block, PAGE, 0), PAGE);
            for (int j = 1; j < PAGE; j++)
                CHECK(block[j] == block[0]);
        }
    }
}

static void race_block(void)
{
    static char block[PAGE];

    memset(block, 'a', sizeof block);
    int fd = OK(open("f", O_RDWR | O_CREAT, 0644));
    EQ(write(fd, block, PAGE), PAGE);
    OK(close(fd));
    all(write_and_read_block);
}

static void truncate_or_write(int number)
{
    static char data[3 * PAGE];
    int fd = OK(open("f", O_RDWR));

    for (int i = 0; i < 60; i++) {
        if (number % 2)
            OK(ftruncate(fd, i % 5 * 1000));
        else
            EQ(pwrite(fd, data, sizeof data, i % 7 * 500), (int)sizeof data);
        CHECK(pread(fd, data, sizeof data, 0) >= 0);
        for (unsigned j = 0; j < sizeof data; j += 111)
            EQ(data[j], 0);
    }
}

static void race_truncate(void)
{
    put("f", "");
    all(truncate_or_write);
}

/* From memory that is not there: a block is taken, and given back. */
static void write_nothing(int number)
{
    char name[] = {'a' + number, '\0'};
    int fd = OK(open(name, O_RDWR | O_CREAT, 0644));

    for (int i = 0; i < 5000; i++)
        FAILS(EFAULT, write(fd, (void *)PAGE, PAGE));
}

static void race_blocks_taken_back(void)
{
    all(write_nothing);
}

static void exec_repeatedly(int number)
{
    char *argv[] = {"p", NULL};

    for (int i = 0; i < 15; i++) {
        pid_t pid = OK(fork());
        if (pid == 0) {
            execv("p", argv);
            FAIL("exec: %s", strerror(errno));
        }
        REAP_EXIT(pid, 42);
    }
    (void)number;
}

static void race_exec(void)
{
    put_program("p", 42);
    all(exec_repeatedly);
}

/* Reading directories that change: no name twice that was there all along. */
static void list_while_changing(int number)
{
    char name[32], buf[512];
    int n, stable = 0;

    if (number > 0) {
        for (int i = 0; i < 100; i++) {
            snprintf(name, sizeof name, "d/moving%d-%d", number, i % 10);
            may_fail(open(name, O_CREAT | O_WRONLY, 0644), 0, 0);
            if (i % 3)
                unlink(name);
        }
        return;
    }
    for (int i = 0; i < 20; i++, stable = 0) {
        int fd = OK(open("d", O_RDONLY));
        while ((n = OK(syscall(SYS_getdents64, fd, buf, sizeof buf))) > 0) {
            for (int at = 0; at < n; at += *(uint16_t *)(buf + at + 16))
                stable += strncmp(buf + at + 19, "stable", 6) == 0;
        }
        EQ(stable, 30);
        OK(close(fd));
    }
}

static void race_listing(void)
{
    char name[32];

    OK(mkdir("d", 0755));
    for (int i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "d/stable%d", i);
        put(name, "");
    }
    all(list_while_changing);
}

/* Strings and pointers that change while the kernel looks at them: what it
   has checked must be what it uses. `edge` is the end of shared memory; nothing
   is mapped behind it. */
static void change_for_ever(char *edge)
{
    for (;;) {
        edge[-1] = '\0';
        edge[-1] = 'x';
    }
}

static void race_path_changes(void)
{
    char *edge = shared(3 * PAGE) + PAGE;

    OK(munmap(edge, PAGE));
    put("n", "");
    memcpy(edge - 2, "n", 2);
    pid_t pid = START(change_for_ever, edge);
    for (int i = 0; i < 2000; i++) {
        int fd = open(edge - 2, O_RDONLY);
        CHECK(fd >= 0 || errno == EFAULT);
        if (fd >= 0)
            OK(close(fd));
        CHECK(mkdir(edge - 2, 0755) == -1 &&
              (errno == EEXIST || errno == EFAULT));
    }
    kill_child(pid);
}

static void change_pointer(char *volatile *argv)
{
    for (;;) {
        argv[1] = (char *)-PAGE;
        argv[1] = argv[0];
        argv[2] = argv[0];
        argv[2] = NULL;
    }
}

static void race_argv_changes(void)
{
    char **argv = shared(PAGE);

    put_program("p", 42);
    argv[0] = (char *)(argv + 4);
    strcpy(argv[0], "p");
    pid_t pid = START(change_pointer, argv);
    for (int i = 0; i < 60; i++) {
        int status;
        pid_t child = OK(fork());
        if (child == 0) {
            execv("p", argv);
            _exit(errno == EFAULT ? 42 : 1);
        }
        EQ(waitpid(child, &status, 0), child);
        EQ(status, W_EXITCODE(42, 0));
    }
    kill_child(pid);
}

const struct test race_tests[] = {
    TEST(race_names),
    TEST(race_create_unlink),
    TEST(race_rename_directories),
    TEST(race_directories),
    TEST(race_append),
    TEST(race_shared_offset),
    TEST_KIN(race_block),
    TEST(race_truncate),
    TEST(race_blocks_taken_back),
    TEST(race_exec),
    TEST(race_listing),
    TEST(race_path_changes),
    TEST(race_argv_changes),
    END_OF_TESTS,
};
