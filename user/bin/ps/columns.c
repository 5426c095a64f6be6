/*
 * ps: what is told about a process, column by column. Keywords, titles and
 * formats are those of the ps of Linux.
 */
#include <sys/sysmacros.h>
#include <time.h>
#include "ps.h"

#define CONSOLE_MAJOR 5
#define SERIAL_MAJOR 4
#define SERIAL_MINOR 64
#define PTS_MAJOR 136

#define MINUTE 60ul
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define PRIORITY_TOP 39   /* what pri counts down from */
#define PRIORITY_SHIFT 60 /* of opri, from what stat says */

struct column *columns;
size_t ncolumns;
struct machine machine;

char *describe_tty(int tty, char *text, size_t size)
{
    int number = minor(tty);

    if (tty == 0)
        snprintf(text, size, "?");
    else if (major(tty) == CONSOLE_MAJOR && number == 1)
        snprintf(text, size, "console");
    else if (major(tty) == SERIAL_MAJOR && number >= SERIAL_MINOR)
        snprintf(text, size, "ttyS%d", number - SERIAL_MINOR);
    else if (major(tty) == SERIAL_MAJOR)
        snprintf(text, size, "tty%d", number);
    else if (major(tty) == PTS_MAJOR)
        snprintf(text, size, "pts/%d", number);
    else
        snprintf(text, size, "%d,%d", (int)major(tty), number);
    return text;
}

static unsigned long seconds_used(const struct task *task)
{
    return (task->user + task->sys) / TICKS_PER_S;
}

/* How long it has existed, in ticks, at least 1. */
static unsigned long age(const struct task *task)
{
    return machine.uptime > task->start ? machine.uptime - task->start : 1;
}

/* Days, hours, minutes and seconds; `full`: hours even if there are none. */
static void show_duration(unsigned long s, int full, char *text, size_t size)
{
    int n = 0;

    if (s >= DAY)
        n = snprintf(text, size, "%lu-", s / DAY);
    if (full || s >= HOUR)
        n += snprintf(text + n, size - n, "%02lu:", s % DAY / HOUR);
    snprintf(text + n, size - n, "%02lu:%02lu", s % HOUR / MINUTE, s % MINUTE);
}

#define NUMBER_COLUMN(fn, format, value)                                       \
    static void fn(struct task *task, char *text, size_t size)                 \
    {                                                                          \
        snprintf(text, size, format, value);                                   \
    }

NUMBER_COLUMN(show_pid, "%d", task->pid)
NUMBER_COLUMN(show_tid, "%d", task->tid)
NUMBER_COLUMN(show_ppid, "%d", task->ppid)
NUMBER_COLUMN(show_pgrp, "%d", task->pgrp)
NUMBER_COLUMN(show_session, "%d", task->session)
NUMBER_COLUMN(show_tty_pgrp, "%d", task->tty_pgrp)
NUMBER_COLUMN(show_uid, "%u", task->uid)
NUMBER_COLUMN(show_nice, "%d", task->nice)
NUMBER_COLUMN(show_pri, "%d", PRIORITY_TOP - task->priority)
NUMBER_COLUMN(show_opri, "%d", PRIORITY_SHIFT + task->priority)
NUMBER_COLUMN(show_nthreads, "%d", task->nthreads)
NUMBER_COLUMN(show_cpu_number, "%d", task->cpu)
NUMBER_COLUMN(show_vsize, "%lu", task->vsize / 1024)
NUMBER_COLUMN(show_pages, "%lu", task->vsize / getpagesize())
NUMBER_COLUMN(show_rss, "%lu", task->rss *(getpagesize() / 1024))
NUMBER_COLUMN(show_state, "%c", task->state)
/* forked but not executed: 1 (PF_FORKNOEXEC of Linux, shifted) */
NUMBER_COLUMN(show_flags, "%u", task->flags >> 6 & 7)

static unsigned long share(const struct task *task)
{
    return (task->user + task->sys) * 1000ull / age(task);
}

static void show_cpu(struct task *task, char *text, size_t size)
{
    snprintf(text, size, share(task) < 1000 ? "%lu.%lu" : "%lu",
             share(task) / 10, share(task) % 10);
}

static void show_cpu_whole(struct task *task, char *text, size_t size)
{
    unsigned long percent = share(task) / 10;

    snprintf(text, size, "%lu", percent < 100 ? percent : 99);
}

