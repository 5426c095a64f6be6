/*
 * How names are read: empty ones, slashes, dots, long and deep ones, and the
 * working directory.
 */
#include <limits.h>
#include "test.h"

#define NAME_LEN 59 /* of kin; Linux allows 255 */

static void path_empty(void)
{
    struct stat st;

    FAILS(ENOENT, open("", O_RDONLY));
    FAILS(ENOENT, open("", O_RDWR | O_CREAT, 0644));
    FAILS(ENOENT, stat("", &st));
    FAILS(ENOENT, chdir(""));
    FAILS(ENOENT, access("", F_OK));
    FAILS(ENOENT, truncate("", 0));
    FAILS(ENOENT, mknod("", S_IFREG | 0644, 0));
    FAILS(ENOENT, chmod("", 0644));
}

static void path_slashes(void)
{
    struct stat a, b;

    OK(mkdir("d", 0755));
    put("d/f", "text");
    CHECK(holds("d//f", "text") && holds("./d/././f", "text"));
    CHECK(holds("d/../d/f", "text") && holds(".//.//d///f", "text"));
    OK(stat("d/", &a));
    OK(stat("d/.", &b));
    EQ(a.st_ino, b.st_ino);
    FAILS(ENOTDIR, stat("d/f/", &a));
    FAILS(ENOTDIR, stat("d/f/.", &a));
    FAILS(ENOTDIR, stat("d/f/..", &a));
    FAILS(ENOTDIR, open("d/f/", O_RDONLY));
    FAILS(ENOENT, stat("missing/..", &a));
}

static void path_root(void)
{
    struct stat root, st;

    OK(stat("/", &root));
    OK(stat("/..", &st));
    EQ(st.st_ino, root.st_ino);
    OK(stat("//../../.", &st));
    EQ(st.st_ino, root.st_ino);
    OK(stat("/dev/..", &st)); /* out of what is mounted there */
    EQ(st.st_ino, root.st_ino);
    OK(stat("/proc/../", &st));
    EQ(st.st_ino, root.st_ino);
}

static void path_cwd(void)
{
    char top[PATH_MAX], here[PATH_MAX], want[PATH_MAX + 10];

    OK(getcwd(top, sizeof top) ? 0 : -1);
    EQ(top[0], '/');
    OK(mkdir("d", 0755));
    OK(mkdir("d/e", 0755));
    OK(chdir("d/e"));
    CHECK(getcwd(here, sizeof here));
    snprintf(want, sizeof want, "%s/d/e", top);
    CHECK(strcmp(here, want) == 0);
    OK(chdir(".."));
    OK(rename("../d", "../moved")); /* the place moves with the directory */
    CHECK(getcwd(here, sizeof here));
    snprintf(want, sizeof want, "%s/moved", top);
    CHECK(strcmp(here, want) == 0);
    OK(chdir("/"));
    CHECK(getcwd(here, sizeof here) && strcmp(here, "/") == 0);
    OK(chdir("/dev"));
    CHECK(getcwd(here, sizeof here) && strcmp(here, "/dev") == 0);
}

static void path_cwd_errors(void)
{
    char buf[10];

    put("f", "");
    FAILS(ENOENT, chdir("missing"));
    FAILS(ENOTDIR, chdir("f"));
    FAILS(ENOTDIR, chdir("f/x"));
    FAILS(ERANGE, syscall(SYS_getcwd, buf, 3));
    FAILS(ERANGE, syscall(SYS_getcwd, buf, 0));
    FAILS(EFAULT, syscall(SYS_getcwd, hole(1), 100));
    CHECK(exists("f"));
}

static void path_fchdir(void)
{
    OK(mkdir("d", 0755));
    put("d/f", "");
    put("g", "");
    int top = OK(open(".", O_RDONLY)), dir = OK(open("d", O_RDONLY));
    OK(fchdir(dir));
    CHECK(exists("f"));
    OK(fchdir(top));
    CHECK(exists("g"));
    FAILS(ENOTDIR, fchdir(OK(open("g", O_RDONLY))));
    FAILS(EBADF, fchdir(99));
}

