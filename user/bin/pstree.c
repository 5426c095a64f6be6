/*
 * pstree: draw processes as a tree: children below their parent.
 *
 *   -p   with their pids
 *   PID  only this one and its descendants
 */
#define PROG "pstree"
#define USAGE "[-p] [pid]"
#include "tool.h"
#include "tasks.h"

static struct task *tasks;
static size_t ntasks;
static int show_pids;

/* The next child of `pid` at `task` or behind it, or NULL. */
static const struct task *next_child(const struct task *task, int pid)
{
    for (; task < tasks + ntasks; task++)
        if (task->ppid == pid && task->pid != pid)
            return task;
    return NULL;
}

/* Draw a process and those below it; their lines begin with `prefix`. */
static void draw(const struct task *task, const char *prefix)
{
    if (task->vsize == 0 && task->state != 'Z')
        printf("[%s]", task->name);
    else
        fputs(task->name, stdout);
    if (show_pids)
        printf("(%d)", task->pid);
    putchar('\n');

    const struct task *child = next_child(tasks, task->pid), *next;
    for (; child; child = next) {
        next = next_child(child + 1, task->pid);
        char *below = allocate(NULL, strlen(prefix) + sizeof "|   ");
        printf("%s%s", prefix, next ? "|-- " : "`-- ");
        strcat(strcpy(below, prefix), next ? "|   " : "    ");
        draw(child, below);
        free(below);
    }
}

static int is_listed(int pid)
{
    struct task key = {.pid = pid};

    return bsearch(&key, tasks, ntasks, sizeof *tasks, compare_tasks) != NULL;
}

int main(int argc, char **argv)
{
    int option, root = 0, drawn = 0;

    while ((option = getopt(argc, argv, "p")) != -1) {
        if (option != 'p')
            usage();
        show_pids = 1;
    }
    if (argc - optind > 1)
        usage();
    if (optind < argc)
        root = number(argv[optind], 1, INT_MAX);
    tasks = read_tasks(&ntasks, 0);
    for (const struct task *task = tasks; task < tasks + ntasks; task++)
        if (root ? task->pid == root : !is_listed(task->ppid)) {
            draw(task, "");
            drawn = 1;
        }
    return finish(!drawn);
}
