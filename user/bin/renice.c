/*
 * renice: change how nice running processes are: -20 gets the most of the CPU,
 * 19 the least.
 *
 *   -p, -g, -u  what follows are processes (this is the default), process
 *               groups, users
 */
#define PROG "renice"
#define USAGE "[-n] priority [-p | -g | -u] id ..."
#include <pwd.h>
#include <sys/resource.h>
#include "tool.h"

static const char *const kinds[] = {
    [PRIO_PROCESS] = "process ID",
    [PRIO_PGRP] = "process group ID",
    [PRIO_USER] = "user ID",
};

static int report(int which, int id, const char *what)
{
    fprintf(stderr, PROG ": failed to %s priority for %d (%s): %s\n", what, id,
            kinds[which], strerror(errno));
    return 1;
}

static int renice(int which, int id, int priority)
{
    errno = 0;
    int old = getpriority(which, id);
    if (errno)
        return report(which, id, "get");
    if (setpriority(which, id, priority) < 0)
        return report(which, id, "set");
    printf("%d (%s) old priority %d, new priority %d\n", id, kinds[which], old,
           getpriority(which, id));
    return 0;
}

/* A number, or the name of a user. */
static int read_id(int which, const char *text)
{
    const struct passwd *user = which == PRIO_USER ? getpwnam(text) : NULL;

    return user ? (int)user->pw_uid : (int)number(text, 0, INT_MAX);
}

int main(int argc, char **argv)
{
    int i = 1, which = PRIO_PROCESS, status = 0;

    if (argc > 1 && strcmp(argv[1], "-n") == 0)
        i++;
    if (argc - i < 2)
        usage();
    int priority = number(argv[i++], -40, 40);
    for (; i < argc; i++)
        if (strcmp(argv[i], "-p") == 0)
            which = PRIO_PROCESS;
        else if (strcmp(argv[i], "-g") == 0)
            which = PRIO_PGRP;
        else if (strcmp(argv[i], "-u") == 0)
            which = PRIO_USER;
        else
            status |= renice(which, read_id(which, argv[i]), priority);
    return finish(status);
}
