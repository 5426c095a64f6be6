/*
 * The two doors into the kernel: numbers that nobody serves, calls about the
 * machine, and xv6's door (int $0x40, arguments on the stack).
 */
#include <sys/utsname.h>
#include "abi/reboot.h"
#include "test.h"

/* xv6's numbers */
#define XV6_FORK 1
#define XV6_EXIT 2
#define XV6_WAIT 3
#define XV6_PIPE 4
#define XV6_READ 5
#define XV6_FSTAT 8
#define XV6_DUP 10
#define XV6_GETPID 11
#define XV6_SBRK 12
#define XV6_SLEEP 13
#define XV6_UPTIME 14
#define XV6_OPEN 15
#define XV6_WRITE 16
#define XV6_UNLINK 18
#define XV6_MKDIR 20
#define XV6_CLOSE 21
#define XV6_O_CREATE 0x200
#define XV6_O_RDWR 2

static void gate_unknown_numbers(void)
{
    static const int numbers[] = {
        17, 222, 9999, 100000, -1, 0x7fffffff, (int)0x80000000, -4096};

    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++)
        FAILS(ENOSYS, syscall(numbers[i], 1, 2, 3, 4, 5));
}

static void gate_uname(void)
{
    struct utsname name;

    memset(&name, 'x', sizeof name);
    OK(uname(&name));
    CHECK(name.sysname[0] && strlen(name.sysname) < UTSNAME_LENGTH);
    CHECK(name.release[0] && strlen(name.release) < UTSNAME_LENGTH);
    CHECK(strlen(name.nodename) < UTSNAME_LENGTH);
    CHECK(strstr(name.machine, "86"));
}

static void gate_identity(void)
{
    EQ(syscall(SYS_getpid), getpid());
    EQ(syscall(SYS_gettid), getpid());
    EQ(getpgrp(), getpid()); /* the harness makes each test a leader */
    EQ(getpgid(0), getpid());
    EQ(getsid(0), getsid(getpid()));
    EQ(syscall(SYS_getppid), getppid());
    FAILS(ESRCH, getpgid(0x7ffffff0));
    FAILS(ESRCH, getsid(0x7ffffff0));
    FAILS(ESRCH, setpgid(0x7ffffff0, 0));
    FAILS(EINVAL, setpgid(0, -1));
}

/* Accidents do not reboot. */
static void gate_reboot_wants_magic(void)
{
    FAILS(EINVAL, syscall(SYS_reboot, 0, 0, LINUX_REBOOT_CMD_POWER_OFF, 0));
    FAILS(EINVAL, syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, 0,
                          LINUX_REBOOT_CMD_RESTART, 0));
    FAILS(EINVAL, syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
                          0x1234, 0));
}

/* A call as xv6's programs make it: the stack holds a return address, then the
   arguments. */
static int xv6(int number, ...)
{
    uint32_t stack[4] = {0};
    int result;
    va_list ap;

    va_start(ap, number);
    for (int i = 1; i < 4; i++)
        stack[i] = va_arg(ap, uint32_t);
    va_end(ap);
    asm volatile("mov %%esp, %%edi\n\tmov %%esi, %%esp\n\t"
                 "int $0x40\n\tmov %%edi, %%esp"
                 : "=a"(result)
                 : "a"(number), "S"(stack)
                 : "edi", "memory");
    return result;
}

static void xv6_identity(void)
{
    EQ(xv6(XV6_GETPID), getpid());
    int before = xv6(XV6_UPTIME);
    EQ(xv6(XV6_SLEEP, 5), 0);
    int ticks = xv6(XV6_UPTIME) - before;
    CHECK(ticks >= 5 && ticks < 500);
    EQ(xv6(0), -1);
    EQ(xv6(22), -1);
    EQ(xv6(-1), -1);
}

static void xv6_family(void)
{
    int pid = xv6(XV6_FORK);

    if (pid == 0)
        xv6(XV6_EXIT);
    CHECK(pid > 0);
    EQ(xv6(XV6_WAIT), pid);
    EQ(xv6(XV6_WAIT), -1);
}

