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

/* Take "-SIGNAL" out of the options, wherever it is. Returns the signal. */
static int take_signal(int *argc, char **argv)
{
    for (int i = 1; i < *argc && argv[i][0] == '-'; i++) {
        int words = 1, signal = -1;
        if (strcmp(argv[i], "--signal") == 0 && argv[i + 1]) {
            signal = parse_signal(argv[i + 1]);
            words = 2;
        } else if (isdigit((unsigned char)argv[i][1]) ||
                   (isupper((unsigned char)argv[i][1]) && argv[i][2])) {
            signal = parse_signal(argv[i] + 1);
        }
        if (signal < 0)
            continue;
        *argc -= words;
        memmove(argv + i, argv + i + words, (*argc - i + 1) * sizeof *argv);
        return signal;
    }
    return SIGTERM;
}

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
