/*
 * bench: what the things a process does cost.
 *
 *   bench           all rows
 *   bench NAME...   only these
 *   bench -l        list their names
 *
 * Each row is the cost of one operation in nanoseconds of the monotonic clock.
 * Under `qemu -icount shift=0` that clock counts instructions (one a
 * nanosecond), kernel's and program's together, and repeats exactly. Each
 * operation runs once before it is measured, so that caches are warm.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KIB 1024
#define MIB (1024 * 1024)
#define BLOCK 4096
#define NCHILDREN 32
#define NSLEEPERS 1000
#define FILE_NAME "/tmp/bench.tmp"

struct row {
    const char *name;
    const char *what;
    int count; /* operations measured */
    long aim;  /* instructions per operation, 0: none set */
    void (*run)(int count);
    void (*before)(void);
    void (*after)(void);
};

static char *big; /* memory that makes this process large */
static size_t big_size;
static char buffer[BLOCK];
static pid_t sleepers[NSLEEPERS];
static int nsleepers;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static long long now_ns(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        fail("clock_gettime");
    return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void reap(pid_t pid)
{
    if (pid < 0)
        fail("fork");
    if (waitpid(pid, NULL, 0) != pid)
        fail("waitpid");
}

static void run_getpid(int count)
{
    while (count-- > 0)
        getpid();
}

static void run_fork(int count)
{
    while (count-- > 0) {
        pid_t pid = fork();

        if (pid == 0)
            _exit(0);
        reap(pid);
    }
}

static void exec_true(void)
{
    char *argv[] = {"true", NULL};
    char *envp[] = {NULL};

    execve("/bin/true", argv, envp);
    _exit(127);
}

static void run_exec(int count)
{
    while (count-- > 0) {
        pid_t pid = fork();

        if (pid == 0)
            exec_true();
        reap(pid);
    }
}

static void run_vfork_exec(int count)
{
    while (count-- > 0) {
        pid_t pid = vfork();

        if (pid == 0)
            exec_true();
        reap(pid);
    }
}

static void grow(size_t size)
{
    big_size = size;
    big = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
               -1, 0);
    if (big == MAP_FAILED)
        fail("mmap");
    for (size_t i = 0; i < size; i += BLOCK)
        big[i] = 1;
}

static void grow_32(void)
{
    grow(32 * MIB);
}

static void grow_128(void)
{
    grow(128 * MIB);
}

static void shrink(void)
{
    munmap(big, big_size);
}

static void run_children(int count)
{
    pid_t pids[NCHILDREN];
    int gate[2];

    for (; count > 0; count -= NCHILDREN) {
        if (pipe(gate) != 0)
            fail("pipe");
        for (int i = 0; i < NCHILDREN; i++) {
            pids[i] = fork();
            if (pids[i] == 0) {
                close(gate[1]);
                if (read(gate[0], buffer, 1) < 0)
                    _exit(1);
                _exit(0);
            }
        }
        close(gate[1]);
        close(gate[0]);
        for (int i = 0; i < NCHILDREN; i++)
            reap(pids[i]);
    }
}

/* A byte there and a byte back is one operation. */
static void run_pipe_round(int count)
{
    int there[2], back[2];

    if (pipe(there) != 0 || pipe(back) != 0)
        fail("pipe");
    pid_t pid = fork();
    if (pid == 0) {
        close(there[1]);
        while (read(there[0], buffer, 1) == 1)
            if (write(back[1], buffer, 1) != 1)
                _exit(1);
        _exit(0);
    }
    close(there[0]);
    while (count-- > 0)
        if (write(there[1], buffer, 1) != 1 || read(back[0], buffer, 1) != 1)
            fail("pipe");
    close(there[1]);
    close(back[0]);
    close(back[1]);
    reap(pid);
}

/* `count` KiB through a pipe, in blocks. */
static void run_pipe_copy(int count)
{
    int fd[2];

    if (pipe(fd) != 0)
        fail("pipe");
    pid_t pid = fork();
    if (pid == 0) {
        close(fd[1]);
        while (read(fd[0], buffer, BLOCK) > 0)
            ;
        _exit(0);
    }
    close(fd[0]);
    for (; count > 0; count -= BLOCK / KIB)
        if (write(fd[1], buffer, BLOCK) != BLOCK)
            fail("write");
    close(fd[1]);
    reap(pid);
}

static void run_create(int count)
{
    while (count-- > 0) {
        int fd = open(FILE_NAME, O_CREAT | O_RDWR, 0644);

        if (fd < 0)
            fail(FILE_NAME);
        if (write(fd, buffer, KIB) != KIB)
            fail("write");
        close(fd);
        if (unlink(FILE_NAME) != 0)
            fail("unlink");
    }
}

