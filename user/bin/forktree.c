/*
 * forktree: make a tree of processes and draw it.
 *
 * Each process forks FANOUT children (2), and they theirs, down to DEPTH (3),
 * and only then listens to them. A child's drawing of itself and all below it
 * goes through a pipe to its parent, who passes on one child's after the
 * other's: so the order is always the same, whoever ran first. To watch the
 * tree in ps and pstree, have the leaves wait for SECONDS before they end.
 */
#define PROG "forktree"
#define USAGE "[-s seconds] [depth [fanout]]"
#include <sys/wait.h>
#include "tool.h"

#define MAX_DEPTH 12
#define MAX_FANOUT 64

static int fanout = 2, seconds;

static int grow(int depth, const char *prefix);

/* The life of a child: draw to `out`, with its line begun by the parent. */
__attribute__((noreturn)) static void live(int depth, const char *prefix,
                                           int last, int out)
{
    char *below = allocate(NULL, strlen(prefix) + sizeof "|   ");

    if (dup2(out, STDOUT_FILENO) < 0)
        die("dup2");
    close(out);
    printf("%s%s", prefix, last ? "`-- " : "|-- ");
    strcat(strcpy(below, prefix), last ? "    " : "|   ");
    exit(finish(grow(depth, below)));
}

/* Fork child `i`. Returns the end of the pipe from which it can be heard. */
static int plant(int depth, const char *prefix, int i, const int *others)
{
    int ends[2];

    if (pipe(ends) < 0) {
        complain("pipe");
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        for (int j = 0; j < i; j++)
            close(others[j]);
        close(ends[0]);
        live(depth, prefix, i == fanout - 1, ends[1]);
    }
    close(ends[1]);
    if (pid < 0) {
        complain("fork");
        close(ends[0]);
        return -1;
    }
    return ends[0];
}

/* Draw this process and all below it. Returns 0, or 1 if one failed. */
static int grow(int depth, const char *prefix)
{
    int pipes[MAX_FANOUT], n = 0, failed = 0, status;

    printf("%d\n", getpid());
    if (finish(0)) /* nothing may be left in the buffer at a fork */
        return 1;
    if (depth == 0)
        sleep(seconds);
    for (; depth > 0 && n < fanout && !failed; n++) {
        pipes[n] = plant(depth - 1, prefix, n, pipes);
        failed = pipes[n] < 0;
    }
    for (int i = 0; i < n; i++)
        if (pipes[i] >= 0) {
            failed |= copy_all(pipes[i], "pipe", STDOUT_FILENO, "output");
            close(pipes[i]);
        }
    while (wait(&status) > 0)
        failed |= status != 0;
    return failed;
}

int main(int argc, char **argv)
{
    int option, depth = 3;

    while ((option = getopt(argc, argv, "s:")) != -1) {
        if (option != 's')
            usage();
        seconds = number(optarg, 0, INT_MAX);
    }
    if (argc - optind > 2)
        usage();
    if (optind < argc)
        depth = number(argv[optind++], 0, MAX_DEPTH);
    if (optind < argc)
        fanout = number(argv[optind], 1, MAX_FANOUT);
    return finish(grow(depth, ""));
}
