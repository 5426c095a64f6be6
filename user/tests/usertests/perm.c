/*
 * Permissions of files: who may do what with which mode bits. Each test is
 * started by root, who makes files, and looks at them as one user or another.
 */
#include <grp.h>
#include <sys/fsuid.h>
#include <time.h>
#include "test.h"

#define TEAM 23460 /* a group */

/* Run fn(arg) as this user. */
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

static void as(uid_t uid, void (*fn)(void *), void *arg)
{
    struct errand errand = {uid, fn, arg};

    IN_CHILD(run_errand, &errand);
}

/* A file or directory with this owner, group and mode. */
static void put_file(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    put(path, "text");
    OK(chown(path, uid, gid));
    OK(chmod(path, mode));
}

static void put_dir(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
    OK(mkdir(path, 0700));
    OK(chown(path, uid, gid));
    OK(chmod(path, mode));
}

static mode_t mode_of(const char *path)
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

static void chmod_others(void *unused)
{
    int fd = OK(open("f", O_RDONLY));

    (void)unused;
    FAILS(EPERM, chmod("f", 0777));
    FAILS(EPERM, fchmod(fd, 0777));
    FAILS(EPERM, chmod("f", 0666));
}

static void chmod_own(void *unused)
{
    (void)unused;
    OK(chmod("f", 04755));
    EQ(mode_of("f"), 04755);
    OK(chmod("f", 02755)); /* of a group that is not hers */
    EQ(mode_of("f"), 0755);
    OK(chmod("f", 0));
    OK(chmod("f", 0600));
}

static void perm_chmod(void)
{
    put_file("f", ALICE, TEAM, 0666);
    as(BOB, chmod_others, NULL);
    as(ALICE, chmod_own, NULL);
    OK(chmod("f", 02755));
    EQ(mode_of("f"), 02755);
}

static void chown_others(void *unused)
{
    (void)unused;
    FAILS(EPERM, chown("f", BOB, -1));
    FAILS(EPERM, chown("f", -1, BOB));
    FAILS(EPERM, lchown("link", BOB, BOB));
}

static void chown_own(void *unused)
{
    gid_t team = TEAM;

    (void)unused;
    OK(setgroups(1, &team));
    OK(setresgid(ALICE, ALICE, ALICE));
    OK(setresuid(ALICE, ALICE, ALICE));
    FAILS(EPERM, chown("f", BOB, -1));
    FAILS(EPERM, chown("f", 0, -1));
    FAILS(EPERM, chown("f", -1, BOB));
    OK(chown("f", ALICE, TEAM));
    OK(chown("f", -1, ALICE));
    OK(chown("f", -1, -1));
}

static void perm_chown(void)
{
    struct stat st;

    put_file("f", ALICE, ALICE, 0666);
    OK(symlink("f", "link"));
    as(BOB, chown_others, NULL);
    IN_CHILD(chown_own, NULL);
    OK(lchown("link", BOB, TEAM));
    OK(lstat("link", &st));
    EQ(st.st_uid, BOB);
    EQ(st.st_gid, TEAM);
    OK(stat("f", &st));
    EQ(st.st_uid, ALICE);
}

static void write_to(const char *path)
{
    int fd = OK(open(path, O_WRONLY));

    EQ(write(fd, "new", 3), 3);
    OK(close(fd));
}

static void write_as_user(void *unused)
{
    (void)unused;
    write_to("f");
    EQ(mode_of("f"), 0777);
}

static void truncate_as_user(void *unused)
{
    (void)unused;
    OK(truncate("f", 1));
    EQ(mode_of("f"), 0777);
}

/* A file that lends its owner's power must not be given other content, nor
   another owner, and keep it; unless root writes. */
static void perm_privileges_are_lost(void)
{
    put_file("f", BOB, BOB, 06777);
    write_to("f");
    EQ(mode_of("f"), 06777);
    as(ALICE, write_as_user, NULL);
    OK(chmod("f", 06777));
    as(BOB, write_as_user, NULL);
    OK(chmod("f", 04777));
    as(ALICE, truncate_as_user, NULL);
    OK(chmod("f", 06777));
    OK(chown("f", ALICE, -1));
    EQ(mode_of("f"), 0777);
    OK(chmod("f", 06767)); /* set-group-id without x has another meaning */
    OK(chown("f", BOB, -1));
    EQ(mode_of("f"), 02767);
    put_dir("d", BOB, BOB, 06777);
    OK(chown("d", ALICE, -1));
    EQ(mode_of("d"), 06777);
}

