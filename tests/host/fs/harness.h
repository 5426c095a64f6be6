/*
 * What the tests of kernel/fs share: images, mounting, calls on files.
 */
#pragma once

#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fakes.h"
#include "fs/file.h"
#include "fs/files.h"
#include "fs/path.h"
#include "sched/proc.h"

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition))                                                      \
            failed(__FILE__, __LINE__, #condition, 0);                         \
    } while (0)
#define CHECK_EQ(a, b)                                                         \
    do {                                                                       \
        long long value_ = (a);                                                \
        if (value_ != (long long)(b))                                          \
            failed(__FILE__, __LINE__, #a " == " #b, value_);                  \
    } while (0)
void failed(const char *file, int line, const char *what, long long value);

/* The host's mkfs and fsck; the directory for files. From the arguments. */
void harness_init(int argc, char **argv);

/* A new, empty file system of `nblocks` blocks with mkfs on the disk. */
void make_disk(uint32_t nblocks, uint32_t ninodes);

/* Run fsck on the disk: how many findings (lines); `replay`: after a crash. */
int run_fsck(void);

/* Run fn in a child process with a mounted file system. False: it failed. */
bool in_child(void (*fn)(void));

void mount_disk_or_fail(void);

struct fs_test {
    const char *name;
    void (*test)(void);
    bool mounts; /* by itself; else it runs in a child, on a fresh disk that
                    fsck looks at afterwards */
};

/* Run those that the arguments name, or all: the exit status. */
int run_tests(const struct fs_test *tests, unsigned n, int argc, char **argv);

/* Open, or fail the test. */
struct file *open_ok(const char *path, int flags);
int open_error(const char *path, int flags); /* the errno, 0: it opened */
void write_ok(struct file *file, const void *data, uint32_t n);
bool exists(const char *path);

/* Numbers that look random and are the same in each run. */
uint32_t random_number(uint32_t below);
extern uint32_t random_state;
