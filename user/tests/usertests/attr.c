/*
 * Attributes of files: what stat tells, times, permission bits.
 */
#include <time.h>
#include "test.h"

static void stat_fields(void)
{
    struct stat a, b, d;

    OK(mkdir("d", 0750));
    put("f", "abcdef");
    OK(link("f", "g"));
    OK(stat("f", &a));
    EQ(a.st_mode, S_IFREG | 0644);
    EQ(a.st_nlink, 2);
    EQ(a.st_size, 6);
    EQ(a.st_uid, getuid());
    CHECK(a.st_ino != 0 && a.st_blksize >= 512);
    OK(fstat(OK(open("g", O_RDONLY)), &b));
    CHECK(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
    OK(lstat("d", &d));
    EQ(d.st_mode, S_IFDIR | 0750);
    CHECK(d.st_ino != a.st_ino && d.st_dev == a.st_dev);
    FAILS(ENOENT, stat("missing", &a));
    FAILS(EBADF, fstat(99, &a));
    FAILS(EBADF, fstat(-1, &a));
}

static void stat_old_layout(void)
{
    struct old_stat old;
    struct stat st;

    put("f", "abcdef");
    OK(stat("f", &st));
    OK(syscall(SYS_stat, "f", &old));
    EQ(old.st_size, 6);
    EQ(old.st_mode, st.st_mode);
    EQ(old.st_nlink, 1);
    EQ(old.st_ino, st.st_ino);
    memset(&old, 0, sizeof old);
    OK(syscall(SYS_lstat, "f", &old));
    EQ(old.st_size, 6);
    memset(&old, 0, sizeof old);
    OK(syscall(SYS_fstat, OK(open("f", O_RDONLY)), &old));
    EQ(old.st_size, 6);
}

static void stat_times(void)
{
    struct stat before, after;

    put("f", "abc");
    OK(stat("f", &before));
    CHECK(before.st_mtime - time(NULL) < 3 &&
          time(NULL) - before.st_mtime < 60);
    sleep_ms(30);
    int fd = OK(open("f", O_WRONLY));
    EQ(write(fd, "d", 1), 1);
    OK(stat("f", &after));
    CHECK(after.st_mtim.tv_sec > before.st_mtim.tv_sec ||
          after.st_mtim.tv_nsec > before.st_mtim.tv_nsec);
    struct timespec times[2] = {{1000, 5}, {2000, 7}};
    OK(utimensat(AT_FDCWD, "f", times, 0));
    OK(stat("f", &after));
    EQ(after.st_atim.tv_sec, 1000);
    EQ(after.st_mtim.tv_sec, 2000);
    EQ(after.st_mtim.tv_nsec, 7);
}

static void chmods(void)
{
    struct stat st;

    umask(077);
    int fd = OK(open("f", O_RDWR | O_CREAT, 0666));
    OK(fstat(fd, &st));
    EQ(st.st_mode, S_IFREG | 0600);
    OK(chmod("f", 0751));
    OK(fstat(fd, &st));
    EQ(st.st_mode, S_IFREG | 0751);
    OK(fchmod(fd, 0640));
    OK(stat("f", &st));
    EQ(st.st_mode, S_IFREG | 0640);
    EQ(write(fd, "x", 1), 1);
    FAILS(ENOENT, chmod("missing", 0644));
    FAILS(EBADF, fchmod(99, 0644));
}

static void accesses(void)
{
    put("f", "");
    OK(access("f", F_OK));
    OK(access("f", R_OK | W_OK));
    FAILS(EACCES, access("f", X_OK)); /* nobody may, not even root */
    OK(chmod("f", 0755));
    OK(access("f", X_OK));
    FAILS(ENOENT, access("missing", F_OK));
    FAILS(ENOTDIR, access("f/x", F_OK));
    FAILS(EINVAL, access("f", 0x100));
}

/* AT_EMPTY_PATH and no path: the descriptor's own file, whatever it is, or the
   working directory. */
static void at_empty_path(void)
{
    const int flag = AT_EMPTY_PATH;
    struct stat st;

    put("f", "");
    int fd = OK(open("f", O_RDONLY));
    OK(fstatat(fd, "", &st, flag));
    CHECK(S_ISREG(st.st_mode));
    OK(fstatat(AT_FDCWD, "", &st, flag));
    CHECK(S_ISDIR(st.st_mode));
    OK(syscall(SYS_faccessat2, fd, "", R_OK, flag));
    FAILS(EACCES, syscall(SYS_faccessat2, fd, "", X_OK, flag));
    FAILS(EBADF, syscall(SYS_faccessat2, 99, "", R_OK, flag));
    FAILS(ENOTDIR, syscall(SYS_faccessat2, fd, "x", R_OK, flag));
    OK(syscall(SYS_faccessat2, AT_FDCWD, "", X_OK, flag));
    OK(fchownat(fd, "", -1, -1, flag));
    OK(fchownat(AT_FDCWD, "", -1, -1, flag));
}

/* No path is an error before the descriptor is looked at. */
static void at_no_path(void)
{
    struct stat st;

    put("f", "");
    int fd = OK(open("f", O_RDONLY));
    FAILS(ENOENT, fstatat(fd, "", &st, 0));
    FAILS(ENOENT, openat(fd, "", O_RDONLY));
    FAILS(ENOENT, unlinkat(99, "", 0));
    FAILS(ENOENT, fchownat(99, "", -1, -1, 0));
    OK(syscall(SYS_utimensat, fd, NULL, NULL, 0));
    FAILS(EINVAL, syscall(SYS_utimensat, fd, NULL, NULL, AT_SYMLINK_NOFOLLOW));
    FAILS(EFAULT, syscall(SYS_utimensat, AT_FDCWD, NULL, NULL, 0));
}

const struct test attr_tests[] = {
    TEST(stat_fields), TEST(stat_old_layout), TEST(stat_times), TEST(chmods),
    TEST(accesses),    TEST(at_empty_path),   TEST(at_no_path), END_OF_TESTS,
};
