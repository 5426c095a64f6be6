/*
 * Permissions of files: who may do what with which mode bits, and whose a new
 * file is. Each test is started by root, who makes files, and looks at them as
 * one user or another.
 */
#include <grp.h>
#include "perm.h"

struct errand {
    uid_t uid;
    void (*fn)(void *);
    void *arg;
};

static void run_errand(const struct errand *errand)
{
    become(errand->uid);
    errand->fn(errand->arg);
}

void as(uid_t uid, void (*fn)(void *), void *arg)
{
    struct errand errand = {uid, fn, arg};

    IN_CHILD(run_errand, &errand);
}

void put_file(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    put(path, "text");
    OK(chown(path, uid, gid));
    OK(chmod(path, mode));
}

void put_dir(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    OK(mkdir(path, 0700));
    OK(chown(path, uid, gid));
    OK(chmod(path, mode));
}

mode_t mode_of(const char *path)
{
    struct stat st;

    OK(lstat(path, &st));
    return st.st_mode & 07777;
}

/* The call must succeed, or fail with `error`, as `allowed` says. */
static void expect(bool allowed, int error, int result, const char *what)
{
    if (allowed != (result >= 0) || (!allowed && errno != error))
        FAIL("%s, mode %o: %d (%s)", what, mode_of("f"), result,
             strerror(errno));
}

static void try_open(int flags, bool allowed)
{
    int fd = open("f", flags);

    expect(allowed, EACCES, fd, "open");
    if (fd >= 0)
        OK(close(fd));
}

/* `bits` is what the mode of f has for the running user. */
static void try_file(void *arg)
{
    int bits = (int)arg;

    try_open(O_RDONLY, bits & 4);
    try_open(O_WRONLY, bits & 2);
    try_open(O_RDWR, (bits & 6) == 6);
    try_open(O_RDONLY | O_TRUNC, (bits & 6) == 6);
    for (int want = 1; want < 8; want++)
        expect((bits & want) == want, EACCES, access("f", want), "access");
}

static void join_team(void *arg)
{
    gid_t team = TEAM;

    OK(setgroups(1, &team));
    OK(setresuid(BOB, BOB, BOB));
    try_file(arg);
}

/* The owner's bits are for the owner, the group's for members, the others' for
   the others; and no other bits count. */
static void perm_bits(void)
{
    put_file("f", ALICE, TEAM, 0);
    for (int bits = 0; bits < 8; bits++) {
        OK(chmod("f", 0077 | bits << 6));
        as(ALICE, try_file, (void *)bits);
        OK(chmod("f", 0707 | bits << 3));
        IN_CHILD(join_team, bits);
        OK(chmod("f", 0770 | bits));
        as(BOB, try_file, (void *)bits);
    }
}

static void own_group_counts(void *arg)
{
    OK(setresgid(TEAM, TEAM, TEAM));
    OK(setresuid(BOB, BOB, BOB));
    try_file(arg);
}

static void perm_own_group(void)
{
    put_file("f", ALICE, TEAM, 0040);
    IN_CHILD(own_group_counts, 4);
}

static void perm_root(void)
{
    char *argv[] = {"p", NULL};

    put_file("f", ALICE, TEAM, 0);
    try_open(O_RDWR | O_TRUNC, true);
    OK(access("f", R_OK | W_OK));
    FAILS(EACCES, access("f", X_OK));
    put_program("p", 3);
    OK(chmod("p", 0666));
    FAILS(EACCES, execv("p", argv));
    OK(chmod("p", 0001)); /* one is enough, anybody's */
    pid_t pid = OK(fork());
    if (pid == 0) {
        execv("p", argv);
        _exit(1);
    }
    REAP_EXIT(pid, 3);
    put_dir("d", ALICE, ALICE, 0);
    OK(chdir("d"));
}

static void try_exec(void *allowed)
{
    char *argv[] = {"p", NULL};

    execv("p", argv);
    EQ(errno, EACCES);
    _exit(allowed ? 1 : 3);
}

