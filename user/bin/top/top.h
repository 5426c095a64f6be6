/*
 * The parts of top: main.c (options, keys, the loop), sample.c (what is
 * measured), show.c (how it looks).
 */
#pragma once

#define PROG "top"
#define USAGE "[-bcHi] [-d seconds] [-n times] [-o column] [-p pids] [-u user]"
#include "../tool.h"
#include "../accounts.h"
#include "../tasks.h"
#include "../uptime.h"

#define MAX_CPUS 8
#define SCREEN_WIDTH 80 /* where the terminal does not say */
#define SCREEN_HEIGHT 25
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* --- sample.c --- */

/* What a CPU did since the last sample, in ticks. */
struct cpu_time {
    unsigned long user, nice, system, idle;
};

struct row {
    struct task task;
    unsigned long cpu; /* share of a CPU since the last sample, in 1/1000 */
};

struct sample {
    unsigned long uptime; /* ticks; all times count up to here */
    struct row *rows;
    size_t nrows;
    struct cpu_time total[MAX_CPUS + 1]; /* since the start: all, each */
    struct cpu_time cpu[MAX_CPUS + 1];   /* since the last sample */
    int ncpus;
    unsigned long mem_total, mem_free, mem_cache, mem_available; /* KiB */
};

/* Measure; with `threads` each thread is a row. `last`, which may be NULL, is
 * what was measured before. */
struct sample *take_sample(const struct sample *last, int threads);
void free_sample(struct sample *sample);

/* --- show.c --- */

/* How it is shown, as options and keys say. */
struct view {
    int batch, threads, full_command, each_cpu, hide_idle, upwards;
    int sort;         /* number of a column */
    const char *pids; /* "1,2", or NULL: all */
    int has_user;     /* only those of `uid` */
    unsigned uid;
    int width, height;   /* of the screen */
    size_t skip;         /* rows not shown, above */
    const char *message; /* in the line above the table */
};

/* The column called so, or -1. */
int find_column(const char *title);
int count_columns(void);

void show_sample(struct sample *sample, const struct view *view);
void show_help(void);

/* A new line on the screen, printf's way; what does not fit is cut. */
void show_line(const struct view *view, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The row of the screen where messages are, from 1. */
int message_row(const struct sample *sample, const struct view *view);
