/*
 * Devices and their files.
 */
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include "test.h"

#define MEMORY_MAJOR 1 /* of null, zero and the like, as on Linux */
#define NULL_MINOR 3

static bool all_zero(const char *buf, int n)
{
    for (int i = 0; i < n; i++) {
        if (buf[i] != 0)
            return false;
    }
    return true;
}

static void dev_null(void)
{
    char buf[100];
    int fd = OK(open("/dev/null", O_RDWR));

    EQ(write(fd, buf, sizeof buf), (int)sizeof buf);
    EQ(read(fd, buf, sizeof buf), 0);
    struct stat st;
    OK(fstat(fd, &st));
    CHECK(S_ISCHR(st.st_mode));
    EQ(st.st_rdev, makedev(MEMORY_MAJOR, NULL_MINOR));
    FAILS(ENOTTY, ioctl(fd, TCGETS, buf));
}

static void dev_zero(void)
{
    static char buf[10000];
    int fd = OK(open("/dev/zero", O_RDWR));

    memset(buf, 'x', sizeof buf);
    EQ(read(fd, buf, sizeof buf), (int)sizeof buf);
    CHECK(all_zero(buf, sizeof buf));
    EQ(write(fd, buf, 100), 100);
    FAILS(EFAULT, read(fd, hole(1), 10));
}

static void dev_random(void)
{
    unsigned char a[64], b[64];
    int fd = OK(open("/dev/urandom", O_RDONLY));

    read_all(fd, a, sizeof a);
    read_all(fd, b, sizeof b);
    CHECK(memcmp(a, b, sizeof a) != 0);
    EQ(syscall(SYS_getrandom, b, sizeof b, 0), (int)sizeof b);
    CHECK(memcmp(a, b, sizeof a) != 0);
}

/* All of /dev/trace, read in pieces that do not end with a line. */
static void read_trace(int fd, char *text, int size)
{
    int n, length = 0;

    while ((n = OK(read(fd, text + length, 7))) > 0) {
        length += n;
        CHECK(length + 7 < size);
    }
    text[length] = '\0';
}

static int has_change(const char *text, pid_t pid, const char *change)
{
    char wanted[80];

    snprintf(wanted, sizeof wanted, " %d %s ", pid, change);
    return strstr(text, wanted) != NULL;
}

static pid_t child_and_back(void)
{
    pid_t pid = OK(fork());

    if (pid == 0)
        _exit(0);
    EQ(waitpid(pid, NULL, 0), pid);
    return pid;
}

/* What a child goes through, in order, from birth to death. */
static void dev_trace(void)
{
    static char text[4 * PAGE];
    int fd = OK(open("/dev/trace", O_RDWR));

    EQ(write(fd, "1\n", 2), 2);
    pid_t pid = child_and_back();
    EQ(write(fd, "0\n", 2), 2);
    read_trace(fd, text, sizeof text);
    CHECK(has_change(text, pid, "EMBRYO RUNNABLE"));
    CHECK(has_change(text, pid, "RUNNABLE RUNNING"));
    CHECK(has_change(text, pid, "RUNNING ZOMBIE"));
    CHECK(!has_change(text, pid, "ZOMBIE RUNNABLE"));
    EQ(read(fd, text, 1), 0);

    child_and_back(); /* not recorded any more */
    EQ(read(fd, text, 1), 0);
    FAILS(EINVAL, write(fd, "x", 1));
    FAILS(EFAULT, write(fd, hole(1), 1));
}

/* The oldest events go, and their number is told. */
static void dev_trace_overflow(void)
{
    char text[PAGE];
    int fd = OK(open("/dev/trace", O_RDWR));
    unsigned lost;

    EQ(write(fd, "1", 1), 1);
    for (int i = 0; i < 1500; i++)
        child_and_back();
    EQ(write(fd, "0", 1), 1);
    text[OK(read(fd, text, 20))] = '\0';
    EQ(sscanf(text, "lost %u\n", &lost), 1);
    CHECK(lost > 0);
    while (OK(read(fd, text, sizeof text)) > 0)
        ;
}

