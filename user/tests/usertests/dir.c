/*
 * Directories: making, removing, listing, and those that are large, deep or
 * already gone.
 */
#include <dirent.h>
#include "test.h"

static int links(const char *path)
{
    struct stat st;

    OK(stat(path, &st));
    return st.st_nlink;
}

/* How often the directory lists `name`. */
static int listed(const char *path, const char *name)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    int n = 0;

    CHECK(dir != NULL);
    while ((entry = readdir(dir)))
        n += strcmp(entry->d_name, name) == 0;
    closedir(dir);
    return n;
}

static int count_entries(const char *path)
{
    DIR *dir = opendir(path);
    int n = 0;

    CHECK(dir != NULL);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

static void dir_makes(void)
{
    struct stat st;

    umask(022);
    OK(mkdir("d", 0777));
    OK(stat("d", &st));
    EQ(st.st_mode, S_IFDIR | 0755);
    EQ(count_entries("d"), 2);
    EQ(listed("d", "."), 1);
    EQ(listed("d", ".."), 1);
    FAILS(EEXIST, mkdir("d", 0755));
    put("f", "");
    FAILS(EEXIST, mkdir("f", 0755));
    FAILS(EEXIST, mkdir(".", 0755));
    FAILS(EEXIST, mkdir("/", 0755));
    FAILS(ENOENT, mkdir("missing/d", 0755));
    FAILS(ENOENT, mkdir("", 0755));
    FAILS(ENOTDIR, mkdir("f/d", 0755));
    OK(mkdir("slash/", 0755));
}

static void dir_removes(void)
{
    OK(mkdir("d", 0755));
    OK(mkdir("d/e", 0755));
    put("f", "");
    FAILS(ENOTEMPTY, rmdir("d"));
    FAILS(ENOTDIR, rmdir("f"));
    FAILS(ENOENT, rmdir("missing"));
    FAILS(ENOENT, rmdir(""));
    FAILS(EINVAL, rmdir("."));
    FAILS(EINVAL, rmdir("d/."));
    FAILS(ENOTEMPTY, rmdir("d/.."));
    FAILS(EBUSY, rmdir("/"));
    OK(rmdir("d/e"));
    OK(rmdir("d/"));
    CHECK(!exists("d"));
}

static void dir_removes_only_empty(void)
{
    OK(mkdir("d", 0755));
    put("d/f", "");
    FAILS(ENOTEMPTY, rmdir("d"));
    OK(unlink("d/f"));
    OK(symlink("x", "d/s"));
    FAILS(ENOTEMPTY, rmdir("d"));
    OK(unlink("d/s"));
    OK(rmdir("d"));
}

static void dir_link_counts(void)
{
    if (links(".") == 1) /* a file system that does not count */
        return;
    EQ(links("."), 2);
    OK(mkdir("d", 0755));
    EQ(links("."), 3);
    EQ(links("d"), 2);
    OK(mkdir("d/e", 0755));
    EQ(links("d"), 3);
    put("d/f", "");
    EQ(links("d"), 3);
    OK(rmdir("d/e"));
    EQ(links("d"), 2);
}

static void dir_lists_types(void)
{
    int seen = 0;
    struct dirent *entry;
    struct stat st;

    OK(mkdir("d", 0755));
    put("f", "");
    OK(symlink("x", "s"));
    DIR *dir = opendir(".");
    while ((entry = readdir(dir))) {
        if (entry->d_name[0] == '.')
            continue;
        OK(lstat(entry->d_name, &st));
        EQ(entry->d_ino, st.st_ino);
        EQ(entry->d_type, IFTODT(st.st_mode));
        seen++;
    }
    closedir(dir);
    EQ(seen, 3);
}

static void dir_reads_in_pieces(void)
{
    enum { N = 40 };
    char name[32], buf[64];
    int seen[N] = {0}, n, which;

    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "file%d", i);
        put(name, "");
    }
    int fd = OK(open(".", O_RDONLY | O_DIRECTORY));
    FAILS(EINVAL, getdents64(fd, buf, 10)); /* no entry fits */
    while ((n = OK(getdents64(fd, buf, sizeof buf))) > 0) {
        for (int at = 0; at < n;) {
            struct linux_dirent64 *entry = (void *)(buf + at);
            if (sscanf(entry->d_name, "file%d", &which) == 1)
                seen[which]++;
            CHECK(entry->d_reclen > 0 && entry->d_reclen <= n - at);
            at += entry->d_reclen;
        }
    }
    for (int i = 0; i < N; i++)
        EQ(seen[i], 1);
    EQ(getdents64(fd, buf, sizeof buf), 0);
    EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK(getdents64(fd, buf, sizeof buf) > 0);
}

