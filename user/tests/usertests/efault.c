/*
 * Bad addresses: every system call that takes a pointer is called with ones
 * that point nowhere. It must fail with EFAULT, change nothing, and not fault
 * itself. An address is bad when it is NULL, not mapped, without permission,
 * the kernel's, at the edge of what is mapped, or so high that it wraps.
 */
#include <sys/resource.h>
#include <sys/uio.h>
#include "abi/poll.h"
#include "abi/time.h"
#include "abi/utsname.h"
#include "test.h"

#define NARGS 5
#define BAD 0xbadbad /* in a table: the bad address goes here */
#define FD 0xf11e    /* a file open for both, with content */
#define PIPE_IN 0xf12e
#define PIPE_OUT 0xf13e
#define DIR_FD 0xf14e

struct probe {
    const char *name;
    int number;
    uint32_t args[NARGS];
};

/* The kernel reads a path. */
static const struct probe path_probes[] = {
    {"open", SYS_open, {BAD, O_RDONLY}},
    {"open create", SYS_open, {BAD, O_CREAT | O_RDWR, 0644}},
    {"openat", SYS_openat, {AT_FDCWD, BAD, O_RDONLY}},
    {"creat", SYS_creat, {BAD, 0644}},
    {"execve", SYS_execve, {BAD, 0, 0}},
    {"chdir", SYS_chdir, {BAD}},
    {"mkdir", SYS_mkdir, {BAD, 0755}},
    {"rmdir", SYS_rmdir, {BAD}},
    {"unlink", SYS_unlink, {BAD}},
    {"unlinkat", SYS_unlinkat, {AT_FDCWD, BAD, 0}},
    {"link from", SYS_link, {BAD, (uint32_t) "n"}},
    {"link to", SYS_link, {(uint32_t) "f", BAD}},
    {"rename from", SYS_rename, {BAD, (uint32_t) "n"}},
    {"rename to", SYS_rename, {(uint32_t) "f", BAD}},
    {"symlink", SYS_symlink, {(uint32_t) "f", BAD}},
    {"symlink target", SYS_symlink, {BAD, (uint32_t) "n"}},
    {"readlink", SYS_readlink, {BAD, 0, 10}},
    {"mknod", SYS_mknod, {BAD, S_IFREG | 0644, 0}},
    {"truncate", SYS_truncate, {BAD, 0}},
    {"truncate64", SYS_truncate64, {BAD, 0, 0}},
    {"stat64", SYS_stat64, {BAD, 0}},
    {"lstat64", SYS_lstat64, {BAD, 0}},
    {"stat", SYS_stat, {BAD, 0}},
    {"access", SYS_access, {BAD, F_OK}},
    {"chmod", SYS_chmod, {BAD, 0644}},
    {"statfs64", SYS_statfs64, {BAD, sizeof(struct statfs64), 0}},
};

/* The kernel reads something else. */
static const struct probe in_probes[] = {
    {"write", SYS_write, {FD, BAD, 10}},
    {"write a page and more", SYS_write, {FD, BAD, 5000}},
    {"write to a pipe", SYS_write, {PIPE_OUT, BAD, 10}},
    {"writev list", SYS_writev, {FD, BAD, 1}},
    {"readv list", SYS_readv, {FD, BAD, 1}},
    {"nanosleep", SYS_nanosleep, {BAD, 0}},
    {"setrlimit", SYS_setrlimit, {RLIMIT_CORE, BAD}},
};

/* The kernel writes. */
static const struct probe out_probes[] = {
    {"read", SYS_read, {FD, BAD, 10}},
    {"read from a pipe", SYS_read, {PIPE_IN, BAD, 10}},
    {"pread64", SYS_pread64, {FD, BAD, 10, 0, 0}},
    {"stat64", SYS_stat64, {(uint32_t) "f", BAD}},
    {"lstat64", SYS_lstat64, {(uint32_t) "f", BAD}},
    {"fstat64", SYS_fstat64, {FD, BAD}},
    {"stat", SYS_stat, {(uint32_t) "f", BAD}},
    {"lstat", SYS_lstat, {(uint32_t) "f", BAD}},
    {"fstat", SYS_fstat, {FD, BAD}},
    {"pipe", SYS_pipe, {BAD}},
    {"pipe2", SYS_pipe2, {BAD, 0}},
    {"getcwd", SYS_getcwd, {BAD, 4096}},
    {"getdents64", SYS_getdents64, {DIR_FD, BAD, 4096}},
    {"readlink", SYS_readlink, {(uint32_t) "s", BAD, 100}},
    {"uname", SYS_uname, {BAD}},
    {"clock_gettime", SYS_clock_gettime, {CLOCK_MONOTONIC, BAD}},
    {"ugetrlimit", SYS_ugetrlimit, {RLIMIT_NOFILE, BAD}},
    {"getrusage", SYS_getrusage, {RUSAGE_SELF, BAD}},
    {"_llseek", SYS__llseek, {FD, 0, 0, BAD, SEEK_CUR}},
    {"getrandom", SYS_getrandom, {BAD, 10, 0}},
    {"statfs64", SYS_statfs64, {(uint32_t) ".", sizeof(struct statfs64), BAD}},
    {"poll", SYS_poll, {BAD, 1, 0}},
};

