/*
 * killall: send a signal, TERM if none is named, to all processes with these
 * names. A name with a slash is that of the program's file.
 *
 *   -9, -KILL, -s KILL  which signal
 *   -v  say who got it    -q  do not say that there was nobody
 *
 * The exit status is 0 if each name had a process that could be sent it.
 */
#define PROG "killall"
#define USAGE "[-signal | -s signal] [-qv] name ..."
#include "tool.h"
#include "signals.h"
#include "tasks.h"

#define NAME_SHOWN 15 /* of a process, in /proc */

static int verbose, quiet;

/* Does this process run what is called `name`? */
static int is_called(const struct task *task, const char *name)
{
    struct stat st, exe;
    char path[64];

    if (!strchr(name, '/'))
        return strncmp(task->name, name, NAME_SHOWN) == 0;
    snprintf(path, sizeof path, "/proc/%d/exe", task->pid);
    return stat(name, &st) == 0 && stat(path, &exe) == 0 &&
           st.st_ino == exe.st_ino && st.st_dev == exe.st_dev;
}

static int kill_all(const struct task *tasks, size_t n, const char *name,
                    int signal)
{
    int found = 0;

    for (size_t i = 0; i < n; i++) {
        if (tasks[i].pid == getpid() || !is_called(&tasks[i], name))
            continue;
        if (kill(tasks[i].pid, signal) < 0) {
            fprintf(stderr, PROG ": %s(%d): %s\n", tasks[i].name, tasks[i].pid,
                    strerror(errno));
            continue;
        }
        found = 1;
        if (verbose)
            printf("Killed %s(%d) with signal %d\n", name, tasks[i].pid,
                   signal);
    }
    if (!found && !quiet)
        fprintf(stderr, "%s: no process found\n", name);
    return found;
}

int main(int argc, char **argv)
{
    int option, signal = take_signal(&argc, argv), status = 0;
    size_t n;

    while ((option = getopt(argc, argv, "qs:v")) != -1) {
        if (option == '?')
            usage();
        if (option == 's')
            signal = parse_signal(optarg);
        else
            *(option == 'q' ? &quiet : &verbose) = 1;
    }
    if (optind == argc)
        usage();
    struct task *tasks = read_tasks(&n, 0);
    for (char **name = argv + optind; *name; name++)
        if (!kill_all(tasks, n, *name, signal))
            status = 1;
    return finish(status);
}
