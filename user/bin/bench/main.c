/*
 * bench: what the things a process does cost.
 *
 *   bench           all rows
 *   bench NAME...   only these
 *   bench -l        list their names
 *   bench -m        the rows for several CPUs; else they are left out on one
 *
 * Each row is the cost of one operation in nanoseconds of the monotonic clock.
 * Under `qemu -icount shift=0` that clock counts instructions (one a
 * nanosecond), kernel's and program's together, and repeats exactly. Each
 * operation runs once before it is measured, so that caches are warm.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "bench.h"

static const struct row *const tables[] = {process_rows, file_rows, thread_rows,
                                           signal_rows};

void fail(const char *what)
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

void reap(pid_t pid)
{
    if (pid < 0)
        fail("fork");
    if (waitpid(pid, NULL, 0) != pid)
        fail("waitpid");
}

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
    char aim[24] = "-";
    if (row->aim)
        snprintf(aim, sizeof aim, "%ld", row->aim);
    printf("%-10s %9lld %9s  %s\n", row->name, each, aim, row->what);
    fflush(stdout);
}

static bool many_cpus; /* only those rows */

static bool wanted(const struct row *row, char **names)
{
    if (many_cpus)
        return row->several_cpus;
    if (!*names)
        return !row->on_demand &&
               (!row->several_cpus || sysconf(_SC_NPROCESSORS_ONLN) > 1);
    while (*names && strcmp(*names, row->name) != 0)
        names++;
    return *names;
}

/* Call fn for each row that is meant: how many there are. */
static int for_rows(char **names, void (*fn)(const struct row *row))
{
    int n = 0;

    for (unsigned i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct row *row = tables[i]; row->name; row++)
            if (wanted(row, names)) {
                fn(row);
                n++;
            }
    return n;
}

static void print_name(const struct row *row)
{
    puts(row->name);
}

int main(int argc, char **argv)
{
    const char *option = argc == 2 ? argv[1] : "";

    if (strcmp(option, "-l") == 0) {
        for_rows(argv + 2, print_name);
        return 0;
    }
    many_cpus = strcmp(option, "-m") == 0;
    printf("%-10s %9s %9s\n", "operation", "ns each", "aim");
    fflush(stdout);
    if (for_rows(argv + 1, measure) == 0) {
        fprintf(stderr, "bench: no such row; bench -l lists them\n");
        return 1;
    }
    return 0;
}
