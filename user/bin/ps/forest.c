/*
 * ps: processes in the order of their tree.
 */
#include "ps.h"

#define STEP "    " /* what a level of the tree takes */

struct forest {
    const struct task *tasks;
    size_t n;
    int *planted;        /* by index: done */
    size_t *order, used; /* indices in the new order */
    char **branches;     /* in the new order */
};

static int is_child(const struct task *child, const struct task *parent)
{
    return child->ppid == parent->pid && child->pid != parent->pid;
}

/* The first child of a task from index i on that is not planted yet; or n. */
static size_t next_child(const struct forest *forest, size_t parent, size_t i)
{
    for (; i < forest->n; i++)
        if (!forest->planted[i] &&
            is_child(&forest->tasks[i], &forest->tasks[parent]))
            break;
    return i;
}

/* `lead` is what stands before the task's branch: "" for a root. */
static void plant_task(struct forest *forest, size_t i, const char *lead,
                       int is_root, int is_last)
{
    char *branch = allocate(NULL, strlen(lead) + sizeof STEP);
    size_t child, next;

    forest->planted[i] = 1;
    strcpy(branch, lead);
    strcat(branch, is_root ? "" : " \\_ ");
    forest->branches[forest->used] = branch;
    forest->order[forest->used++] = i;
    char *below = allocate(NULL, strlen(lead) + sizeof STEP);
    strcpy(below, lead);
    strcat(below, is_root ? "" : is_last ? STEP : " |  ");
    for (child = next_child(forest, i, 0); child < forest->n; child = next) {
        next = next_child(forest, i, child + 1);
        plant_task(forest, child, below, 0, next == forest->n);
    }
    free(below);
}

static int has_parent(const struct forest *forest, size_t i)
{
    for (size_t j = 0; j < forest->n; j++)
        if (is_child(&forest->tasks[i], &forest->tasks[j]))
            return 1;
    return 0;
}

void plant(struct task *tasks, size_t n, char **branches)
{
    struct forest forest = {.tasks = tasks, .n = n, .branches = branches};
    struct task *copy = allocate(NULL, n * sizeof *copy);

    forest.planted = calloc(n + 1, sizeof *forest.planted);
    forest.order = calloc(n + 1, sizeof *forest.order);
    if (!forest.planted || !forest.order)
        die("memory");
    for (size_t i = 0; i < n; i++)
        if (!forest.planted[i] && !has_parent(&forest, i))
            plant_task(&forest, i, "", 1, 1);
    memcpy(copy, tasks, n * sizeof *copy);
    for (size_t i = 0; i < n; i++)
        tasks[i] = copy[forest.order[i]];
    free(copy);
    free(forest.planted);
    free(forest.order);
}
