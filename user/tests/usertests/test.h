/*
 * What the tests of usertests share.
 *
 * A test is a function that returns when all is well. It runs in a process of
 * its own, leader of its own process group, in an empty scratch directory that
 * is removed afterwards; processes it leaves behind are killed. The first
 * check that does not hold, in the test or in a child of it, reports where and
 * what, and ends the process with FAILED.
 */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "abi/statfs.h"

#define PAGE 4096
#define KIB 1024
#define MIB (1024 * 1024)

struct test {
    const char *name;
    void (*run)(void);
    unsigned flags;
};

/* Flags. Without KIN_ONLY a test uses nothing but Linux's interface and holds
   on Linux as well. A SLOW one has more time. One that must run AS_ROOT is
   passed over, with a word, where root has not started it. */
#define KIN_ONLY 1u
#define SLOW 2u
#define AS_ROOT 4u

#define TEST(fn)                                                               \
    {                                                                          \
#fn, fn, 0                                                             \
    }
#define TEST_KIN(fn)                                                           \
    {                                                                          \
#fn, fn, KIN_ONLY                                                      \
    }
#define TEST_SLOW(fn)                                                          \
    {                                                                          \
#fn, fn, SLOW                                                          \
    }
#define TEST_ROOT(fn)                                                          \
    {                                                                          \
#fn, fn, AS_ROOT                                                       \
    }
#define TEST_KIN_SLOW(fn)                                                      \
    {                                                                          \
#fn, fn, KIN_ONLY | SLOW                                               \
    }
#define END_OF_TESTS                                                           \
    {                                                                          \
        NULL, NULL, 0                                                          \
    }

#define GROUP(name) extern const struct test name##_tests[];
#include "groups.h"
#undef GROUP

#define FAILED 99 /* exit status of a process whose check did not hold */

/* Report a failure of the running test; does not return. */
void fail(const char *file, int line, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 3, 4)));

#define FAIL(...) fail(__FILE__, __LINE__, __VA_ARGS__)

/* The condition holds. */
#define CHECK(cond)                                                            \
    do {                                                                       \
        if (!(cond))                                                           \
            FAIL("%s does not hold", #cond);                                   \
    } while (0)

/* got == want, for numbers. */
#define EQ(got, want)                                                          \
    check_eq(__FILE__, __LINE__, #got, (long long)(got), (long long)(want))

/* The call does not return -1; its result. */
#define OK(call) check_ok(__FILE__, __LINE__, #call, (long)(call))

/* The call returns -1 with this errno. */
#define FAILS(error, call)                                                     \
    check_fails(__FILE__, __LINE__, #call, (long)(call), error)

void check_eq(const char *file, int line, const char *what, long long got,
              long long want);
long check_ok(const char *file, int line, const char *what, long result);
void check_fails(const char *file, int line, const char *what, long result,
                 int error);

/* --- main.c ---------------------------------------------------------------*/

extern bool on_linux;     /* run with -o: the kernel is a Linux */
extern char self[];       /* absolute path of this program */
extern pid_t harness;     /* the process that runs the tests */
extern const char *doing; /* what a loop over cases is at; in the report */

/* --- children.c -----------------------------------------------------------*/

/* Wait for a child that must exit with `code`, die of `sig`. */
#define REAP(pid) check_exit(__FILE__, __LINE__, pid, 0)
#define REAP_EXIT(pid, code) check_exit(__FILE__, __LINE__, pid, code)
#define REAP_SIGNAL(pid, sig) check_signal(__FILE__, __LINE__, pid, sig)

void check_exit(const char *file, int line, pid_t pid, int code);
void check_signal(const char *file, int line, pid_t pid, int sig);

/* A child that calls fn(arg) and exits with 0. `arg` is one word, whatever
   its type. */
#define START(fn, arg)                                                         \
    start((void (*)(void *))(void (*)(void))(fn), (void *)(arg))

/* Run fn(arg) in a child that must return from it, or die of `sig`. */
#define IN_CHILD(fn, arg) check_exit(__FILE__, __LINE__, START(fn, arg), 0)
#define DIES(sig, fn, arg) check_signal(__FILE__, __LINE__, START(fn, arg), sig)

pid_t start(void (*fn)(void *), void *arg); /* see START */
void kill_child(pid_t pid);                 /* SIGKILL it and reap it */
void kill_children(const pid_t *pids, int n);

/* One byte through a pipe: a child tells the parent how far it is. */
void tell(int fd);
void await(int fd);

/* Does pid stop existing, sooner or later? */
bool vanishes(pid_t pid);

/* The letter of /proc/PID/stat; 0: there is no such process. Does it become
   this one, sooner or later? */
char state_of(pid_t pid);
bool becomes(pid_t pid, char state);

/* Memory shared with the children to come, zeroed. */
void *shared(size_t size);

/* --- support.c ------------------------------------------------------------*/

/* Large buffers, for all tests: what each process has, each child is
   promised. */
#define BIG_SIZE (64 * KIB)
extern char big[BIG_SIZE], big2[BIG_SIZE];

void sleep_ms(int ms);
long long now_ms(void); /* monotonic */
long long cpu_ms(void); /* of the processor's time, used so far */
void burn_ms(int ms);   /* use so much of it */

/* Does it hold in one of many tries? Of what an emulator that has to wait for
   its host may spoil: now and then, but not each time. */
bool in_some_try(bool (*holds_now)(void));

/* A pattern that depends on seed and position; are these bytes it? */
void fill(void *buf, size_t n, unsigned seed);
bool filled(const void *buf, size_t n, unsigned seed);

/* Make a file with this content; is this its content? */
void put(const char *path, const char *text);
bool holds(const char *path, const char *text);
bool exists(const char *path);

/* Write or read exactly n bytes, however many calls that takes. */
void write_all(int fd, const void *buf, size_t n);
void read_all(int fd, void *buf, size_t n);

/* Read a small file as text; the length, or -1 when it cannot be opened. */
int slurp(const char *path, char *buf, size_t size);

/* The number after `key` in a file such as /proc/meminfo; -1: not there. */
long field(const char *path, const char *key);

/* What is free in the file system of the working directory. */
struct space {
    long long blocks, inodes;
};
struct space free_space(void);

/* A hole of `npages` pages in the address space; pages around it are mapped,
   so that nothing comes to lie there by itself. */
char *hole(int npages);

/* Read or write a byte; for DIES and IN_CHILD. */
void peek(volatile char *p);
void poke(volatile char *p);

/* Remove a file or a directory with all it holds. */
void remove_tree(const char *path);

/* Users whom no system knows. */
#define ALICE 23456
#define BOB 23457

/* Be this user, in the group of the same number, for good. */
void become(uid_t uid);

/* A copy of this program, where all users can get at it. */
void put_self(const char *path, uid_t uid, gid_t gid, mode_t mode);

/* Does the file system of the scratch directory honour set-user-id
   programs? */
bool lends_power(void);

/* A small program: exits with `code`, or ARGC: the number of its arguments.
   Written to `path`, executable. */
#define ARGC (-1)
void put_program(const char *path, int code);

/* --- helper.c ---------------------------------------------------------------
 * What this program does when a test executes it: "usertests @ROLE ARGS...". */
int helper(int argc, char **argv);

/* What "@signal SIG" exits with. */
#define SIGNAL_IGNORED 1
#define SIGNAL_BLOCKED 2
#define SIGNAL_PENDING 4
#define SIGNAL_CAUGHT 8
#define SIGNAL_STACK 16 /* there is an alternate one */

/* Execute this program as a helper in a child and reap it; what it exits
   with. Ends with a NULL. */
int run_helper(const char *role, ...);
