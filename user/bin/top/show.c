/*
 * top: how a sample looks. On a screen each line goes to its place and is
 * cleared behind its end; the last row stays free, so that nothing scrolls.
 */
#include <stdarg.h>
#include "top.h"

#define TIME_COLUMN 9
#define MESSAGE_LINE 5 /* with one line for all CPUs */

static int line_number; /* that was shown last on the screen */

static const struct {
    const char *title;
    int is_text; /* sorted upwards, adjusted to the left */
} columns[] = {{"PID", 0},  {"USER", 1},  {"PR", 0},     {"NI", 0},
               {"VIRT", 0}, {"RES", 0},   {"S", 1},      {"%CPU", 0},
               {"%MEM", 0}, {"TIME+", 0}, {"COMMAND", 1}};

int count_columns(void)
{
    return sizeof columns / sizeof *columns;
}

int find_column(const char *title)
{
    for (int i = 0; i < count_columns(); i++)
        if (strcmp(columns[i].title, title) == 0)
            return i;
    return -1;
}

int message_row(const struct sample *sample, const struct view *view)
{
    return MESSAGE_LINE + (view->each_cpu ? sample->ncpus - 1 : 0);
}

void show_line(const struct view *view, const char *format, ...)
{
    static char line[COPY_SIZE];
    va_list args;

    va_start(args, format);
    int length = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (view->batch) {
        printf("%.*s\n", view->width ? view->width : length, line);
        return;
    }
    if (line_number + 1 >= view->height)
        return;
    printf("\033[%d;1H%.*s%s", ++line_number, view->width, line,
           length < view->width ? "\033[K" : "");
}

static void show_cpu(const struct view *view, const char *name,
                     const struct cpu_time *cpu)
{
    unsigned long sum = cpu->user + cpu->nice + cpu->system + cpu->idle;
    const unsigned long values[] = {cpu->user, cpu->system, cpu->nice,
                                    cpu->idle};
    static const char *const names[] = {"us", "sy", "ni", "id"};
    char text[128];
    int n = 0;

    for (int i = 0; i < 4; i++) {
        unsigned long share = sum ? values[i] * 1000ull / sum : 0;
        n += snprintf(text + n, sizeof text - n, "%s %3lu.%lu %s", i ? "," : "",
                      share / 10, share % 10, names[i]);
    }
    show_line(view, "%%%-7s:%s", name, text);
}

static void show_counts(const struct sample *sample, const struct view *view)
{
    int running = 0, stopped = 0, zombies = 0;
    int n = (int)sample->nrows;

    for (const struct row *row = sample->rows; row < sample->rows + n; row++) {
        running += row->task.state == 'R';
        stopped += row->task.state == 'T' || row->task.state == 't';
        zombies += row->task.state == 'Z';
    }
    show_line(view,
              "%s: %3d total, %3d running, %3d sleeping, %3d stopped, "
              "%3d zombie",
              view->threads ? "Threads" : "Tasks", n, running,
              n - running - stopped - zombies, stopped, zombies);
}

static void show_summary(const struct sample *sample, const struct view *view)
{
    char text[128];

    show_line(view, "top - %s", describe_uptime(text, sizeof text));
    show_counts(sample, view);
    for (int i = 0; view->each_cpu && i < sample->ncpus; i++) {
        snprintf(text, sizeof text, "Cpu%d", i);
        show_cpu(view, text, &sample->cpu[i + 1]);
    }
    if (!view->each_cpu)
        show_cpu(view, "Cpu(s)", &sample->cpu[0]);
    show_line(view, "KiB Mem : %8lu total, %8lu free, %8lu used, %8lu cache",
              sample->mem_total, sample->mem_free,
              sample->mem_total - sample->mem_free - sample->mem_cache,
              sample->mem_cache);
    show_line(view, "%s", view->message ? view->message : "");
}

static unsigned long used(const struct row *row)
{
    return row->task.user + row->task.sys;
}

/* --- sorting --- */

static const struct view *order; /* by which rows are compared */

static int compare_numbers(long a, long b)
{
    return (a > b) - (a < b);
}