static void path_deep(void)
{
    enum { DEPTH = 60 };
    char here[PATH_MAX], name[16];

    for (int i = 0; i < DEPTH; i++) {
        snprintf(name, sizeof name, "level%d", i);
        OK(mkdir(name, 0755));
        OK(chdir(name));
    }
    put("bottom", "here");
    CHECK(getcwd(here, sizeof here));
    for (int i = DEPTH - 1; i >= 0; i--) {
        snprintf(name, sizeof name, "/level%d", i);
        char *last = strrchr(here, '/');
        CHECK(strcmp(last, name) == 0);
        *last = '\0';
        OK(chdir(".."));
    }
    CHECK(exists("level0") && !exists("bottom"));
}

/* PATH_MAX counts the final zero. */
static void path_longest(void)
{
    char path[PATH_MAX + 1];

    put("f", "text");
    for (int i = 0; i < PATH_MAX; i += 2)
        memcpy(path + i, "./", 2);
    strcpy(path + PATH_MAX - 2, "f");
    CHECK(holds(path, "text"));
    strcpy(path + PATH_MAX - 2, "/f");
    FAILS(ENAMETOOLONG, open(path, O_RDONLY));
    FAILS(ENAMETOOLONG, chdir(path));
    FAILS(ENAMETOOLONG, unlink(path));
}

/* A name may end with the last mapped byte, not beyond. */
static void path_at_the_edge(void)
{
    char *edge = hole(1);

    memcpy(edge - 5, "name", 5);
    put(edge - 5, "text");
    CHECK(holds("name", "text"));
    memcpy(edge - 4, "name", 4);
    FAILS(EFAULT, open(edge - 4, O_RDONLY));
    FAILS(EFAULT, mkdir(edge - 1, 0755));
}

static void path_umask(void)
{
    struct stat st;

    EQ(umask(0), 022);
    EQ(umask(07777), 0);
    EQ(umask(027), 0777);
    OK(mkdir("d", 0777));
    OK(stat("d", &st));
    EQ(st.st_mode & 0777, 0750);
    OK(mknod("f", S_IFREG | 0666, 0));
    OK(stat("f", &st));
    EQ(st.st_mode & 0777, 0640);
}

static void make_name(char *name, int length, char last)
{
    memset(name, 'n', length);
    name[length - 1] = last;
    name[length] = '\0';
}

/* A name is taken as it is or refused, never cut. */
static void dir_long_names(void)
{
    char a[300], b[300];

    make_name(a, NAME_LEN, 'a');
    make_name(b, NAME_LEN, 'b');
    put(a, "a");
    put(b, "b");
    CHECK(holds(a, "a") && holds(b, "b"));
    make_name(a, 256, 'a');
    FAILS(ENAMETOOLONG, open(a, O_CREAT | O_WRONLY, 0644));
    FAILS(ENAMETOOLONG, mkdir(a, 0755));
    FAILS(ENAMETOOLONG, open(a, O_RDONLY));
    FAILS(ENAMETOOLONG, unlink(a));
    FAILS(ENAMETOOLONG, link(b, a));
    FAILS(ENAMETOOLONG, chdir(a));
}

static void dir_names_of_60(void)
{
    char name[300];
    struct stat st;

    make_name(name, NAME_LEN + 1, 'x');
    FAILS(ENAMETOOLONG, open(name, O_CREAT | O_WRONLY, 0644));
    FAILS(ENAMETOOLONG, mkdir(name, 0755));
    FAILS(ENAMETOOLONG, mknod(name, S_IFREG | 0644, 0));
    FAILS(ENAMETOOLONG, symlink("x", name));
    FAILS(ENAMETOOLONG, rename(".", name));
    FAILS(ENAMETOOLONG, stat(name, &st));
}

static void dir_odd_names(void)
{
    static const char *const names[] = {
        " ", "a b", "...", "..x", ".x", "new\nline", "\xff\x01", "-", "a\\b"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        put(names[i], names[i]);
    }
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        CHECK(holds(names[i], names[i]));
}

const struct test path_tests[] = {
    TEST(path_empty),    TEST(path_slashes),    TEST(path_root),
    TEST(path_cwd),      TEST(path_cwd_errors), TEST(path_fchdir),
    TEST(path_deep),     TEST(path_longest),    TEST(path_at_the_edge),
    TEST(path_umask),    TEST(dir_long_names),  TEST_KIN(dir_names_of_60),
    TEST(dir_odd_names), END_OF_TESTS,
};