static void show_mem(struct task *task, char *text, size_t size)
{
    unsigned long kib = task->rss * (getpagesize() / 1024);
    unsigned long tenths =
        machine.total_kib ? kib * 1000ull / machine.total_kib : 0;

    snprintf(text, size, "%lu.%lu", tenths / 10, tenths % 10);
}

static void show_user(struct task *task, char *text, size_t size)
{
    static char *name;
    static unsigned uid;

    if (!name || uid != task->uid) {
        free(name);
        uid = task->uid;
        name = user_name(uid);
    }
    snprintf(text, size, "%s", name);
}

static void show_tty(struct task *task, char *text, size_t size)
{
    describe_tty(task->tty, text, size);
}

/* The state, and what is special: high and low priority, leader of a session,
 * several threads, in the foreground. */
static void show_stat(struct task *task, char *text, size_t size)
{
    const char *nice = task->nice < 0 ? "<" : task->nice > 0 ? "N" : "";

    snprintf(text, size, "%c%s%s%s%s", task->state, nice,
             task->session == task->pid ? "s" : "",
             task->nthreads > 1 ? "l" : "",
             task->tty && task->tty_pgrp == task->pgrp ? "+" : "");
}

static void show_wchan(struct task *task, char *text, size_t size)
{
    char path[64], name[64];

    snprintf(path, sizeof path, "%d/task/%d/wchan", task->pid, task->tid);
    if (read_proc_file(path, name, sizeof name, NULL) <= 0 ||
        strcmp(name, "0") == 0)
        strcpy(name, "-");
    snprintf(text, size, "%s", name);
}

static void show_addr(struct task *task, char *text, size_t size)
{
    (void)task;
    snprintf(text, size, "-");
}

static void show_time(struct task *task, char *text, size_t size)
{
    show_duration(seconds_used(task), 1, text, size);
}

static void show_bsdtime(struct task *task, char *text, size_t size)
{
    unsigned long s = seconds_used(task);

    snprintf(text, size, "%lu:%02lu", s / MINUTE, s % MINUTE);
}

static void show_elapsed(struct task *task, char *text, size_t size)
{
    show_duration(age(task) / TICKS_PER_S, 0, text, size);
}

/* When it started; in a day's time or by the date. */
static void show_when(const struct task *task, const char *today,
                      const char *before, char *text, size_t size)
{
    time_t start = machine.boot + task->start / TICKS_PER_S;
    int is_new = time(NULL) - start < (time_t)DAY;

    strftime(text, size, is_new ? today : before, localtime(&start));
}

static void show_start(struct task *task, char *text, size_t size)
{
    show_when(task, "%H:%M", "%b%d", text, size);
}

static void show_started(struct task *task, char *text, size_t size)
{
    show_when(task, "%H:%M:%S", "%b %d", text, size);
}

static void show_lstart(struct task *task, char *text, size_t size)
{
    show_when(task, "%a %b %e %H:%M:%S %Y", "%a %b %e %H:%M:%S %Y", text, size);
}

static void show_comm(struct task *task, char *text, size_t size)
{
    snprintf(text, size, "%s%s", task->name,
             task->state == 'Z' ? " <defunct>" : "");
}

static void show_args(struct task *task, char *text, size_t size)
{
    snprintf(text, size, "%s", task_command(task));
}