static int compare_column(struct row *a, struct row *b)
{
    struct task *x = &a->task, *y = &b->task;

    switch (order->sort) {
    case 1:
        return compare_numbers(x->uid, y->uid);
    case 2:
        return x->priority - y->priority;
    case 3:
        return x->nice - y->nice;
    case 4:
        return compare_numbers(x->vsize, y->vsize);
    case 5:
    case 8:
        return compare_numbers(x->rss, y->rss);
    case 6:
        return x->state - y->state;
    case 7:
        return compare_numbers(a->cpu, b->cpu);
    case TIME_COLUMN:
        return compare_numbers(used(a), used(b));
    case 10:
        return strcmp(x->name, y->name);
    }
    return compare_tasks(x, y);
}

static int compare_rows(const void *a, const void *b)
{
    struct row *x = *(struct row *const *)a, *y = *(struct row *const *)b;
    int result = compare_column(x, y);

    if (result == 0)
        return compare_tasks(&x->task, &y->task);
    return columns[order->sort].is_text == order->upwards ? -result : result;
}

/* --- rows --- */

static int is_shown(const struct row *row, const struct view *view)
{
    if (view->has_user && row->task.uid != view->uid)
        return 0;
    if (view->hide_idle && row->cpu == 0)
        return 0;
    for (const char *p = view->pids; p && *p; p += *p == ',')
        if (strtol(p, (char **)&p, 10) == row->task.pid)
            return 1;
        else if (*p && *p != ',')
            break;
    return !view->pids;
}

static void show_row(const struct sample *sample, const struct view *view,
                     struct row *row)
{
    struct task *task = &row->task;
    unsigned long rss = task->rss * (getpagesize() / 1024);
    unsigned long mem =
        sample->mem_total ? rss * 1000ull / sample->mem_total : 0;
    unsigned long time = used(row);
    char *user = user_name(task->uid);

    show_line(
        view,
        "%5d %-8.8s %3d %3d %7lu %6lu %c %3lu.%lu %3lu.%lu %3lu:%02lu.%02lu"
        " %s",
        task->tid, user, task->priority, task->nice, task->vsize / 1024, rss,
        task->state, row->cpu / 10, row->cpu % 10, mem / 10, mem % 10,
        time / TICKS_PER_S / 60, time / TICKS_PER_S % 60, time % TICKS_PER_S,
        view->full_command ? task_command(task) : task->name);
    free(user);
}

static void show_titles(const struct view *view)
{
    static char line[256];
    int n = snprintf(line, sizeof line,
                     "%5s %-8s %3s %3s %7s %6s %s %5s %5s %9s %s", "PID",
                     "USER", "PR", "NI", "VIRT", "RES", "S", "%CPU", "%MEM",
                     "TIME+", "COMMAND");

    while (n < view->width && n < (int)sizeof line - 1)
        line[n++] = ' ';
    line[n] = '\0';
    if (!view->batch)
        fputs("\033[7m", stdout);
    show_line(view, "%s", line);
    if (!view->batch)
        fputs("\033[m", stdout);
}

void show_sample(struct sample *sample, const struct view *view)
{
    struct row **rows = allocate(NULL, sample->nrows * sizeof *rows);
    size_t n = 0;

    line_number = 0;
    for (size_t i = 0; i < sample->nrows; i++)
        if (is_shown(&sample->rows[i], view))
            rows[n++] = &sample->rows[i];
    order = view;
    qsort(rows, n, sizeof *rows, compare_rows);
    show_summary(sample, view);
    show_titles(view);
    for (size_t i = view->skip; i < n; i++) {
        if (!view->batch && line_number + 1 >= view->height)
            break;
        show_row(sample, view, rows[i]);
    }
    if (!view->batch)
        printf("\033[J\033[%d;1H", message_row(sample, view));
    free(rows);
}

void show_help(void)
{
    static const char *const lines[] = {
        "top: what uses the processors",
        "",
        "  q        quit                 space    measure now",
        "  P M T N  sort by CPU, memory, time, number",
        "  < >      sort by the column to the left or right",
        "  R        the other way round",
        "  k        send a signal        r        change a nice value",
        "  u        only one user's      i        hide the idle",
        "  c        with arguments       H        threads",
        "  1        each CPU             d        how often",
        "  j l      further down, up",
        "",
        "%CPU is of one processor, since the last time; S is the state as in",
        "ps; VIRT and RES, in KiB, are the size and what is in memory.",
        "",
        "Any key goes back.",
    };

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        printf("\033[%zu;1H%s\033[K", i + 1, lines[i]);
    fputs("\033[J", stdout);
}
