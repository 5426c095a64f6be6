/*
 * A disk without free blocks, and one without free inodes. They fill what is
 * there, so they are for kin's small disks only.
 */
#include "test.h"

#define CHUNK (64 * KIB)
#define FILE_SIZE (4 * MIB)
#define MAX_FILES 1000
#define FILES_PER_DIR 250

/* Write files until there is no room; how many, and the size of the last. */
static int fill_disk(int *last_size)
{
    char name[16];

    for (int n = 0; n < MAX_FILES; n++) {
        snprintf(name, sizeof name, "full%d", n);
        int fd = open(name, O_WRONLY | O_CREAT, 0644), done = 0;
        if (fd < 0) { /* no block for the directory */
            EQ(errno, ENOSPC);
            return n;
        }
        fill(big, CHUNK, n);
        for (*last_size = 0; *last_size < FILE_SIZE; *last_size += done) {
            done = write(fd, big, CHUNK);
            if (done < CHUNK) {
                CHECK(done > 0 || (done == -1 && errno == ENOSPC));
                *last_size += done > 0 ? done : 0;
                FAILS(ENOSPC, write(fd, big, CHUNK));
                OK(close(fd));
                return n + 1;
            }
        }
        OK(close(fd));
    }
    FAIL("the disk does not become full");
}

/* What was written before the disk was full is there. */
static void check_files(int n, int last_size)
{
    char name[16];

    for (int i = 0; i < n; i++) {
        int left = i == n - 1 ? last_size : FILE_SIZE, size;
        snprintf(name, sizeof name, "full%d", i);
        int fd = OK(open(name, O_RDONLY));
        for (fill(big2, CHUNK, i); left > 0; left -= size) {
            size = left < CHUNK ? left : CHUNK;
            read_all(fd, big, size);
            CHECK(memcmp(big, big2, size) == 0);
        }
        EQ(read(fd, big, 1), 0);
        OK(close(fd));
    }
}

/* Removed files give their blocks back at latest with the next commit. */
static void check_space(long long blocks)
{
    for (int i = 0; i < 20 && free_space().blocks < blocks; i++)
        sync();
    CHECK(free_space().blocks >= blocks);
}

static void full_disk(void)
{
    char name[16];
    int last_size = 0;
    long long before = free_space().blocks;

    int n = fill_disk(&last_size);
    sync();
    check_files(n, last_size);
    mkdir("d", 0755); /* may find room in the last blocks or not */
    /* with something removed, something new fits */
    OK(unlink("full0"));
    check_space(FILE_SIZE / PAGE);
    put("new", "text");
    CHECK(holds("new", "text"));
    OK(unlink("new"));
    for (int i = 1; i < n; i++) {
        snprintf(name, sizeof name, "full%d", i);
        OK(unlink(name));
    }
    rmdir("d");
    check_space(before - 1); /* the directory may have grown by a block */
}

/* A directory that cannot grow: ENOSPC, and what is in it stays. */
static void full_disk_directory(void)
{
    char name[32];
    int last_size = 0, made = 0;

    OK(mkdir("d", 0755));
    int n = fill_disk(&last_size);
    for (int i = 0; i < 20; i++) { /* the last blocks */
        int fd = open("rest", O_WRONLY | O_CREAT | O_APPEND, 0644);
        if (fd < 0 || write(fd, big, PAGE) < PAGE)
            i = 20;
        close(fd);
    }
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "d/entry%d", i);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
        if (fd < 0) {
            EQ(errno, ENOSPC);
            break;
        }
        OK(close(fd));
        made++;
    }
    CHECK(made > 0 && made < 300);
    CHECK(!exists(name));
    FAILS(ENOSPC, mkdir(name, 0755));
    FAILS(ENOSPC, link("full0", name));
    FAILS(ENOSPC, symlink("x", name));
    FAILS(ENOSPC, rename("full0", name));
    for (int i = 0; i < made; i++) {
        snprintf(name, sizeof name, "d/entry%d", i);
        OK(unlink(name));
    }
    check_files(n, last_size);
}

/* Several writers meet the end of the disk together. */
static void write_until_full(int number)
{
    char name[16];
    int done;

    snprintf(name, sizeof name, "w%d", number);
    int fd = OK(open(name, O_WRONLY | O_CREAT, 0644));
    while ((done = write(fd, big, CHUNK)) > 0)
        ;
    EQ(errno, ENOSPC);
}

static void full_disk_together(void)
{
    enum { N = 3 };
    pid_t pids[N];

    for (int i = 0; i < N; i++)
        pids[i] = START(write_until_full, i);
    for (int i = 0; i < N; i++)
        REAP(pids[i]);
}

/* Make files until there are no inodes; in directories, to be quick. */
static void full_inodes(void)
{
    char name[32];
    long long before = free_space().inodes;
    int n = 0, fd = 0;

    for (; fd >= 0; n++) {
        if (n % FILES_PER_DIR == 0) {
            snprintf(name, sizeof name, "d%d", n / FILES_PER_DIR);
            if (mkdir(name, 0755) < 0)
                break;
        }
        snprintf(name, sizeof name, "d%d/f%d", n / FILES_PER_DIR, n);
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
        if (fd >= 0)
            close(fd);
    }
    EQ(errno, ENOSPC);
    EQ(free_space().inodes, 0);
    FAILS(ENOSPC, open("one-more", O_WRONLY | O_CREAT, 0644));
    FAILS(ENOSPC, mkdir("one-more", 0755));
    FAILS(ENOSPC, mknod("one-more", S_IFREG | 0644, 0));
    FAILS(ENOSPC, symlink("x", "one-more"));
    CHECK(!exists("one-more"));
    OK(unlink("d0/f0"));
    put("one-more", "text");
    CHECK(holds("one-more", "text"));
    CHECK(n >= before - before / FILES_PER_DIR - 2); /* and the directories */
}

const struct test full_tests[] = {
    TEST_KIN_SLOW(full_disk),
    TEST_KIN_SLOW(full_disk_directory),
    TEST_KIN_SLOW(full_disk_together),
    TEST_KIN_SLOW(full_inodes),
    END_OF_TESTS,
};