static const struct kind kinds[] = {
    {"pid", "PID", 5, 0, show_pid},
    {"tgid", "TGID", 5, 0, show_pid},
    {"lwp", "LWP", 5, 0, show_tid},
    {"tid", "TID", 5, 0, show_tid},
    {"spid", "SPID", 5, 0, show_tid},
    {"ppid", "PPID", 5, 0, show_ppid},
    {"pgid", "PGID", 5, 0, show_pgrp},
    {"pgrp", "PGRP", 5, 0, show_pgrp},
    {"sid", "SID", 5, 0, show_session},
    {"sess", "SESS", 5, 0, show_session},
    {"session", "SESS", 5, 0, show_session},
    {"tpgid", "TPGID", 5, 0, show_tty_pgrp},
    {"uid", "UID", 5, 0, show_uid},
    {"euid", "EUID", 5, 0, show_uid},
    {"user", "USER", 8, 1, show_user},
    {"euser", "EUSER", 8, 1, show_user},
    {"uname", "USER", 8, 1, show_user},
    {"tty", "TT", 8, 1, show_tty},
    {"tt", "TT", 8, 1, show_tty},
    {"tname", "TTY", 8, 1, show_tty},
    {"stat", "STAT", 4, 1, show_stat},
    {"s", "S", 1, 1, show_state},
    {"state", "S", 1, 1, show_state},
    {"f", "F", 1, 0, show_flags},
    {"flags", "F", 1, 0, show_flags},
    {"nice", "NI", 3, 0, show_nice},
    {"ni", "NI", 3, 0, show_nice},
    {"pri", "PRI", 3, 0, show_pri},
    {"opri", "PRI", 3, 0, show_opri},
    {"nlwp", "NLWP", 4, 0, show_nthreads},
    {"thcount", "THCNT", 5, 0, show_nthreads},
    {"psr", "PSR", 3, 0, show_cpu_number},
    {"vsz", "VSZ", 6, 0, show_vsize},
    {"vsize", "VSZ", 6, 0, show_vsize},
    {"sz", "SZ", 5, 0, show_pages},
    {"rss", "RSS", 5, 0, show_rss},
    {"rssize", "RSS", 5, 0, show_rss},
    {"pcpu", "%CPU", 4, 0, show_cpu},
    {"%cpu", "%CPU", 4, 0, show_cpu},
    {"c", "C", 2, 0, show_cpu_whole},
    {"pmem", "%MEM", 4, 0, show_mem},
    {"%mem", "%MEM", 4, 0, show_mem},
    {"wchan", "WCHAN", 12, 1, show_wchan},
    {"addr", "ADDR", 4, 0, show_addr},
    {"time", "TIME", 8, 0, show_time},
    {"cputime", "TIME", 8, 0, show_time},
    {"bsdtime", "TIME", 6, 0, show_bsdtime},
    {"etime", "ELAPSED", 11, 0, show_elapsed},
    {"start", "STARTED", 8, 0, show_started},
    {"start_time", "START", 5, 0, show_start},
    {"stime", "STIME", 5, 0, show_start},
    {"lstart", "STARTED", 24, 1, show_lstart},
    {"comm", "COMMAND", 15, 1, show_comm},
    {"ucmd", "CMD", 15, 1, show_comm},
    {"ucomm", "COMMAND", 15, 1, show_comm},
    {"args", "COMMAND", 27, 1, show_args},
    {"cmd", "CMD", 27, 1, show_args},
    {"command", "COMMAND", 27, 1, show_args},
};

const struct kind *find_kind(const char *keyword)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].keyword, keyword) == 0)
            return &kinds[i];
    fprintf(stderr, PROG ": no such column: %s\n", keyword);
    usage();
}

static void add_column(const struct kind *kind, const char *title)
{
    int width = strlen(title);

    columns = make_room(columns, ncolumns, sizeof *columns);
    columns[ncolumns++] = (struct column){
        kind, copy_string(title), width > kind->width ? width : kind->width};
}

void add_columns(const char *list)
{
    char *text = copy_string(list), *word = text;

    while (*(word += strspn(word, ", "))) {
        size_t length = strcspn(word, ", =");
        char end = word[length], *rest = word + length + (end != '\0');
        word[length] = '\0';
        const struct kind *kind = find_kind(word);
        word = rest;
        if (end != '=') {
            add_column(kind, kind->title);
        } else if (*rest == ',') {
            add_column(kind, "");
        } else {
            add_column(kind, rest);
            break;
        }
    }
    free(text);
}

/* The digits of a number, a duration or a percentage as one number, of
 * tenths. */
static long long digits(const char *text)
{
    long long value = 0;
    int scale = strchr(text, '.') ? 1 : 10;

    for (const char *p = text; *p; p++)
        if (isdigit((unsigned char)*p))
            value = value * 10 + (*p - '0');
    return (*text == '-' ? -value : value) * scale;
}

int compare_shown(const struct kind *kind, struct task *a, struct task *b)
{
    static char x[COPY_SIZE], y[COPY_SIZE];

    kind->show(a, x, sizeof x);
    kind->show(b, y, sizeof y);
    if (kind->left)
        return strcmp(x, y);
    return (digits(x) > digits(y)) - (digits(x) < digits(y));
}