static void perm_exec(void)
{
    put_program("p", 3);
    OK(chown("p", ALICE, ALICE));
    for (int i = 0; i < 2; i++) {
        struct errand errand = {i ? BOB : ALICE, try_exec, (void *)1};
        struct errand refused = {i ? ALICE : BOB, try_exec, NULL};

        OK(chmod("p", i ? 0001 : 0100)); /* to be executed, not to be read */
        REAP_EXIT(START(run_errand, &errand), 3);
        REAP_EXIT(START(run_errand, &refused), 3);
    }
}

static void try_search(void *arg)
{
    int bits = (int)arg;
    struct stat st;
    int fd = open("d", O_RDONLY | O_DIRECTORY);

    EQ(fd >= 0, (bits & 4) != 0);
    if (bits & 1) {
        OK(stat("d/f", &st));
        OK(stat("d/../d/e/../f", &st));
        OK(chdir("d"));
        return;
    }
    FAILS(EACCES, stat("d/f", &st));
    FAILS(EACCES, lstat("d/nothing", &st));
    FAILS(EACCES, stat("d/e/../f", &st));
    FAILS(EACCES, open("d/f", O_RDONLY));
    FAILS(EACCES, chdir("d"));
    FAILS(EACCES, chdir("d/e"));
    FAILS(EACCES, stat("link", &st)); /* leads through it */
    if (fd >= 0) {
        FAILS(EACCES, fchdir(fd));
        FAILS(EACCES, openat(fd, "f", O_RDONLY));
    }
}

/* r on a directory is for listing it, x for going through it. */
static void perm_search(void)
{
    put_dir("d", ALICE, ALICE, 0700);
    OK(mkdir("d/e", 0755));
    put_file("d/f", ALICE, ALICE, 0644);
    OK(symlink("d/f", "link"));
    for (int bits = 0; bits < 8; bits++) {
        OK(chmod("d", 0070 | bits << 6));
        as(ALICE, try_search, (void *)bits);
        OK(chmod("d", 0770 | bits));
        as(BOB, try_search, (void *)bits);
    }
}

static void change_names(void *error)
{
    int want = (int)error;

    OK(chdir("d"));
    if (want) {
        FAILS(want, open("new", O_WRONLY | O_CREAT, 0644));
        FAILS(want, mkdir("new", 0755));
        FAILS(want, mknod("new", S_IFREG | 0644, 0));
        FAILS(want, symlink("f", "new"));
        FAILS(want, link("../mine", "new"));
        FAILS(want, unlink("f"));
        FAILS(want, rmdir("e"));
        FAILS(want, rename("f", "new"));
        FAILS(want, rename("f", "../w/new"));
        FAILS(want, rename("../mine", "new"));
        FAILS(want, unlink("e")); /* before it is found to be a directory */
        FAILS(EEXIST, mkdir("f", 0755));
        FAILS(ENOENT, unlink("nothing"));
        FAILS(ENOENT, rename("nothing", "new"));
        OK(close(OK(open("f", O_WRONLY | O_CREAT, 0644)))); /* is there */
        return;
    }
    OK(close(OK(open("new", O_WRONLY | O_CREAT, 0644))));
    OK(link("new", "newer"));
    OK(rename("new", "f"));
    OK(unlink("newer"));
    OK(symlink("f", "new"));
    OK(unlink("new"));
    OK(rmdir("e"));
    OK(mkdir("e", 0755));
}

/* Changing names takes w and x, whatever the files' own modes are. */
static void perm_names(void)
{
    put_dir("d", ALICE, ALICE, 0755);
    put_dir("w", ALICE, ALICE, 0777);
    put_file("mine", BOB, BOB, 0666);
    put_file("d/f", ALICE, ALICE, 0666);
    OK(chmod(".", 0777));
    OK(mkdir("d/e", 0755));
    as(BOB, change_names, (void *)EACCES);
    OK(chmod("d", 0773));
    as(BOB, change_names, NULL);
}

