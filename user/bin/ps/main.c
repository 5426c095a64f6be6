/*
 * ps: list processes; without options, one's own on this terminal.
 *
 *   -e, -A        all processes          -a  all on terminals, but no leaders
 *   -p PIDS, -u USERS, -C NAMES, -t TTYS, --ppid PIDS  these
 *   -L            a line for each thread
 *   -f, -l, -j    full, long, jobs: who, family, arguments; nice and memory
 *   -o COLUMNS    these columns: pid,ppid=PARENT,stat,args ... (columns.c)
 *   -H, --forest  as a tree              --sort [-]COLUMN,...
 *   -w            wide lines (-ww: of any width)
 *
 * The same without a dash, as BSD had it: a, x (ax: all), u, l, j, f, w, o, p,
 * t, h (no titles) and pids.
 *
 * STAT: R running or waiting for a CPU, S sleeping, D sleeping without regard
 * to signals, T stopped, t traced, Z zombie; then < high, N low priority, s
 * leader of a session, l several threads, + in the foreground. TIME is what
 * the CPUs have worked for the process. VSZ (the size of the address space)
 * and RSS (what is in memory) are in KiB.
 */
#include <getopt.h>
#include <sys/ioctl.h>
#include "ps.h"

#define WIDE 132
#define MAX_KEYS 8

enum { OPTION_FOREST = 256, OPTION_SORT, OPTION_PPID, OPTION_NO_HEADERS };

static struct selection selection;
static int full, long_format, jobs, user_format, bsd;
static int threads, forest, no_titles, wide;
static struct {
    const struct kind *kind;
    int down;
} keys[MAX_KEYS];
static int nkeys;

static void add_keys(const char *list)
{
    char *copy = copy_string(list);

    for (char *word = strtok(copy, ","); word; word = strtok(NULL, ",")) {
        if (nkeys == MAX_KEYS)
            usage();
        keys[nkeys].down = *word == '-';
        keys[nkeys++].kind = find_kind(word + (*word == '-' || *word == '+'));
    }
    free(copy);
}

static int compare(const void *a, const void *b)
{
    for (int i = 0; i < nkeys; i++) {
        int order =
            compare_shown(keys[i].kind, (struct task *)a, (struct task *)b);
        if (order)
            return keys[i].down ? -order : order;
    }
    return compare_tasks(a, b);
}

static void parse_option(int option, const char *argument)
{
    switch (option) {
    case 'e':
    case 'A':
        selection.all = 1;
        break;
    case 'a':
        selection.with_tty = 1;
        break;
    case 'f':
        full = 1;
        break;
    case 'l':
        long_format = 1;
        break;
    case 'j':
        jobs = 1;
        break;
    case 'L':
    case 'T':
        threads = 1;
        break;
    case 'H':
    case OPTION_FOREST:
        forest = 1;
        break;
    case 'w':
        wide++;
        break;
    case 'o':
        add_columns(argument);
        break;
    case 'p':
        select_words(&selection, PIDS, argument);
        break;
    case 'u':
    case 'U':
        select_words(&selection, USERS, argument);
        break;
    case 'C':
        select_words(&selection, NAMES, argument);
        break;
    case 't':
        select_words(&selection, TTYS, argument);
        break;
    case OPTION_PPID:
        select_words(&selection, PARENTS, argument);
        break;
    case OPTION_SORT:
        add_keys(argument);
        break;
    case OPTION_NO_HEADERS:
        no_titles = 1;
        break;
    default:
        usage();
    }
}

/* A letter that means something else without a dash. True: it was one. */
static int parse_letter(char letter)
{
    switch (letter) {
    case 'a':
        return selection.others = 1;
    case 'x':
        return selection.without_tty = 1;
    case 'u':
        return user_format = 1;
    case 'f':
        return forest = 1;
    case 'h':
        return no_titles = 1;
    case 'H':
        return threads = 1;
    }
    return 0;
}

/* Words without a dash: pids, and letters of which o, p, t and U take the
 * next word. */
static void parse_words(char **words)
{
    for (; *words; words++) {
        if (isdigit((unsigned char)**words)) {
            select_words(&selection, PIDS, *words);
            bsd = 1;
            continue;
        }
        bsd = selection.by_user = 1;
        for (const char *letter = *words; *letter; letter++)
            if (strchr("optU", *letter)) {
                if (letter[1] || !words[1])
                    usage();
                parse_option(*letter, *++words);
                break;
            } else if (!parse_letter(*letter)) {
                if (!strchr("ljw", *letter))
                    usage();
                parse_option(*letter, NULL);
            }
    }
}