/* lseek to a d_off goes on behind that entry. */
static void dir_seeks(void)
{
    char first[256], again[256];

    put("a", "");
    put("b", "");
    put("c", "");
    int fd = OK(open(".", O_RDONLY));
    CHECK(OK(getdents64(fd, first, sizeof first)) > 0);
    struct linux_dirent64 *entry = (void *)first;
    struct linux_dirent64 *next = (void *)(first + entry->d_reclen);
    OK(lseek(fd, entry->d_off, SEEK_SET));
    CHECK(OK(getdents64(fd, again, sizeof again)) > 0);
    CHECK(strcmp(((struct linux_dirent64 *)again)->d_name, next->d_name) == 0);
}

static void dir_read_errors(void)
{
    char buf[512];

    put("f", "");
    int file = OK(open("f", O_RDONLY)), dir = OK(open(".", O_RDONLY));
    FAILS(ENOTDIR, getdents64(file, buf, sizeof buf));
    FAILS(EBADF, getdents64(99, buf, sizeof buf));
    FAILS(EISDIR, read(dir, buf, sizeof buf));
    FAILS(EBADF, write(dir, buf, 1));
    CHECK(!opendir("f"));
    EQ(errno, ENOTDIR);
}

static void dir_large(void)
{
    enum { N = 400 };
    char name[40];

    OK(mkdir("d", 0755));
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "d/some-longer-name-%d", i);
        OK(close(OK(open(name, O_CREAT | O_WRONLY | O_EXCL, 0644))));
    }
    EQ(count_entries("d"), N + 2);
    for (int i = 0; i < N; i += 2) {
        snprintf(name, sizeof name, "d/some-longer-name-%d", i);
        OK(unlink(name));
    }
    EQ(count_entries("d"), N / 2 + 2);
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "d/some-longer-name-%d", i);
        CHECK(exists(name) == (i % 2 == 1));
    }
    for (int i = 0; i < N; i += 2) { /* names come into the gaps */
        snprintf(name, sizeof name, "d/other%d", i);
        OK(link("d/some-longer-name-1", name));
    }
    EQ(count_entries("d"), N + 2);
    EQ(links("d/some-longer-name-1"), N / 2 + 1);
}

/* Removing what readdir has just named, as rm -r does. */
static void dir_read_while_removing(void)
{
    enum { N = 150 };
    char name[300];
    struct dirent *entry;
    int removed = 0;

    OK(mkdir("d", 0755));
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "d/f%d", i);
        put(name, "");
    }
    DIR *dir = opendir("d");
    while ((entry = readdir(dir))) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "d/%s", entry->d_name);
        OK(unlink(name));
        removed++;
    }
    closedir(dir);
    EQ(removed, N);
    OK(rmdir("d"));
}

