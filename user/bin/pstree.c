/*
 * pstree: draw processes as a tree: children below their parent, the threads
 * of a process, if it has several, in braces.
 *
 *   -p   with their pids
 *   -a   with their arguments
 *   -u   say whose they are where that changes
 *   -T   no threads
 *   PID  only this one and its descendants; -s: and its ancestors
 */
#define PROG "pstree"
#define USAGE "[-apsuT] [pid]"
#include "tool.h"
#include "accounts.h"
#include "tasks.h"

static struct task *tasks; /* by parent, then by pid */
static size_t ntasks;
static int show_pids, show_arguments, show_users, hide_threads;

static int compare_family(const void *a, const void *b)
{
    const struct task *x = a, *y = b;

    return x->ppid != y->ppid ? x->ppid - y->ppid : x->pid - y->pid;
}

/* The first child of `pid`, or NULL; the others are behind it. */
static struct task *first_child(int pid)
{
    size_t low = 0, high = ntasks;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (tasks[middle].ppid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ntasks && tasks[low].ppid == pid ? &tasks[low] : NULL;
}

static struct task *next_sibling(struct task *task)
{
    return task + 1 < tasks + ntasks && task[1].ppid == task->ppid ? task + 1
                                                                   : NULL;
}

static struct task *find_task(int pid)
{
    for (struct task *task = tasks; task < tasks + ntasks; task++)
        if (task->pid == pid)
            return task;
    return NULL;
}

/* What stands for one process. `parent` may be NULL. */
static void print_task(struct task *task, const struct task *parent)
{
    int is_kernel = task->vsize == 0 && task->state != 'Z';

    if (show_arguments)
        fputs(task_command(task), stdout);
    else
        printf(is_kernel ? "[%s]" : "%s", task->name);
    if (show_pids)
        printf("(%d)", task->pid);
    if (show_users && parent && parent->uid != task->uid) {
        char *user = user_name(task->uid);
        printf("(%s)", user);
        free(user);
    }
    putchar('\n');
}

/* A line for each thread but the first; or if they look alike one for all. */
static void draw_threads(const struct task *task, const char *prefix)
{
    struct task *threads = NULL;
    size_t n = 0, same = 0;

    threads = add_tasks(threads, &n, task->pid, 1);
    qsort(threads, n, sizeof *threads, compare_tasks);
    for (size_t i = 1; i < n; i += same) {
        int last;
        for (same = 1; i + same < n; same++)
            if (show_pids || strcmp(threads[i].name, threads[i + same].name))
                break;
        last = i + same == n && !first_child(task->pid);
        printf("%s%s", prefix, last ? "`-- " : "|-- ");
        if (same > 1)
            printf("%zu*[{%s}]", same, threads[i].name);
        else
            printf("{%s}", threads[i].name);
        if (show_pids)
            printf("(%d)", threads[i].tid);
        putchar('\n');
    }
    free_tasks(threads, n);
}

/* Draw a process and those below it; their lines begin with `prefix`. */
static void draw(struct task *task, const struct task *parent,
                 const char *prefix)
{
    struct task *child = first_child(task->pid), *next;

    print_task(task, parent);
    if (!hide_threads && task->nthreads > 1)
        draw_threads(task, prefix);
    for (; child; child = next) {
        next = next_sibling(child);
        char *below = allocate(NULL, strlen(prefix) + sizeof "|   ");
        printf("%s%s", prefix, next ? "|-- " : "`-- ");
        strcat(strcpy(below, prefix), next ? "|   " : "    ");
        draw(child, task, below);
        free(below);
    }
}

/* Draw a process's ancestors, one below the other. Returns how far to the
 * right the process itself comes to stand. */
static int draw_ancestors(const struct task *task)
{
    struct task *parent = task->ppid ? find_task(task->ppid) : NULL;

    if (!parent)
        return 0;
    int depth = draw_ancestors(parent);
    print_task(parent, NULL);
    printf("%*s`-- ", depth, "");
    return depth + (int)sizeof "`-- " - 1;
}

int main(int argc, char **argv)
{
    int option, depth = 0, drawn = 0, above = 0;

    while ((option = getopt(argc, argv, "apsuT")) != -1) {
        if (option == '?')
            usage();
        show_arguments |= option == 'a';
        show_pids |= option == 'p';
        show_users |= option == 'u';
        hide_threads |= option == 'T';
        above |= option == 's';
    }
    if (argc - optind > 1)
        usage();
    int root = optind < argc ? number(argv[optind], 1, INT_MAX) : 0;
    tasks = read_tasks(&ntasks, 0);
    qsort(tasks, ntasks, sizeof *tasks, compare_family);
    for (struct task *task = tasks; task < tasks + ntasks; task++) {
        if (root ? task->pid != root : find_task(task->ppid) != NULL)
            continue;
        if (above)
            depth = draw_ancestors(task);
        char *prefix = allocate(NULL, depth + 1);
        memset(prefix, ' ', depth);
        prefix[depth] = '\0';
        draw(task, NULL, prefix);
        free(prefix);
        drawn = 1;
    }
    return finish(!drawn);
}
