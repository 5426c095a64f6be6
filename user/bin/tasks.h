/*
 * What /proc tells about processes, in Linux's format. After tool.h.
 */
#ifndef KIN_BIN_TASKS_H
#define KIN_BIN_TASKS_H

#include <ctype.h>
#include <dirent.h>

#define TICKS_PER_S 100 /* of the times in /proc/PID/stat */

struct task {
    int pid, ppid, pgrp, session, tty, nice;
    char state;               /* R S D T t Z */
    unsigned long time;       /* in user and kernel mode, in ticks */
    unsigned long vsize, rss; /* bytes, pages */
    unsigned uid;
    char *name;
    char *command; /* with arguments; for a kernel thread "[name]" */
};

/*
 * Read all of a small file of /proc/PID into text[size], which is then ended
 * by NUL. Returns the length, or -1 if the process is gone.
 */
static inline ssize_t read_proc(int pid, const char *name, char *text,
                                size_t size)
{
    char path[64];
    size_t length = 0;
    ssize_t n;

    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    while ((n = read(fd, text + length, size - 1 - length)) > 0)
        length += n;
    close(fd);
    text[length] = '\0';
    return n < 0 ? -1 : (ssize_t)length;
}

/* Take apart /proc/PID/stat: "pid (name) state ppid ..." Returns 0 or -1. */
static inline int parse_stat(struct task *task, char *text)
{
    enum {
        PPID,
        PGRP,
        SESSION,
        TTY,
        UTIME = 10,
        STIME,
        NICE = 15,
        VSIZE = 19,
        RSS,
        NFIELDS
    };
    long long fields[NFIELDS] = {0};
    char *open = strchr(text, '('), *close = strrchr(text, ')');

    if (!open || !close || close[1] != ' ' || !close[2])
        return -1;
    *close = '\0';
    task->name = copy_string(open + 1);
    task->state = close[2];
    char *p = close + 3;
    for (int i = 0; i < NFIELDS && *p; i++)
        fields[i] = strtoll(p, &p, 10);
    task->ppid = fields[PPID];
    task->pgrp = fields[PGRP];
    task->session = fields[SESSION];
    task->tty = fields[TTY];
    task->time = fields[UTIME] + fields[STIME];
    task->nice = fields[NICE];
    task->vsize = fields[VSIZE];
    task->rss = fields[RSS];
    return 0;
}

/* What a process is called with its arguments; a new string. */
static inline char *describe_command(const struct task *task)
{
    static char text[COPY_SIZE];
    ssize_t length = read_proc(task->pid, "cmdline", text, sizeof text);

    if (length > 0) {
        for (ssize_t i = 0; i < length - 1; i++)
            if (text[i] == '\0')
                text[i] = ' ';
    } else if (task->state == 'Z') {
        snprintf(text, sizeof text, "%s <defunct>", task->name);
    } else {
        snprintf(text, sizeof text, task->vsize ? "%s" : "[%s]", task->name);
    }
    return copy_string(text);
}

/* Read about one process. Returns 0, or -1 if it is gone. */
static inline int read_task(int pid, struct task *task)
{
    char text[4096];

    memset(task, 0, sizeof *task);
    task->pid = pid;
    if (read_proc(pid, "stat", text, sizeof text) < 0 ||
        parse_stat(task, text) < 0)
        return -1;
    if (read_proc(pid, "status", text, sizeof text) > 0) {
        const char *line = strstr(text, "\nUid:");
        if (line)
            task->uid = strtoul(line + sizeof "\nUid:" - 1, NULL, 10);
    }
    task->command = describe_command(task);
    return 0;
}

static int compare_tasks(const void *a, const void *b)
{
    return ((const struct task *)a)->pid - ((const struct task *)b)->pid;
}

/* All processes, by pid; their number goes to *count. Ends the program if
 * there is no /proc. */
static inline struct task *read_tasks(size_t *count)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    struct task *tasks = NULL;
    size_t n = 0;

    if (!dir)
        die("/proc");
    while ((entry = readdir(dir)) != NULL) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        tasks = make_room(tasks, n, sizeof *tasks);
        if (read_task(strtol(entry->d_name, NULL, 10), &tasks[n]) == 0)
            n++;
    }
    closedir(dir);
    qsort(tasks, n, sizeof *tasks, compare_tasks);
    *count = n;
    return tasks;
}

#endif