static void in_sticky(void *unused)
{
    (void)unused;
    OK(close(OK(open("t/mine", O_WRONLY | O_CREAT, 0666))));
    FAILS(EPERM, unlink("t/f"));
    FAILS(EPERM, rename("t/f", "t/g"));
    FAILS(EPERM, rename("t/mine", "t/f"));
    FAILS(EPERM, rmdir("t/d"));
    FAILS(EPERM, rename("t/d", "t/e"));
    OK(rename("t/mine", "t/still"));
    OK(unlink("t/still"));
}

static void remove_file(const char *path)
{
    OK(unlink(path));
}

static void perm_sticky(void)
{
    put_dir("t", BOB, BOB, 01777);
    put_file("t/f", 0, 0, 0666);
    put_file("t/g", 0, 0, 0666);
    put_dir("t/d", 0, 0, 0777);
    as(ALICE, in_sticky, NULL);
    as(BOB, (void (*)(void *))(void (*)(void))remove_file, "t/f"); /* his */
    OK(chmod("t", 0777));
    as(ALICE, (void (*)(void *))(void (*)(void))remove_file, "t/g");
}

static void move_directory(void *error)
{
    FAILS((int)error, rename("a/d", "b/d"));
    OK(rename("a/d", "a/e")); /* the same ".." */
    OK(chmod("a/e", 0755));
    OK(rename("a/e", "b/e"));
}

/* A directory that moves to another has its ".." written. */
static void perm_move_directory(void)
{
    put_dir("a", ALICE, ALICE, 0755);
    put_dir("b", ALICE, ALICE, 0755);
    put_dir("a/d", ALICE, ALICE, 0555);
    as(ALICE, move_directory, (void *)EACCES);
}

static void create_closed(void *unused)
{
    struct stat st;
    int fd;

    (void)unused;
    umask(0);
    fd = OK(open("new", O_RDWR | O_CREAT | O_TRUNC, 0));
    EQ(write(fd, "text", 4), 4);
    FAILS(EACCES, open("new", O_RDONLY));
    FAILS(EACCES, truncate("new", 1));
    OK(ftruncate(fd, 1));
    OK(fstat(fd, &st));
    EQ(st.st_uid, ALICE);
    EQ(st.st_gid, ALICE);
    OK(mkdir("dir", 0700));
    OK(stat("dir", &st));
    EQ(st.st_uid, ALICE);
    OK(symlink("x", "link"));
    OK(lstat("link", &st));
    EQ(st.st_uid, ALICE);
}

/* Who makes a file owns it, and may use what the making has opened. */
static void perm_new(void)
{
    OK(chmod(".", 0777));
    as(ALICE, create_closed, NULL);
}

static void create_in_team(void *unused)
{
    struct stat st;

    (void)unused;
    umask(0);
    OK(close(OK(open("d/f", O_WRONLY | O_CREAT, 0666))));
    OK(stat("d/f", &st));
    EQ(st.st_gid, TEAM);
    EQ(st.st_mode & 07777, 0666);
    OK(mkdir("d/e", 0777));
    OK(stat("d/e", &st));
    EQ(st.st_gid, TEAM);
    EQ(st.st_mode & 07777, 02777);
}

/* In a set-group-id directory all has its group, on and on downwards. */
static void perm_new_in_team(void)
{
    put_dir("d", 0, TEAM, 02777);
    as(ALICE, create_in_team, NULL);
}

const struct test perm_tests[] = {
    TEST_ROOT(perm_bits),   TEST_ROOT(perm_own_group),
    TEST_ROOT(perm_root),   TEST_ROOT(perm_exec),
    TEST_ROOT(perm_search), TEST_ROOT(perm_names),
    TEST_ROOT(perm_sticky), TEST_ROOT(perm_move_directory),
    TEST_ROOT(perm_new),    TEST_ROOT(perm_new_in_team),
    END_OF_TESTS,
};