static void times_of_others(void *error)
{
    static const struct timespec old[2] = {{1000, 0}, {1000, 0}};
    static const struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    static const struct timespec none[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
    int want = (int)error;

    OK(utimensat(AT_FDCWD, "f", none, 0));
    FAILS(EPERM, utimensat(AT_FDCWD, "f", old, 0));
    if (want) {
        FAILS(want, utimensat(AT_FDCWD, "f", NULL, 0));
        FAILS(want, utimensat(AT_FDCWD, "f", now, 0));
    } else {
        OK(utimensat(AT_FDCWD, "f", NULL, 0));
        OK(utimensat(AT_FDCWD, "f", now, 0));
    }
}

static void times_of_own(void *unused)
{
    static const struct timespec old[2] = {{1000, 0}, {2000, 0}};

    (void)unused;
    OK(utimensat(AT_FDCWD, "f", old, 0));
    OK(utimensat(AT_FDCWD, "f", NULL, 0));
}

static void perm_times(void)
{
    put_file("f", ALICE, ALICE, 0444);
    as(BOB, times_of_others, (void *)EACCES);
    as(ALICE, times_of_own, NULL);
    OK(chmod("f", 0446));
    as(BOB, times_of_others, NULL);
}

static void make_devices(void *unused)
{
    (void)unused;
    FAILS(EPERM, mknod("null", S_IFCHR | 0666, 0x103));
    FAILS(EPERM, mknod("disk", S_IFBLK | 0666, 0x300));
    OK(mknod("file", S_IFREG | 0666, 0));
}

static void perm_devices(void)
{
    OK(chmod(".", 0777));
    as(ALICE, make_devices, NULL);
}

/* access(2) asks for the real user; AT_EACCESS for the effective one. */
static void perm_access(void)
{
    put_file("f", 0, 0, 0600);
    put_file("g", ALICE, ALICE, 0600);
    put_dir("d", 0, 0, 0700);
    put_file("d/f", 0, 0, 0666);
    OK(setresgid(ALICE, 0, 0));
    OK(setresuid(ALICE, 0, 0));
    FAILS(EACCES, access("f", R_OK));
    FAILS(EACCES, access("d/f", R_OK));
    OK(access("g", R_OK | W_OK));
    OK(faccessat(AT_FDCWD, "f", R_OK | W_OK, AT_EACCESS));
    OK(close(OK(open("f", O_RDWR))));
    OK(setresuid(0, ALICE, 0));
    OK(access("f", R_OK | W_OK));
    FAILS(EACCES, faccessat(AT_FDCWD, "f", R_OK, AT_EACCESS));
    FAILS(EACCES, open("f", O_RDONLY));
}

/* The ids for files alone. */
static void perm_fsuid(void)
{
    struct stat st;

    put_file("f", 0, 0, 0600);
    OK(chmod(".", 0777));
    EQ(setfsgid(ALICE), 0);
    EQ(setfsuid(ALICE), 0);
    EQ(setfsuid(-1), ALICE);
    EQ(geteuid(), 0);
    FAILS(EACCES, open("f", O_RDONLY));
    FAILS(EPERM, chmod("f", 0666));
    OK(close(OK(open("new", O_WRONLY | O_CREAT, 0644))));
    OK(stat("new", &st));
    EQ(st.st_uid, ALICE);
    EQ(st.st_gid, ALICE);
    OK(seteuid(0)); /* takes fsuid along */
    OK(close(OK(open("f", O_RDONLY))));
    EQ(setfsuid(0), 0);
}

const struct test perm_tests[] = {
    TEST_ROOT(perm_bits),
    TEST_ROOT(perm_own_group),
    TEST_ROOT(perm_root),
    TEST_ROOT(perm_exec),
    TEST_ROOT(perm_search),
    TEST_ROOT(perm_names),
    TEST_ROOT(perm_sticky),
    TEST_ROOT(perm_move_directory),
    TEST_ROOT(perm_new),
    TEST_ROOT(perm_new_in_team),
    TEST_ROOT(perm_chmod),
    TEST_ROOT(perm_chown),
    TEST_ROOT(perm_privileges_are_lost),
    TEST_ROOT(perm_times),
    TEST_ROOT(perm_devices),
    TEST_ROOT(perm_access),
    TEST_ROOT(perm_fsuid),
    END_OF_TESTS,
};