static void parse_options(int argc, char **argv)
{
    static const struct option names[] = {
        {"forest", no_argument, NULL, OPTION_FOREST},
        {"sort", required_argument, NULL, OPTION_SORT},
        {"ppid", required_argument, NULL, OPTION_PPID},
        {"no-headers", no_argument, NULL, OPTION_NO_HEADERS},
        {"pid", required_argument, NULL, 'p'},
        {"user", required_argument, NULL, 'u'},
        {NULL, 0, NULL, 0},
    };
    int option;

    if (argc == 2 && strcmp(argv[1], "-aux") == 0)
        argv[1]++; /* everybody means "aux" */
    while ((option = getopt_long(argc, argv, "eAafljLTHwo:p:u:U:C:t:", names,
                                 NULL)) != -1)
        parse_option(option, optarg);
    parse_words(argv + optind);
}

static void choose_columns(void)
{
    if (ncolumns > 0)
        return;
    if (user_format)
        add_columns("user,pid");
    else if (long_format)
        add_columns("f,s");
    if (!user_format && full)
        add_columns("user=UID");
    else if (long_format)
        add_columns("uid");
    if (!user_format && (full || long_format))
        add_columns("pid,ppid");
    else if (!user_format)
        add_columns(jobs && bsd ? "ppid,pid" : "pid");
    if (threads)
        add_columns("lwp");
    if (user_format)
        add_columns("%cpu,%mem,vsz,rss,tname,stat,start_time,bsdtime,args");
    else if (long_format)
        add_columns(full ? "c,opri,ni,addr,sz,wchan,stime,tname,time,cmd"
                         : "c,opri,ni,addr,sz,wchan,tname,time,ucmd");
    else if (full)
        add_columns(threads ? "c,nlwp,stime,tname,time,cmd"
                            : "c,stime,tname,time,cmd");
    else if (jobs)
        add_columns(bsd ? "pgid,sid,tname,tpgid,stat,uid,bsdtime,args"
                        : "pgid,sid,tname,time,ucmd");
    else
        add_columns(bsd ? "tname,stat,bsdtime,args" : "tname,time,ucmd");
}

/* How wide a line may be: on a terminal as wide as that is. */
static size_t line_width(void)
{
    struct winsize size;

    if (wide > 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 ||
        size.ws_col == 0)
        return COPY_SIZE;
    return wide && size.ws_col < WIDE ? WIDE : size.ws_col;
}

/* Print one line: of `task`, or if that is NULL of titles. */
static void print_line(struct task *task, const char *branch)
{
    static char text[COPY_SIZE], line[2 * COPY_SIZE];
    size_t used = 0, width = line_width();

    for (struct column *c = columns; c < columns + ncolumns; c++) {
        int last = c == columns + ncolumns - 1;
        size_t indent = 0;

        if (task &&
            strcmp(c->kind->title, "COMMAND") * strcmp(c->kind->title, "CMD") ==
                0) {
            snprintf(text, sizeof text, "%s", branch);
            indent = strlen(text);
        }
        if (task)
            c->kind->show(task, text + indent, sizeof text - indent);
        else
            snprintf(text, sizeof text, "%s", c->title);
        /* What is too wide is cut in text, but pushes in numbers. */
        used += snprintf(
            line + used, sizeof line - used, c->kind->left ? "%-*.*s" : "%*.*s",
            last && c->kind->left ? 0 : c->width,
            last || !c->kind->left ? (int)sizeof text : c->width, text);
        if (!last)
            line[used++] = ' ';
        if (used >= width)
            break;
    }
    printf("%.*s\n", (int)(used < width ? used : width), line);
}

static int print_titles(void)
{
    for (size_t i = 0; i < ncolumns; i++)
        if (*columns[i].title)
            return !no_titles;
    return 0;
}

int main(int argc, char **argv)
{
    static char text[COPY_SIZE];
    struct task self;
    size_t n, shown = 0;

    parse_options(argc, argv);
    choose_columns();
    if (read_task(getpid(), &self) < 0 ||
        read_proc_file("meminfo", text, sizeof text, NULL) < 0)
        die("/proc");
    machine.total_kib = find_number(text, "MemTotal:");
    if (read_proc_file("stat", text, sizeof text, NULL) < 0)
        die("/proc/stat");
    machine.boot = find_number(text, "btime ");
    machine.uptime = read_uptime();
    struct task *tasks = read_tasks(&n, threads);
    for (size_t i = 0; i < n; i++)
        if (is_selected(&selection, &tasks[i], &self))
            tasks[shown++] = tasks[i];
    char **branches = calloc(shown + 1, sizeof *branches);
    if (!branches)
        die("memory");
    if (nkeys)
        qsort(tasks, shown, sizeof *tasks, compare);
    if (forest)
        plant(tasks, shown, branches);
    if (print_titles())
        print_line(NULL, "");
    for (size_t i = 0; i < shown; i++)
        print_line(&tasks[i], branches[i] ? branches[i] : "");
    return finish(shown == 0);
}
