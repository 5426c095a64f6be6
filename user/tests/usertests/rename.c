/*
 * rename: all the things a name can be moved to, and must not be.
 */
#include "test.h"

static int links(const char *path)
{
    struct stat st;

    OK(stat(path, &st));
    return st.st_nlink;
}

static ino_t number(const char *path)
{
    struct stat st;

    OK(stat(path, &st));
    return st.st_ino;
}

static void rename_file(void)
{
    put("a", "text");
    ino_t ino = number("a");
    OK(rename("a", "b"));
    CHECK(!exists("a") && holds("b", "text"));
    EQ(number("b"), ino);
    OK(mkdir("d", 0755));
    OK(rename("b", "d/c"));
    CHECK(!exists("b") && holds("d/c", "text"));
    OK(rename("d/c", "a"));
    EQ(links("a"), 1);
}

static void rename_replaces(void)
{
    put("a", "new");
    put("b", "old");
    int fd = OK(open("b", O_RDONLY));
    OK(rename("a", "b"));
    CHECK(!exists("a") && holds("b", "new"));
    char buf[10];
    EQ(read(fd, buf, sizeof buf), 3); /* the old one is still open */
    CHECK(memcmp(buf, "old", 3) == 0);
}

static void rename_to_itself(void)
{
    put("a", "text");
    OK(rename("a", "a"));
    OK(rename("a", "./a"));
    CHECK(holds("a", "text"));
    OK(link("a", "b")); /* two names of one file: both stay */
    OK(rename("a", "b"));
    CHECK(exists("a") && exists("b"));
    EQ(links("a"), 2);
    OK(mkdir("d", 0755));
    OK(rename("d", "d"));
    CHECK(exists("d"));
}

static void rename_directory(void)
{
    OK(mkdir("d", 0755));
    put("d/f", "text");
    OK(rename("d", "e"));
    CHECK(!exists("d") && holds("e/f", "text"));
    OK(mkdir("p", 0755));
    OK(mkdir("e/sub", 0755));
    bool counts = links("p") == 2;
    OK(rename("e", "p/e"));
    CHECK(holds("p/e/f", "text") && exists("p/e/sub"));
    if (counts) {
        EQ(links("p"), 3);
        EQ(links("."), 3);
    }
    EQ(number("p/e/.."), number("p"));
    OK(rename("p/e/", "top"));
    EQ(number("top/.."), number("."));
    if (counts) {
        EQ(links("p"), 2);
        EQ(links("."), 4);
    }
}

static void rename_directory_over_another(void)
{
    OK(mkdir("a", 0755));
    put("a/f", "text");
    OK(mkdir("empty", 0755));
    OK(rename("a", "empty"));
    CHECK(holds("empty/f", "text") && !exists("a"));
    if (links("empty") == 2)
        EQ(links("."), 3);
    OK(mkdir("b", 0755));
    FAILS(ENOTEMPTY, rename("b", "empty"));
    CHECK(exists("b") && holds("empty/f", "text"));
}

static void rename_kinds(void)
{
    put("f", "");
    OK(mkdir("d", 0755));
    FAILS(EISDIR, rename("f", "d"));
    FAILS(ENOTDIR, rename("d", "f"));
    FAILS(ENOTDIR, rename("f/", "g"));
    FAILS(ENOTDIR, rename("f", "g/"));
    FAILS(ENOTDIR, rename("f", "f/"));
    CHECK(exists("f") && exists("d"));
}

/* A directory cannot come below itself. */
static void rename_into_itself(void)
{
    OK(mkdir("a", 0755));
    OK(mkdir("a/b", 0755));
    OK(mkdir("a/b/c", 0755));
    FAILS(EINVAL, rename("a", "a/x"));
    FAILS(EINVAL, rename("a", "a/b/x"));
    FAILS(EINVAL, rename("a", "a/b/c/x"));
    FAILS(EINVAL, rename("a", "a/b"));
    FAILS(ENOTEMPTY, rename("a/b/c", "a"));
    FAILS(ENOTEMPTY, rename("a/b", "a"));
    OK(rename("a/b/c", "c")); /* upwards is fine */
    OK(rename("a", "c/a"));
    CHECK(exists("c/a/b"));
}

static void rename_errors(void)
{
    put("f", "");
    OK(mkdir("d", 0755));
    FAILS(ENOENT, rename("missing", "x"));
    FAILS(ENOENT, rename("missing", "f"));
    FAILS(ENOENT, rename("f", "missing/x"));
    FAILS(ENOTDIR, rename("f", "f/x"));
    FAILS(ENOENT, rename("", "x"));
    FAILS(ENOENT, rename("f", ""));
    FAILS(EBUSY, rename(".", "x"));
    FAILS(EBUSY, rename("d/..", "x"));
    FAILS(EBUSY, rename("d", "."));
    FAILS(EBUSY, rename("/", "x"));
    CHECK(exists("f") && exists("d"));
}

static void rename_across(void)
{
    put("f", "text");
    FAILS(EXDEV, rename("f", "/proc/f"));
    FAILS(EXDEV, rename("/proc/uptime", "x"));
    CHECK(holds("f", "text"));
}

static void rename_in_large_directories(void)
{
    enum { N = 100 };
    char old[16], new[16];

    for (int i = 0; i < N; i++) {
        snprintf(old, sizeof old, "old%d", i);
        put(old, old);
    }
    for (int i = N - 1; i >= 0; i--) {
        snprintf(old, sizeof old, "old%d", i);
        snprintf(new, sizeof new, "new%d", i * 7 % N);
        OK(rename(old, new));
    }
    for (int i = 0; i < N; i++) {
        snprintf(old, sizeof old, "old%d", i);
        snprintf(new, sizeof new, "new%d", i * 7 % N);
        CHECK(holds(new, old) && !exists(old));
    }
}

const struct test rename_tests[] = {
    TEST(rename_file),
    TEST(rename_replaces),
    TEST(rename_to_itself),
    TEST(rename_directory),
    TEST(rename_directory_over_another),
    TEST(rename_kinds),
    TEST(rename_into_itself),
    TEST(rename_errors),
    TEST(rename_across),
    TEST(rename_in_large_directories),
    END_OF_TESTS,
};