/* In a removed working directory nothing can be made. */
static void dir_removed_cwd(void)
{
    char buf[100];

    OK(mkdir("d", 0755));
    put("f", "");
    int parent = OK(open(".", O_RDONLY));
    OK(chdir("d"));
    OK(rmdir("../d"));
    for (int i = 0; i < 20; i++) {
        FAILS(ENOENT, open("f", O_CREAT | O_RDWR, 0644));
        FAILS(ENOENT, mkdir("e", 0755));
        FAILS(ENOENT, mknod("n", S_IFREG | 0644, 0));
        FAILS(ENOENT, symlink("x", "s"));
        FAILS(ENOENT, linkat(parent, "f", AT_FDCWD, "g", 0));
    }
    errno = 0;
    CHECK(!getcwd(buf, sizeof buf));
    EQ(errno, ENOENT);
    EQ(count_entries("."), 0);
    OK(chdir("/"));
}

static void dir_removed_while_open(void)
{
    char buf[200];

    OK(mkdir("d", 0755));
    int fd = OK(open("d", O_RDONLY));
    OK(rmdir("d"));
    EQ(getdents64(fd, buf, sizeof buf) > 0, 0);
    FAILS(ENOENT, openat(fd, "f", O_CREAT | O_RDWR, 0644));
    OK(mkdir("d", 0755)); /* another one */
    put("d/f", "");
    FAILS(ENOENT, openat(fd, "f", O_RDONLY));
}

/* Calls relative to an open directory. */
static void dir_at_calls(void)
{
    struct stat st;

    OK(mkdir("d", 0755));
    put("top", "top");
    int fd = OK(open("d", O_RDONLY)), file = OK(open("top", O_RDONLY));
    OK(mkdirat(fd, "e", 0755));
    OK(close(OK(openat(fd, "f", O_CREAT | O_RDWR, 0644))));
    CHECK(exists("d/e") && exists("d/f"));
    OK(fstatat(fd, "../top", &st, 0));
    EQ(st.st_size, 3);
    OK(linkat(fd, "f", AT_FDCWD, "g", 0));
    EQ(links("g"), 2);
    OK(syscall(SYS_renameat, AT_FDCWD, "g", fd, "h"));
    CHECK(exists("d/h") && !exists("g"));
    OK(unlinkat(fd, "h", 0));
    FAILS(EISDIR, unlinkat(fd, "e", 0));
    FAILS(ENOTDIR, unlinkat(fd, "f", AT_REMOVEDIR));
    OK(unlinkat(fd, "e", AT_REMOVEDIR));
    FAILS(EBADF, openat(99, "f", O_RDONLY));
    FAILS(ENOTDIR, openat(file, "f", O_RDONLY));
    OK(close(OK(openat(99, "/", O_RDONLY)))); /* not asked for */
    FAILS(EINVAL, unlinkat(fd, "f", 0x40000));
}

static void dir_tree(void)
{
    char name[64];

    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            snprintf(name, sizeof name, "t%d", i);
            mkdir(name, 0755);
            snprintf(name, sizeof name, "t%d/u%d", i, j);
            OK(mkdir(name, 0755));
            for (int k = 0; k < 3; k++) {
                snprintf(name, sizeof name, "t%d/u%d/f%d", i, j, k);
                put(name, name);
            }
        }
    }
    CHECK(holds("t1/u2/f0", "t1/u2/f0"));
    CHECK(holds("t1/../t2/./u0/f2", "t2/u0/f2"));
    remove_tree("t1");
    CHECK(!exists("t1") && holds("t2/u2/f2", "t2/u2/f2"));
}

const struct test dir_tests[] = {
    TEST(dir_makes),
    TEST(dir_removes),
    TEST(dir_removes_only_empty),
    TEST(dir_link_counts),
    TEST(dir_lists_types),
    TEST(dir_reads_in_pieces),
    TEST(dir_seeks),
    TEST(dir_read_errors),
    TEST(dir_large),
    TEST(dir_read_while_removing),
    TEST(dir_removed_cwd),
    TEST(dir_removed_while_open),
    TEST(dir_at_calls),
    TEST(dir_tree),
    END_OF_TESTS,
};
