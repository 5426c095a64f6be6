/*
 * pgrep: print the pids of processes that are as asked, one a line. What is
 * asked for together must all hold.
 *
 *   PATTERN      the name contains it; "^" and "$" mean its beginning and end,
 *                "." any character, "*" the one before it any number of times
 *   -x           the pattern is the whole name     -f  with the arguments
 *   -P PIDS, -u USERS, -t TTYS, -g GROUPS, -s SESSIONS  parent, owner, ...
 *   -r STATES    in one of these states (letters of ps)
 *   -n, -o       only the newest, the oldest       -v  those that are not so
 *   -l, -a       with name, with arguments         -c  only how many
 *   -d TEXT      put TEXT between the pids
 *
 * The exit status is 0 if there was one. See pkill for sending signals.
 */
#define PROG "pgrep"
#define USAGE MATCH_USAGE " [-alc] [-d delimiter] [pattern]"
#define OPTIONS MATCH_OPTIONS "alcd:"
#include "match.h"

int main(int argc, char **argv)
{
    int option, with_name = 0, with_arguments = 0, count_only = 0;
    const char *delimiter = "\n";
    size_t n;

    while ((option = getopt(argc, argv, OPTIONS)) != -1) {
        if (option == 'l')
            with_name = 1;
        else if (option == 'a')
            with_arguments = 1;
        else if (option == 'c')
            count_only = 1;
        else if (option == 'd')
            delimiter = optarg;
        else
            match_option(option, optarg);
    }
    struct task *tasks = match_all(argv + optind, &n);
    if (count_only)
        printf("%zu\n", n);
    for (size_t i = 0; i < n && !count_only; i++) {
        printf("%s%d", i ? delimiter : "", tasks[i].pid);
        if (with_arguments)
            printf(" %s", task_command(&tasks[i]));
        else if (with_name)
            printf(" %s", tasks[i].name);
    }
    if (n && !count_only)
        putchar('\n');
    return finish(n == 0);
}