/* NULL means "none" to these, which read, */
static const struct probe in_or_null_probes[] = {
    {"rt_sigaction", SYS_rt_sigaction, {SIGUSR1, BAD, 0, 8}},
    {"rt_sigprocmask", SYS_rt_sigprocmask, {SIG_BLOCK, BAD, 0, 8}},
};

/* and to these, which write. */
static const struct probe out_or_null_probes[] = {
    {"times", SYS_times, {BAD}},
    {"time", SYS_time, {BAD}},
    {"gettimeofday", SYS_gettimeofday, {BAD, 0}},
    {"waitpid", SYS_waitpid, {-1, BAD, 0}},
    {"wait4", SYS_wait4, {-1, 0, 0, BAD}},
    {"old action", SYS_rt_sigaction, {SIGUSR1, 0, BAD, 8}},
    {"old mask", SYS_rt_sigprocmask, {SIG_BLOCK, 0, BAD, 8}},
};

static int file_fd, pipe_fds[2], dir_fd;

static void open_things(void)
{
    put("f", "abcdefghijklmnop");
    file_fd = OK(open("f", O_RDWR));
    dir_fd = OK(open(".", O_RDONLY));
    OK(symlink("f", "s"));
    OK(pipe(pipe_fds));
    EQ(write(pipe_fds[1], "abcdefghijklmnop", 16), 16);
}

static uint32_t argument(uint32_t arg, uint32_t bad)
{
    switch (arg) {
    case BAD:
        return bad;
    case FD:
        return file_fd;
    case PIPE_IN:
        return pipe_fds[0];
    case PIPE_OUT:
        return pipe_fds[1];
    case DIR_FD:
        return dir_fd;
    default:
        return arg;
    }
}

static void probe(const struct probe *p, uint32_t bad)
{
    uint32_t args[NARGS];
    char what[60];

    if (p->number == SYS_waitpid || p->number == SYS_wait4)
        START(sleep_ms, 0);
    snprintf(what, sizeof what, "%s, %#x", p->name, bad);
    doing = what;
    for (int i = 0; i < NARGS; i++)
        args[i] = argument(p->args[i], bad);
    FAILS(EFAULT,
          syscall(p->number, args[0], args[1], args[2], args[3], args[4]));
    EQ(lseek(file_fd, 0, SEEK_CUR), 0);
    doing = NULL;
}

#define PROBE_ALL(probes, addresses)                                           \
    do {                                                                       \
        for (unsigned i = 0; i < sizeof probes / sizeof *probes; i++) {        \
            for (unsigned j = 0; j < sizeof addresses / sizeof *addresses;     \
                 j++)                                                          \
                probe(&probes[i], (uint32_t)addresses[j]);                     \
        }                                                                      \
        CHECK(holds("f", "abcdefghijklmnop"));                                 \
    } while (0)

