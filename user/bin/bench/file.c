/*
 * What pipes, files and memory cost.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bench.h"

#define KIB 1024
#define MIB (1024 * KIB)
#define BLOCK 4096
#define FILE_NAME "/tmp/bench.tmp"

static char buffer[BLOCK];

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

const struct row file_rows[] = {
    {"pipe", "a byte to another process and back", 2000, 6000,
     .run = run_pipe_round},
    {"pipe-2000", "the same beside 2000 sleepers", 2000, 6000,
     .run = run_pipe_round, .before = sleepers_start, .after = sleepers_end},
    {"pipe-kib", "a KiB through a pipe, 4 KiB writes", 16384, 1500,
     .run = run_pipe_copy},
    {"create", "create, write 1 KiB, close, unlink", 500, 30000,
     .run = run_create},
    {"read-kib", "a KiB of a cached file, 4 KiB reads", 16384, 500,
     .run = run_read, .before = make_file, .after = remove_file},
    {"touch", "first touch of a page", 2048, 1900, .run = run_touch},
    {.name = NULL},
};
