/*
 * bench: what its parts share. Each has a table of rows, ended by an empty one.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct row {
    const char *name;
    const char *what;
    int count; /* operations measured */
    long aim;  /* instructions per operation, 0: none set */
    void (*run)(int count);
    void (*before)(void);
    void (*after)(void);
    bool on_demand;    /* only when it is named */
    bool several_cpus; /* makes no sense with one */
};

extern const struct row process_rows[], file_rows[], thread_rows[],
    signal_rows[];

void fail(const char *what) __attribute__((noreturn)); /* with errno */
void reap(pid_t pid);                                  /* what fork returned */

/* Many sleeping processes. */
void sleepers_start(void);
void sleepers_end(void);
