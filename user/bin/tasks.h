/*
 * What /proc tells about processes and the machine, in Linux's format
 * (proc(5)): for ps, top and their like. After tool.h.
 */
#pragma once

#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#define TICKS_PER_S 100 /* of the times in /proc */

/* A process, or one of its threads. Times are in ticks. */
struct task {
    int pid, tid; /* of the process, of the thread: the same unless asked */
    int ppid, pgrp, session, tty, tty_pgrp;
    int priority, nice, nthreads, cpu;
    unsigned uid; /* effective */
    unsigned flags;
    char state;                     /* R S D T t Z */
    unsigned long user, sys, start; /* start: after the machine's */
    unsigned long vsize, rss;       /* bytes, pages */
    char *name;
    char *command; /* with arguments, or "[name]"; NULL: not asked for yet */
};

/*
 * Read all of the file /proc/NAME into text[size], which is then ended by NUL.
 * `st`, if not NULL, gets its attributes. Returns the length, or -1 if there
 * is no such file or process.
 */
static inline ssize_t read_proc_file(const char *name, char *text, size_t size,
                                     struct stat *st)
{
    char path[128];
    size_t length = 0;
    ssize_t n;

    snprintf(path, sizeof path, "/proc/%s", name);
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    while ((n = read(fd, text + length, size - 1 - length)) > 0)
        length += n;
    if (st && fstat(fd, st) < 0)
        n = -1;
    close(fd);
    text[length] = '\0';
    return n < 0 ? -1 : (ssize_t)length;
}

/* The same of /proc/PID/NAME. */
static inline ssize_t read_proc(int pid, const char *name, char *text,
                                size_t size)
{
    char path[64];

    snprintf(path, sizeof path, "%d/%s", pid, name);
    return read_proc_file(path, text, size, NULL);
}

/* The number behind `key` in the text of a file; 0 if it is not there. */
static inline unsigned long find_number(const char *text, const char *key)
{
    const char *line = strstr(text, key);

    return line ? strtoul(line + strlen(key), NULL, 10) : 0;
}

/* Fields of /proc/PID/stat behind the state, from PPID on. */
enum stat_field {
    STAT_PPID,
    STAT_PGRP,
    STAT_SESSION,
    STAT_TTY,
    STAT_TTY_PGRP,
    STAT_FLAGS,
    STAT_USER = 10,
    STAT_SYS,
    STAT_PRIORITY = 14,
    STAT_NICE,
    STAT_NTHREADS,
    STAT_START = 18,
    STAT_VSIZE,
    STAT_RSS,
    STAT_CPU = 35,
    STAT_NFIELDS
};

/* Leave nothing in the text that could confuse a terminal: whoever owns the
 * process has chosen it. */
static inline void defuse(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\0' || text[i] == '\n')
            text[i] = ' ';
        else if ((unsigned char)text[i] < ' ' || text[i] == 127)
            text[i] = '?';
}

/* Take apart the text of stat: "pid (name) state ppid ..." Returns 0 or -1. */
static inline int parse_stat(struct task *task, char *text)
{
    long long fields[STAT_NFIELDS] = {0};
    char *open = strchr(text, '('), *close = strrchr(text, ')');

    if (!open || !close || close[1] != ' ' || !close[2])
        return -1;
    *close = '\0';
    defuse(open + 1, close - open - 1);
    task->state = close[2];
    char *p = close + 3;
    for (int i = 0; i < STAT_NFIELDS && *p; i++)
        fields[i] = strtoll(p, &p, 10);
    task->ppid = fields[STAT_PPID];
    task->pgrp = fields[STAT_PGRP];
    task->session = fields[STAT_SESSION];
    task->tty = fields[STAT_TTY];
    task->tty_pgrp = fields[STAT_TTY_PGRP];
    task->flags = fields[STAT_FLAGS];
    task->user = fields[STAT_USER];
    task->sys = fields[STAT_SYS];
    task->priority = fields[STAT_PRIORITY];
    task->nice = fields[STAT_NICE];
    task->nthreads = fields[STAT_NTHREADS];
    task->start = fields[STAT_START];
    task->vsize = fields[STAT_VSIZE];
    task->rss = fields[STAT_RSS];
    task->cpu = fields[STAT_CPU];
    task->name = copy_string(open + 1);
    return 0;
}

