/*
 * pkill: send a signal, TERM if none is named, to the processes that are as
 * asked: see pgrep.
 *
 *   -9, -KILL, --signal KILL  which signal
 *   -e                        say who got it      -c  how many
 */
#define PROG "pkill"
#define USAGE "[-signal] " MATCH_USAGE " [-ec] [pattern]"
#define OPTIONS MATCH_OPTIONS "ec"
#include "match.h"
#include "signals.h"

int main(int argc, char **argv)
{
    int signal = take_signal(&argc, argv);
    int option, echo = 0, count_only = 0, status = 1;
    size_t n;

    while ((option = getopt(argc, argv, OPTIONS)) != -1) {
        if (option == 'e')
            echo = 1;
        else if (option == 'c')
            count_only = 1;
        else
            match_option(option, optarg);
    }
    struct task *tasks = match_all(argv + optind, &n);
    for (size_t i = 0; i < n; i++) {
        if (kill(tasks[i].pid, signal) == 0) {
            if (echo)
                printf("%s killed (pid %d)\n", tasks[i].name, tasks[i].pid);
            status = 0;
        } else if (errno != ESRCH) {
            char pid[16];
            snprintf(pid, sizeof pid, "%d", tasks[i].pid);
            complain(pid);
        }
    }
    if (count_only)
        printf("%zu\n", n);
    return finish(status);
}
