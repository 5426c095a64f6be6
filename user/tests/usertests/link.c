/*
 * Several names of a file, and symbolic links.
 */
#include "test.h"

static int links(const char *path)
{
    struct stat st;

    OK(lstat(path, &st));
    return st.st_nlink;
}

static void link_shares(void)
{
    put("a", "one");
    OK(link("a", "b"));
    EQ(links("a"), 2);
    put("b", "changed");
    CHECK(holds("a", "changed"));
    OK(unlink("a"));
    CHECK(holds("b", "changed"));
    EQ(links("b"), 1);
}

static void link_errors(void)
{
    put("f", "");
    OK(mkdir("d", 0755));
    FAILS(EEXIST, link("f", "f"));
    FAILS(EEXIST, link("f", "d"));
    FAILS(ENOENT, link("missing", "x"));
    FAILS(ENOENT, link("f", "missing/x"));
    FAILS(ENOENT, link("", "x"));
    FAILS(ENOENT, link("f", ""));
    FAILS(ENOENT, link("f", "x/"));
    FAILS(ENOTDIR, link("f", "f/x"));
    FAILS(EPERM, link("d", "x"));
    FAILS(EPERM, link(".", "x"));
    FAILS(EEXIST, link("d", "f"));
    FAILS(ENOENT, link("d", "missing/x"));
    FAILS(EXDEV, link("/proc/uptime", "x"));
    EQ(links("f"), 1);
    CHECK(!exists("x"));
}

static void link_many(void)
{
    enum { N = 200 };
    char name[16];

    put("f", "text");
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "l%d", i);
        OK(link("f", name));
    }
    EQ(links("f"), N + 1);
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "l%d", i);
        OK(unlink(name));
    }
    EQ(links("f"), 1);
    CHECK(holds("f", "text"));
}

static void symlink_follows(void)
{
    char target[50];
    struct stat st;

    put("f", "text");
    OK(symlink("f", "s"));
    CHECK(holds("s", "text"));
    EQ(readlink("s", target, sizeof target), 1);
    EQ(target[0], 'f');
    OK(lstat("s", &st));
    CHECK(S_ISLNK(st.st_mode));
    EQ(st.st_size, 1);
    OK(stat("s", &st));
    CHECK(S_ISREG(st.st_mode));
    OK(unlink("s"));
    CHECK(exists("f") && !exists("s"));
}

static void symlink_in_the_middle(void)
{
    OK(mkdir("d", 0755));
    put("d/f", "text");
    OK(symlink("d", "s"));
    CHECK(holds("s/f", "text"));
    OK(mkdir("e", 0755));
    OK(symlink("../d/f", "e/s")); /* relative to where the link is */
    CHECK(holds("e/s", "text"));
    OK(chdir("s"));
    CHECK(holds("f", "text") && exists("../e"));
}

static void symlink_dangling(void)
{
    OK(symlink("nowhere", "s"));
    FAILS(ENOENT, open("s", O_RDONLY));
    FAILS(EEXIST, mkdir("s", 0755));
    FAILS(EEXIST, link("/proc/uptime", "s"));
    OK(close(OK(open("s", O_RDWR | O_CREAT, 0644))));
    CHECK(exists("nowhere"));
}

static void symlink_loops(void)
{
    struct stat st;

    OK(symlink("b", "a"));
    OK(symlink("a", "b"));
    OK(symlink("self/x", "self"));
    FAILS(ELOOP, open("a", O_RDONLY));
    FAILS(ELOOP, stat("b", &st));
    FAILS(ELOOP, chdir("self"));
    OK(lstat("a", &st));
    OK(unlink("a"));
    FAILS(ENOENT, open("b", O_RDONLY));
}

static void symlink_not_followed(void)
{
    put("f", "text");
    OK(symlink("f", "s"));
    FAILS(ELOOP, open("s", O_RDONLY | O_NOFOLLOW));
    OK(close(OK(open("f", O_RDONLY | O_NOFOLLOW))));
    OK(rename("s", "t")); /* the link, not the file */
    CHECK(holds("f", "text") && holds("t", "text") && !exists("s"));
    OK(link("t", "u"));
    EQ(links("t"), 2);
    EQ(links("f"), 1);
}

static void symlink_errors(void)
{
    char buf[10], long_target[4097];

    put("f", "");
    FAILS(EEXIST, symlink("x", "f"));
    FAILS(ENOENT, symlink("", "s"));
    FAILS(ENOENT, symlink("x", "missing/s"));
    FAILS(EINVAL, readlink("f", buf, sizeof buf));
    FAILS(ENOENT, readlink("missing", buf, sizeof buf));
    memset(long_target, 'x', 4096);
    long_target[4096] = '\0';
    FAILS(ENAMETOOLONG, symlink(long_target, "s"));
    OK(symlink("a-long-target", "s"));
    EQ(readlink("s", buf, 5), 5); /* cut, without a word */
    CHECK(memcmp(buf, "a-lon", 5) == 0);
    FAILS(EINVAL, readlink("s", buf, 0));
}

const struct test link_tests[] = {
    TEST(link_shares),     TEST(link_errors),           TEST(link_many),
    TEST(symlink_follows), TEST(symlink_in_the_middle), TEST(symlink_dangling),
    TEST(symlink_loops),   TEST(symlink_not_followed),  TEST(symlink_errors),
    END_OF_TESTS,
};
