/*
 * top: what is measured, and what has changed since the time before.
 */
#include "top.h"

static char text[COPY_SIZE];

/* The lines of /proc/stat that begin with "cpu": all, then each. */
static void read_cpus(struct sample *sample, const struct sample *last)
{
    int n = 0;

    if (read_proc_file("stat", text, sizeof text, NULL) <= 0)
        die("/proc/stat");
    for (char *line = text; line && n <= MAX_CPUS; line = strchr(line, '\n')) {
        struct cpu_time *now = &sample->total[n], *since = &sample->cpu[n];
        line += *line == '\n';
        if (strncmp(line, "cpu", 3) != 0)
            break;
        line += strcspn(line, " ");
        now->user = strtoul(line, &line, 10);
        now->nice = strtoul(line, &line, 10);
        now->system = strtoul(line, &line, 10);
        now->idle = strtoul(line, &line, 10);
        *since = *now;
        if (last) {
            since->user -= last->total[n].user;
            since->nice -= last->total[n].nice;
            since->system -= last->total[n].system;
            since->idle -= last->total[n].idle;
        }
        n++;
    }
    sample->ncpus = n - 1;
}

static void read_memory(struct sample *sample)
{
    if (read_proc_file("meminfo", text, sizeof text, NULL) <= 0)
        die("/proc/meminfo");
    sample->mem_total = find_number(text, "MemTotal:");
    sample->mem_free = find_number(text, "MemFree:");
    sample->mem_available = find_number(text, "MemAvailable:");
    sample->mem_cache =
        find_number(text, "Buffers:") + find_number(text, "\nCached:");
}

/* Rows begin with their tasks. */
static int compare_rows(const void *a, const void *b)
{
    return compare_tasks(a, b);
}

/* What share of a CPU the task had since the last sample or, if it is not in
 * that, since it began. */
static unsigned long cpu_share(const struct task *task, unsigned long now,
                               const struct sample *last)
{
    unsigned long used = task->user + task->sys, since = task->start;
    const struct row *before = NULL;

    if (last)
        before = bsearch(task, last->rows, last->nrows, sizeof *last->rows,
                         compare_rows);
    if (before && before->task.start == task->start) {
        used -= before->task.user + before->task.sys;
        since = last->uptime;
    }
    return used * 1000ull / (now > since ? now - since : 1);
}

struct sample *take_sample(const struct sample *last, int threads)
{
    struct sample *sample = allocate(NULL, sizeof *sample);
    size_t n;

    memset(sample, 0, sizeof *sample);
    struct task *tasks = read_tasks(&n, threads);
    read_cpus(sample, last);
    read_memory(sample);
    sample->uptime = read_uptime();
    sample->rows = allocate(NULL, n * sizeof *sample->rows);
    sample->nrows = n;
    for (size_t i = 0; i < n; i++) {
        sample->rows[i].task = tasks[i];
        sample->rows[i].cpu = cpu_share(&tasks[i], sample->uptime, last);
    }
    free(tasks);
    return sample;
}

void free_sample(struct sample *sample)
{
    for (size_t i = 0; sample && i < sample->nrows; i++) {
        free(sample->rows[i].task.name);
        free(sample->rows[i].task.command);
    }
    if (sample)
        free(sample->rows);
    free(sample);
}