/* Redirection opens with O_CREAT and O_TRUNC; a device does not mind. */
static void dev_open_creating(void)
{
    int fd = OK(open("/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0644));

    EQ(write(fd, "x", 1), 1);
    OK(close(fd));
    fd = OK(open("/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0644));
    EQ(write(fd, "x", 1), 1);
}

static void makes_nodes(void)
{
    struct stat st;
    char c;

    OK(mknod("n", S_IFCHR | 0666, makedev(MEMORY_MAJOR, NULL_MINOR)));
    OK(stat("n", &st));
    CHECK(S_ISCHR(st.st_mode));
    EQ(st.st_rdev, makedev(MEMORY_MAJOR, NULL_MINOR));
    int fd = OK(open("n", O_RDWR));
    EQ(write(fd, "x", 1), 1);
    EQ(read(fd, &c, 1), 0);
    FAILS(EEXIST, mknod("n", S_IFCHR | 0666, makedev(1, 3)));
    OK(unlink("n"));
    EQ(write(fd, "x", 1), 1);
}

static void makes_node_of_nothing(void)
{
    OK(mknod("n", S_IFCHR | 0666, makedev(200, 77)));
    FAILS(ENXIO, open("n", O_RDWR));
    OK(unlink("n"));
}

static void makes_plain_files(void)
{
    struct stat st;

    OK(mknod("f", S_IFREG | 0640, 0));
    OK(stat("f", &st));
    EQ(st.st_mode, S_IFREG | 0640);
    OK(mknod("g", 0600, 0)); /* no type means this one */
    OK(stat("g", &st));
    EQ(st.st_mode, S_IFREG | 0600);
    FAILS(EEXIST, mknod("f", S_IFREG | 0640, 0));
    FAILS(ENOENT, mknod("missing/f", S_IFREG | 0640, 0));
    FAILS(EPERM, mknod("d", S_IFDIR | 0755, 0));
    FAILS(EINVAL, mknod("x", 0170000 | 0644, 0));
}

static void ioctl_errors(void)
{
    struct termios modes;
    int fds[2];

    put("f", "");
    int fd = OK(open("f", O_RDWR));
    FAILS(ENOTTY, ioctl(fd, TCGETS, &modes));
    FAILS(EBADF, ioctl(99, TCGETS, &modes));
    OK(pipe(fds));
    FAILS(ENOTTY, ioctl(fds[0], TCGETS, &modes));
    EQ(isatty(fd), 0);
}

/* kin's terminal. A test is a background process to it. */
static void console(void)
{
    struct termios modes;
    struct winsize size;
    int fd = OK(open("/dev/console", O_RDWR));

    signal(SIGTTOU, SIG_IGN);
    OK(tcgetattr(fd, &modes));
    CHECK(modes.c_cc[VINTR] == 3 && modes.c_cc[VEOF] == 4);
    OK(tcsetattr(fd, TCSANOW, &modes));
    OK(ioctl(fd, TIOCGWINSZ, &size));
    FAILS(EFAULT, ioctl(fd, TCGETS, hole(1)));
    FAILS(ESPIPE, lseek(fd, 0, SEEK_SET));
    EQ(isatty(fd), 1);
    EQ(write(fd, "", 0), 0);
}

const struct test device_tests[] = {
    TEST(dev_null),
    TEST(dev_zero),
    TEST(dev_random),
    TEST_KIN(dev_trace),
    TEST_KIN(dev_trace_overflow),
    TEST(dev_open_creating),
    TEST_KIN(makes_nodes),
    TEST_KIN(makes_node_of_nothing),
    TEST(makes_plain_files),
    TEST(ioctl_errors),
    TEST_KIN(console),
    END_OF_TESTS,
};
