/*
 * The parts of ps: main.c (options, the table), select.c (which processes),
 * columns.c (what is told about one), forest.c (their tree).
 */
#pragma once

#define PROG "ps"
#define USAGE                                                                  \
    "[-eAafljLH] [-p pids] [-u users] [-C names] [-t ttys] [-o columns]\n"     \
    "          [--ppid pids] [--sort keys] | [axufljHw] [pid ...]"
#include "../tool.h"
#include "../accounts.h"
#include "../tasks.h"

/* --- columns.c --- */

/* A kind of column. */
struct kind {
    const char *keyword, *title;
    int width;
    int left; /* adjusted: text rather than a number */
    void (*show)(struct task *task, char *text, size_t size);
};

/* A column to show. */
struct column {
    const struct kind *kind;
    const char *title; /* a new string */
    int width;
};

extern struct column *columns;
extern size_t ncolumns;

/* What the columns need to know beyond the task. */
struct machine {
    unsigned long uptime;    /* ticks */
    unsigned long boot;      /* when it was started: s since 1970 */
    unsigned long total_kib; /* memory */
};
extern struct machine machine;

/* The kind named; unknown ones are wrong usage. */
const struct kind *find_kind(const char *keyword);

/* Add columns: "pid,comm" or "pid= ppid=PARENT". A title that is given, unless
 * empty, takes the rest of the list. */
void add_columns(const char *list);

/* What the task's terminal is called, "?" for none. Returns `text`. */
char *describe_tty(int tty, char *text, size_t size);

/* Less than, equal to or greater than 0, by what a column shows. */
int compare_shown(const struct kind *kind, struct task *a, struct task *b);

/* --- select.c --- */

enum list { PIDS, PARENTS, USERS, NAMES, TTYS, NLISTS };

struct selection {
    int all;              /* -e */
    int with_tty;         /* -a: on a terminal, but no session leader */
    int others;           /* a: not only one's own */
    int without_tty;      /* x: not only those on a terminal */
    int by_user;          /* a, x or u was there: one's own on any terminal */
    char **words[NLISTS]; /* a task in any of these is shown */
    size_t nwords[NLISTS];
};

/* Add the words of `text`, separated by commas or spaces. */
void select_words(struct selection *selection, enum list list,
                  const char *text);

int is_selected(const struct selection *selection, const struct task *task,
                const struct task *self);

/* --- forest.c --- */

/* Put n tasks in the order of their tree, each behind its parent, and what
 * leads to each, such as " |   \_ ", into its branches[]. */
void plant(struct task *tasks, size_t n, char **branches);