static void xv6_files(void)
{
    char got[8];
    int fds[2], fd = xv6(XV6_OPEN, "f", XV6_O_CREATE | XV6_O_RDWR);

    CHECK(fd >= 3);
    EQ(xv6(XV6_WRITE, fd, "text", 4), 4);
    EQ(xv6(XV6_DUP, fd), fd + 1);
    EQ(xv6(XV6_CLOSE, fd), 0);
    EQ(xv6(XV6_CLOSE, fd), -1);
    CHECK(holds("f", "text"));
    EQ(xv6(XV6_PIPE, fds), 0);
    EQ(xv6(XV6_WRITE, fds[1], "ab", 2), 2);
    EQ(xv6(XV6_READ, fds[0], got, 8), 2);
    EQ(xv6(XV6_MKDIR, "d"), 0);
    EQ(xv6(XV6_MKDIR, "d"), -1);
    EQ(xv6(XV6_UNLINK, "d"), 0); /* unlink does that there */
    EQ(xv6(XV6_UNLINK, "missing"), -1);
}

static void xv6_stat(void)
{
    struct {
        short type;
        int dev;
        unsigned ino;
        short nlink;
        unsigned size;
    } st;

    put("f", "text");
    int fd = OK(open("f", O_RDONLY));
    EQ(xv6(XV6_FSTAT, fd, &st), 0);
    CHECK(st.type == 2 && st.nlink == 1 && st.size == 4);
}

static void xv6_bad_pointers(void)
{
    put("f", "text");
    int fd = OK(open("f", O_RDWR));
    EQ(xv6(XV6_READ, fd, NULL, 4), -1);
    EQ(xv6(XV6_READ, fd, 0x80100000, 4), -1);
    EQ(xv6(XV6_READ, fd, xv6_bad_pointers, 4), -1);
    EQ(xv6(XV6_WRITE, fd, 0xfffffff0, 0x20), -1);
    EQ(xv6(XV6_READ, fd, 0x10000, -1), -1);
    EQ(xv6(XV6_OPEN, NULL, 0), -1);
    EQ(xv6(XV6_OPEN, 0x80100000, 0), -1);
    EQ(xv6(XV6_PIPE, 0x80100000), -1);
    CHECK(holds("f", "text"));
}

/* The arguments themselves lie where nothing is. */
static void xv6_bad_stack(void)
{
    int result;

    asm volatile("mov %%esp, %%edi\n\tmov $16, %%esp\n\tint $0x40\n\t"
                 "mov %%edi, %%esp"
                 : "=a"(result)
                 : "a"(XV6_WRITE)
                 : "edi", "memory");
    EQ(result, -1);
    asm volatile("mov %%esp, %%edi\n\tmov $0x80100000, %%esp\n\tint $0x40\n\t"
                 "mov %%edi, %%esp"
                 : "=a"(result)
                 : "a"(XV6_OPEN)
                 : "edi", "memory");
    EQ(result, -1);
}

static void xv6_sbrk(void)
{
    int old = xv6(XV6_SBRK, 0);

    EQ(xv6(XV6_SBRK, 10000), old);
    memset((char *)old, 1, 10000);
    EQ(xv6(XV6_SBRK, -10000), old + 10000);
    EQ(xv6(XV6_SBRK, 10000), old);
    for (int i = PAGE; i < 2 * PAGE; i++)
        EQ(((char *)old)[i], 0);
    EQ(xv6(XV6_SBRK, 0x7fffffff), -1);
    EQ(xv6(XV6_SBRK, -0x7fffffff), -1);
    EQ(xv6(XV6_SBRK, 0), old + 10000);
}

const struct test gate_tests[] = {
    TEST(gate_unknown_numbers), TEST(gate_uname),
    TEST(gate_identity),        TEST_KIN(gate_reboot_wants_magic),
    TEST_KIN(xv6_identity),     TEST_KIN(xv6_family),
    TEST_KIN(xv6_files),        TEST_KIN(xv6_stat),
    TEST_KIN(xv6_bad_pointers), TEST_KIN(xv6_bad_stack),
    TEST_KIN(xv6_sbrk),         END_OF_TESTS,
};
