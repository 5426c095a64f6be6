/*
 * ps: list processes; without options, one's own on this terminal.
 *
 *   -e, -a     all processes                  -p PID  only this one
 *   -f         who, family and arguments too  -l      nice value and memory too
 *   a, x, u    as in "ps aux": a and x mean -e, u means -fl
 *
 * S is the state: R running or waiting for a CPU, S sleeping, D sleeping
 * without regard to signals, T stopped, t traced, Z zombie. TIME is what the
 * CPUs have worked for the process: minutes, seconds, hundredths. VSZ (the
 * size of the address space) and RSS (what is in memory) are in KiB.
 */
#define PROG "ps"
#define USAGE "[-aefl] [-p pid] | aux"
#include <sys/sysmacros.h>
#include "tool.h"
#include "accounts.h"
#include "tasks.h"

#define CONSOLE_MAJOR 5
#define SERIAL_MAJOR 4
#define SERIAL_MINOR 64
#define PTS_MAJOR 136

static int all, full, details, only;

/* The name of a terminal, into text[16]. */
static void describe_tty(int tty, char *text)
{
    int number = minor(tty);

    if (tty == 0)
        strcpy(text, "?");
    else if (major(tty) == CONSOLE_MAJOR && number == 1)
        strcpy(text, "console");
    else if (major(tty) == SERIAL_MAJOR && number >= SERIAL_MINOR)
        snprintf(text, 16, "ttyS%d", number - SERIAL_MINOR);
    else if (major(tty) == PTS_MAJOR)
        snprintf(text, 16, "pts/%d", number);
    else
        snprintf(text, 16, "%d,%d", (int)major(tty), number);
}

static void print_title(void)
{
    if (full || details)
        printf("%-8s ", "UID");
    printf("%5s %5s ", "PID", "PPID");
    if (full)
        printf("%5s %5s %-7s ", "PGID", "SID", "TTY");
    printf("S ");
    if (details)
        printf("%3s %7s %7s ", "NI", "VSZ", "RSS");
    puts("    TIME CMD");
}

static void print_task(const struct task *task)
{
    char tty[16];

    if (full || details) {
        char *user = user_name(task->uid);
        printf("%-8s ", user);
        free(user);
    }
    printf("%5d %5d ", task->pid, task->ppid);
    describe_tty(task->tty, tty);
    if (full)
        printf("%5d %5d %-7s ", task->pgrp, task->session, tty);
    printf("%c ", task->state);
    if (details)
        printf("%3d %7lu %7lu ", task->nice, task->vsize / 1024,
               task->rss * (unsigned long)getpagesize() / 1024);
    unsigned long seconds = task->time / TICKS_PER_S;
    printf("%2lu:%02lu.%02lu ", seconds / 60, seconds % 60,
           task->time % TICKS_PER_S);
    /* The name alone, unless it says more: a thread's or a zombie's. */
    int special = *task->command == '[' || task->state == 'Z';
    puts(full || special ? task->command : task->name);
}

static void parse_words(char **words)
{
    for (; *words; words++)
        for (const char *letter = *words; *letter; letter++) {
            if (!strchr("aux", *letter))
                usage();
            all |= *letter != 'u';
            full |= *letter == 'u';
            details |= *letter == 'u';
        }
}

int main(int argc, char **argv)
{
    int option;
    size_t n;
    struct task self;

    while ((option = getopt(argc, argv, "aeflp:")) != -1) {
        if (option == '?')
            usage();
        all |= option == 'a' || option == 'e';
        full |= option == 'f';
        details |= option == 'l';
        if (option == 'p')
            only = number(optarg, 1, INT_MAX);
    }
    parse_words(argv + optind);
    if (read_task(getpid(), &self) < 0)
        die("/proc");
    struct task *tasks = read_tasks(&n);
    int shown = 0;
    print_title();
    for (struct task *task = tasks; task < tasks + n; task++) {
        int own = task->uid == self.uid && task->tty == self.tty;
        if (only ? task->pid != only : !all && !own)
            continue;
        print_task(task);
        shown = 1;
    }
    return finish(!shown);
}
