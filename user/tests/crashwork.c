/*
 * crashwork: change files without end, for a test that cuts the power.
 *
 *   crashwork SEED DIRECTORY
 *
 * Makes the DIRECTORY and works in it. Each step does one thing, chosen by a
 * generator of numbers from the SEED, to the files a to h; a step that cannot
 * be done (there is no such file) does nothing. Now and then it calls fsync
 * or sync, and when that has returned prints "DIRECTORY: synced N": all of the
 * steps up to number N must survive from now on. tests/test_crash.py does the
 * same steps on paper and compares.
 *
 * All the time it has a file open that has no name any more, whose space a
 * crash must not lose.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES 8
#define WRITE_MAX 9000
#define NAMELESS "nameless"

static uint32_t generator;
static unsigned step;

static unsigned choose(unsigned n)
{
    generator = generator * 1103515245u + 12345u; /* ISO C's example */
    return (generator >> 16) % n;
}

static void die(const char *what)
{
    printf("crashwork: step %u: ", step);
    fflush(stdout);
    perror(what);
    exit(1);
}

/* Only a missing or a wrong kind of file is to be expected. */
static void check(const char *what, int result)
{
    if (result < 0 && errno != ENOENT && errno != EEXIST && errno != EISDIR &&
        errno != ENOTDIR && errno != ENOTEMPTY)
        die(what);
}

static int open_file(const char *name, int flags)
{
    int fd = open(name, flags, 0644);

    check("open", fd);
    return fd;
}

/* Write n bytes that tell the step and their place. */
static void fill(int fd, unsigned n)
{
    static uint8_t bytes[WRITE_MAX];

    for (unsigned i = 0; i < n; i++)
        bytes[i] = (uint8_t)(step * 37 + i);
    if (write(fd, bytes, n) != (ssize_t)n)
        die("write");
}

static void write_file(const char *name, int flags, unsigned n)
{
    int fd = open_file(name, O_WRONLY | flags);

    if (fd < 0)
        return;
    fill(fd, n);
    if (close(fd) < 0)
        die("close");
}

static void work(const char *name, const char *other)
{
    unsigned n = 1 + choose(WRITE_MAX);

    switch (choose(8)) {
    case 0:
    case 1:
    case 2:
        write_file(name, O_CREAT | O_APPEND, n);
        break;
    case 3:
        write_file(name, O_CREAT | O_TRUNC, n);
        break;
    case 4:
        check("rename", rename(name, other));
        break;
    case 5:
        check("unlink", unlink(name));
        break;
    case 6:
        check("link", link(name, other));
        break;
    case 7:
        check("truncate", truncate(name, n));
        break;
    }
}

/* fsync a file that may have nothing to do with the last step. */
static void synchronise(const char *name, const char *directory)
{
    int fd = choose(2) ? open_file(name, O_RDONLY) : -1;

    if (fd < 0)
        sync();
    else if (fsync(fd) < 0)
        die("fsync");
    if (fd >= 0)
        close(fd);
    printf("%s: synced %u\n", directory, step);
    fflush(stdout);
}

/* The descriptor stays open until the end. */
static void hold_nameless(void)
{
    int fd = open_file(NAMELESS, O_CREAT | O_RDWR);

    fill(fd, WRITE_MAX);
    check("unlink", unlink(NAMELESS));
}

int main(int argc, char **argv)
{
    static char names[NAMES][2];

    if (argc != 3) {
        fprintf(stderr, "usage: crashwork SEED DIRECTORY\n");
        return 2;
    }
    generator = (uint32_t)strtoul(argv[1], NULL, 10);
    if (mkdir(argv[2], 0755) < 0 || chdir(argv[2]) < 0)
        die(argv[2]);
    for (int i = 0; i < NAMES; i++)
        names[i][0] = (char)('a' + i);
    hold_nameless();
    for (;;) {
        char *name = names[choose(NAMES)], *other = names[choose(NAMES)];

        step++;
        work(name, other);
        if (choose(6) == 0)
            synchronise(name, argv[2]);
    }
}
