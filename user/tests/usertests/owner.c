/*
 * Who may change what a file's inode says: mode, owner, times; what that does
 * to set-user-id bits; and whose ids count when permissions are asked for.
 * Started by root, as the tests of perm.c.
 */
#include <grp.h>
#include <sys/fsuid.h>
#include <time.h>
#include "perm.h"

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

const struct test owner_tests[] = {
    TEST_ROOT(perm_chmod),
    TEST_ROOT(perm_chown),
    TEST_ROOT(perm_privileges_are_lost),
    TEST_ROOT(perm_times),
    TEST_ROOT(perm_devices),
    TEST_ROOT(perm_access),
    TEST_ROOT(perm_fsuid),
    END_OF_TESTS,
};