static char *no_access(int prot)
{
    char *p = mmap(NULL, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(p != MAP_FAILED);
    return p;
}

static void efault_paths(void)
{
    open_things();
    char *edge = hole(1);
    memset(edge - 1, 'x', 1); /* a string whose end is not mapped */
    char *bad[] = {NULL,     (char *)1, edge, no_access(PROT_NONE),
                   edge - 1, (char *)-1};
    PROBE_ALL(path_probes, bad);
}

static void efault_in(void)
{
    open_things();
    char *edge = hole(2);
    char *bad[] = {NULL,       (char *)1,    edge, no_access(PROT_NONE),
                   (char *)-1, (char *)-PAGE};
    PROBE_ALL(in_probes, bad);
}

static void efault_out(void)
{
    open_things();
    char *edge = hole(2);
    char *bad[] = {NULL,
                   (char *)1,
                   edge,
                   no_access(PROT_NONE),
                   no_access(PROT_READ),
                   (char *)efault_out,
                   (char *)-1,
                   (char *)-PAGE};
    PROBE_ALL(out_probes, bad);
}

static void efault_or_null(void)
{
    open_things();
    char *bad[] = {(char *)8, hole(1), no_access(PROT_READ),
                   (char *)efault_or_null, (char *)-8};
    PROBE_ALL(out_or_null_probes, bad);
    char *unmapped[] = {(char *)8, hole(1), (char *)-8};
    PROBE_ALL(in_or_null_probes, unmapped);
}

/* The same with addresses of the kernel. */
static void efault_kernel(void)
{
    static const uint32_t bad[] = {0x7fffffff, 0x80000000, 0x80100000,
                                   0x80200ffc, 0xc0000000, 0xf0000000,
                                   0xfee00000, 0xfffffffc};
    open_things();
    PROBE_ALL(path_probes, bad);
    PROBE_ALL(in_probes, bad);
    PROBE_ALL(out_probes, bad);
    PROBE_ALL(in_or_null_probes, bad);
    PROBE_ALL(out_or_null_probes, bad);
}

/* Structs that begin in memory and end outside: not even the first part may
   be taken for the whole. */
static void efault_at_the_edge(void)
{
    open_things();
    char *edge = hole(1);
    char *bad[] = {edge - 4, edge - 7};
    static const struct probe probes[] = {
        {"stat64", SYS_stat64, {(uint32_t) "f", BAD}},
        {"fstat", SYS_fstat, {FD, BAD}},
        {"pipe", SYS_pipe, {BAD}},
        {"uname", SYS_uname, {BAD}},
        {"nanosleep", SYS_nanosleep, {BAD, 0}},
        {"clock_gettime", SYS_clock_gettime, {CLOCK_MONOTONIC, BAD}},
        {"setrlimit", SYS_setrlimit, {RLIMIT_CORE, BAD}},
        {"ugetrlimit", SYS_ugetrlimit, {RLIMIT_NOFILE, BAD}},
        {"writev list", SYS_writev, {FD, BAD, 1}},
    };
    PROBE_ALL(probes, bad);
}

/* Lengths with which address + length wraps or reaches the kernel: an error,
   or less than was asked for; nothing else may change. */
static void efault_huge_lengths(void)
{
    static const uint32_t lengths[] = {0xffffffff, 0xfffffff0, 0x80000000,
                                       0x7fffffff, 0xffffe000};
    char guard[2] = {'<', '>'}, *page = hole(1) - PAGE;

    open_things();
    for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        OK(lseek(file_fd, 0, SEEK_SET));
        memset(page, 'p', PAGE);
        int n = read(file_fd, page + PAGE - 8, lengths[i]);
        CHECK(n == -1 || (n > 0 && n <= 16));
        CHECK(page[0] == 'p' && page[PAGE - 9] == 'p');
        OK(ftruncate(file_fd, 16));
        n = syscall(SYS_getdents64, dir_fd, page + PAGE - 8, lengths[i]);
        CHECK(n <= 8);
        CHECK(page[PAGE - 9] == 'p');
    }
    CHECK(guard[0] == '<' && guard[1] == '>');
}

static void write_wrap(uint32_t length)
{
    char *page = hole(1) - PAGE;
    int fd = OK(open("out", O_WRONLY | O_CREAT | O_TRUNC, 0644));
    struct stat st;

    memset(page, 'p', PAGE);
    int n = write(fd, page + PAGE - 8, length);
    OK(fstat(fd, &st));
    CHECK(n == -1 || (n > 0 && n <= 8));
    EQ(st.st_size, n > 0 ? n : 0);
    OK(close(fd));
}

static void efault_huge_writes(void)
{
    write_wrap(0xffffffff);
    write_wrap(0xfffff000);
    write_wrap(0x80000000);
    write_wrap(0x7fffffff);
    write_wrap(16);
}

/* A transfer that fails half way has done what it says. */
static void efault_half_way(void)
{
    char *edge = hole(1), buf[100];
    int fds[2];

    memset(edge - 50, 'h', 50);
    OK(pipe(fds));
    int n = write(fds[1], edge - 50, 100);
    CHECK(n == -1 || n == 50);
    OK(close(fds[1]));
    EQ(read(fds[0], buf, sizeof buf), n == -1 ? 0 : n);
    put("f", "0123456789");
    int fd = OK(open("f", O_RDONLY));
    n = read(fd, edge - 5, 10);
    CHECK(n == -1 || n == 5);
    EQ(lseek(fd, 0, SEEK_CUR), n == -1 ? 0 : n);
}

/* The stack is guarded: below it nothing can be read into. */
static void efault_stack_guard(void)
{
    open_things();
    uint32_t here = (uint32_t)&here;
    /* the largest the stack may become, and a page */
    FAILS(EFAULT, read(file_fd, (char *)(here - 9 * MIB), 10));
    FAILS(EFAULT, read(file_fd, (char *)0x7ffff000, 10));
}

const struct test efault_tests[] = {
    TEST(efault_paths),
    TEST(efault_in),
    TEST(efault_out),
    TEST(efault_or_null),
    TEST_KIN(efault_kernel),
    TEST(efault_at_the_edge),
    TEST(efault_huge_lengths),
    TEST(efault_huge_writes),
    TEST(efault_half_way),
    TEST(efault_stack_guard),
    END_OF_TESTS,
};