static void make_file(void)
{
    int fd = open(FILE_NAME, O_CREAT | O_RDWR | O_TRUNC, 0644);

    for (int i = 0; i < MIB / BLOCK; i++)
        if (write(fd, buffer, BLOCK) != BLOCK)
            fail(FILE_NAME);
    close(fd);
}

static void remove_file(void)
{
    unlink(FILE_NAME);
}

/* `count` KiB from a file in the cache, in blocks. */
static void run_read(int count)
{
    int fd = open(FILE_NAME, O_RDONLY);

    for (; count > 0; count -= BLOCK / KIB) {
        ssize_t n = read(fd, buffer, BLOCK);

        if (n == 0)
            lseek(fd, 0, SEEK_SET);
        else if (n != BLOCK)
            fail("read");
    }
    close(fd);
}

/* The first touch of `count` pages. */
static void run_touch(int count)
{
    size_t size = (size_t)count * BLOCK;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        fail("mmap");
    for (size_t i = 0; i < size; i += BLOCK)
        memory[i] = 1;
    munmap(memory, size);
}

/* More than a fork bomb may have. */
static void allow_processes(void)
{
    FILE *limit = fopen("/proc/sys/kernel/threads-max", "w");

    if (limit)
        fprintf(limit, "%d\n", 2 * NSLEEPERS);
    if (!limit || fclose(limit) != 0)
        perror("threads-max");
}

static void sleepers_start(void)
{
    allow_processes();
    for (nsleepers = 0; nsleepers < NSLEEPERS; nsleepers++) {
        pid_t pid = fork();

        if (pid < 0)
            break;
        if (pid == 0)
            for (;;)
                sleep(1000);
        sleepers[nsleepers] = pid;
    }
    /* let each of them fall asleep */
    usleep(200000);
}

static void sleepers_end(void)
{
    while (nsleepers > 0) {
        kill(sleepers[--nsleepers], SIGKILL);
        reap(sleepers[nsleepers]);
    }
}

static const struct row rows[] = {
    {"getpid", "a system call that does nothing", 10000, 300, run_getpid, NULL,
     NULL},
    {"fork", "fork + exit + wait", 200, 45000, run_fork, NULL, NULL},
    {"fork32", "the same with 32 MiB touched", 200, 67500, run_fork, grow_32,
     shrink},
    {"fork128", "the same with 128 MiB touched", 100, 67500, run_fork, grow_128,
     shrink},
    {"exec", "fork + exec + exit + wait", 100, 140000, run_exec, NULL, NULL},
    {"vfork", "vfork + exec + exit + wait", 100, 100000, run_vfork_exec, NULL,
     NULL},
    {"vfork32", "the same with 32 MiB touched", 100, 100000, run_vfork_exec,
     grow_32, shrink},
    {"children", "each of 32 children alive at once", 320, 50000, run_children,
     NULL, NULL},
    {"pipe", "a byte to another process and back", 2000, 6000, run_pipe_round,
     NULL, NULL},
    {"pipe-kib", "a KiB through a pipe, 4 KiB writes", 16384, 1500,
     run_pipe_copy, NULL, NULL},
    {"create", "create, write 1 KiB, close, unlink", 500, 30000, run_create,
     NULL, NULL},
    {"read-kib", "a KiB of a cached file, 4 KiB reads", 16384, 500, run_read,
     make_file, remove_file},
    {"touch", "first touch of a page", 2048, 1900, run_touch, NULL, NULL},
    {"fork-1000", "fork + exit + wait beside 1000 sleepers", 200, 45000,
     run_fork, sleepers_start, sleepers_end},
    {"pipe-1000", "a byte and back beside 1000 sleepers", 2000, 6000,
     run_pipe_round, sleepers_start, sleepers_end},
};

static void measure(const struct row *row)
{
    if (row->before != NULL)
        row->before();
    row->run(1);
    long long start = now_ns();
    row->run(row->count);
    long long each = (now_ns() - start) / row->count;
    if (row->after != NULL)
        row->after();
    printf("%-10s %9lld %9ld  %s\n", row->name, each, row->aim, row->what);
    fflush(stdout);
}

static int wanted(const struct row *row, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], row->name) == 0)
            return 1;
    return argc == 1;
}

int main(int argc, char **argv)
{
    int list = argc == 2 && strcmp(argv[1], "-l") == 0;
    int found = 0;

    if (!list)
        printf("%-10s %9s %9s\n", "operation", "ns each", "aim");
    fflush(stdout);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (list) {
            printf("%s\n", rows[i].name);
        } else if (wanted(&rows[i], argc, argv)) {
            measure(&rows[i]);
            found++;
        }
    }
    if (!list && found == 0) {
        fprintf(stderr, "bench: no such row; bench -l lists them\n");
        return 1;
    }
    return 0;
}
