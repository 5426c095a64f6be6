/*
 * What the programs of user/bin have in common: error messages, usage lines,
 * memory that is there or ends the program, input files and whole writes.
 *
 * Before including it, a program defines PROG, its name, and USAGE, what may
 * follow the name. Messages read "cat: notes: No such file or directory". The
 * exit status is 1 after an error and 2 after wrong usage.
 */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_SIZE 65536 /* bytes moved by one read or write */

/* Say on standard error that `what` failed, and why (errno). Returns 1. */
static inline int complain(const char *what)
{
    fprintf(stderr, PROG ": %s: %s\n", what, strerror(errno));
    return 1;
}

/* Say that `what` failed, and why, and end the program. */
__attribute__((noreturn)) static inline void die(const char *what)
{
    exit(complain(what));
}

/* Say how the program is called, and end it. */
__attribute__((noreturn)) static inline void usage(void)
{
    fprintf(stderr, "usage: " PROG " " USAGE "\n");
    exit(2);
}

/* Write out what stdio still holds. Returns `status`, or 1 if that failed. */
static inline int finish(int status)
{
    if (fflush(stdout) == EOF || ferror(stdout))
        return complain("standard output");
    return status;
}

/* realloc that ends the program when there is no memory. */
static inline void *allocate(void *old, size_t nbytes)
{
    void *memory = realloc(old, nbytes ? nbytes : 1);

    if (!memory)
        die("memory");
    return memory;
}

/*
 * The array `old` of n elements, with room for one or two more: it doubles
 * when n is one less than a power of two. For arrays that start as NULL.
 */
static inline void *make_room(void *old, size_t n, size_t size)
{
    return n & (n + 1) ? old : allocate(old, 2 * (n + 1) * size);
}

/* strdup that ends the program when there is no memory. */
static inline char *copy_string(const char *text)
{
    return strcpy(allocate(NULL, strlen(text) + 1), text);
}

/* Returns a new string, "dir/name". */
static inline char *join_path(const char *dir, const char *name)
{
    size_t length = strlen(dir);
    const char *slash = length && dir[length - 1] == '/' ? "" : "/";
    char *path = allocate(NULL, length + strlen(name) + 2);

    sprintf(path, "%s%s%s", dir, slash, name);
    return path;
}

/* The decimal number `text`; anything else is wrong usage. */
static inline long long number(const char *text, long long min, long long max)
{
    char *end;

    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || errno || value < min || value > max) {
        fprintf(stderr, PROG ": bad number: %s\n", text);
        usage();
    }
    return value;
}

/* Write all of `buffer`. Returns 0, or -1 with errno set. */
static inline int write_all(int fd, const void *buffer, size_t nbytes)
{
    const char *next = buffer;

    while (nbytes > 0) {
        ssize_t n = write(fd, next, nbytes);
        if (n < 0)
            return -1;
        next += n;
        nbytes -= n;
    }
    return 0;
}

/* Copy `in` to its end into `out`, saying what failed. Returns 0 or 1. */
static inline int copy_all(int in, const char *in_name, int out,
                           const char *out_name)
{
    static char buffer[COPY_SIZE];
    ssize_t n;

    while ((n = read(in, buffer, sizeof buffer)) > 0)
        if (write_all(out, buffer, n) < 0)
            return complain(out_name);
    return n < 0 ? complain(in_name) : 0;
}

/* Open a file for reading; "-" is standard input. NULL after a message. */
static inline FILE *open_input(const char *name)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");

    if (!file)
        complain(name);
    return file;
}

/* Close what open_input opened. Returns 1 if reading it had failed. */
static inline int close_input(FILE *file, const char *name)
{
    int status = ferror(file) ? complain(name) : 0;

    if (file != stdin)
        fclose(file);
    return status;
}

/*
 * Call visit for each of `names` (up to NULL), or for "-" if there are none.
 * Returns 1 if a visit returned anything but 0.
 */
static inline int each_input(char **names, int (*visit)(const char *name))
{
    int status = 0;

    if (!*names)
        return visit("-") != 0;
    for (; *names; names++)
        status |= visit(*names) != 0;
    return status;
}

/* Become another program. If that fails, the exit status says so. */
__attribute__((noreturn)) static inline void become(char **args)
{
    execvp(args[0], args);
    int status = errno == ENOENT ? 127 : 126;
    complain(args[0]);
    _exit(status);
}