/* Read about one thread, or if `tid` is 0 about a process. Returns 0, or -1 if
 * it is gone. */
static inline int read_thread(int pid, int tid, struct task *task)
{
    char text[1024], path[64];
    struct stat st;

    memset(task, 0, sizeof *task);
    task->pid = pid;
    task->tid = tid ? tid : pid;
    if (tid)
        snprintf(path, sizeof path, "%d/task/%d/stat", pid, tid);
    else
        snprintf(path, sizeof path, "%d/stat", pid);
    if (read_proc_file(path, text, sizeof text, &st) < 0)
        return -1;
    task->uid = st.st_uid;
    return parse_stat(task, text);
}

static inline int read_task(int pid, struct task *task)
{
    return read_thread(pid, 0, task);
}

/* What a process is called with its arguments, for a kernel thread "[name]". */
static inline const char *task_command(struct task *task)
{
    static char text[COPY_SIZE];
    ssize_t length;

    if (task->command)
        return task->command;
    length = read_proc(task->pid, "cmdline", text, sizeof text);
    while (length > 0 && text[length - 1] == '\0')
        length--;
    if (length > 0) {
        defuse(text, length);
    } else {
        snprintf(text, sizeof text, "[%s]%s", task->name,
                 task->state == 'Z' ? " <defunct>" : "");
    }
    return task->command = copy_string(text);
}

static inline int compare_tasks(const void *a, const void *b)
{
    const struct task *x = a, *y = b;

    return x->pid != y->pid ? x->pid - y->pid : x->tid - y->tid;
}

/* The numbers that are names in a directory of /proc, up to a 0; NULL if it is
 * gone. */
static inline int *list_numbers(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    int *numbers = NULL;
    size_t n = 0;

    if (!dir)
        return NULL;
    while ((entry = readdir(dir)) != NULL) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        numbers = make_room(numbers, n, sizeof *numbers);
        numbers[n++] = strtol(entry->d_name, NULL, 10);
    }
    closedir(dir);
    numbers = make_room(numbers, n, sizeof *numbers);
    numbers[n] = 0;
    return numbers;
}

/* Add the process, or each of its threads, to an array of *count. */
static inline struct task *add_tasks(struct task *tasks, size_t *count, int pid,
                                     int threads)
{
    char path[64];
    int only[] = {0, 0}, *tids = NULL;

    if (threads) {
        snprintf(path, sizeof path, "/proc/%d/task", pid);
        tids = list_numbers(path);
        if (!tids)
            return tasks;
    }
    const int *tid = threads ? tids : only;
    do {
        tasks = make_room(tasks, *count, sizeof *tasks);
        if (read_thread(pid, *tid, &tasks[*count]) == 0)
            ++*count;
    } while (*tid && *++tid);
    free(tids);
    return tasks;
}

/* All processes, or with `threads` all threads, by number; how many goes to
 * *count. Ends the program if there is no /proc. */
static inline struct task *read_tasks(size_t *count, int threads)
{
    int *pids = list_numbers("/proc");
    struct task *tasks = NULL;

    if (!pids)
        die("/proc");
    *count = 0;
    for (const int *pid = pids; *pid; pid++)
        tasks = add_tasks(tasks, count, *pid, threads);
    free(pids);
    qsort(tasks, *count, sizeof *tasks, compare_tasks);
    return tasks;
}

static inline void free_tasks(struct task *tasks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(tasks[i].name);
        free(tasks[i].command);
    }
    free(tasks);
}

/* How long the machine has been running, in ticks. */
static inline unsigned long read_uptime(void)
{
    char text[128], *dot;

    if (read_proc_file("uptime", text, sizeof text, NULL) < 0)
        die("/proc/uptime");
    unsigned long seconds = strtoul(text, &dot, 10);
    return seconds * TICKS_PER_S + (*dot ? strtoul(dot + 1, NULL, 10) : 0);
}
