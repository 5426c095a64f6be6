/*
 * kill: send a signal, TERM if none is named, to processes; a negative number
 * means a process group, -1 all processes but the first and the sender.
 *
 *   -9, -KILL, -s KILL  which signal; 0 sends none but says whether it could
 *   -l [SIGNAL ...]     list the signals' names; or name these numbers (one
 * over 128 is the exit status of a killed process), number these names
 */
#define PROG "kill"
#define USAGE "[-signal | -s signal] pid ... | -l [signal ...]"
#include "tool.h"
#include "signals.h"

/* A name for a number or a number for a name; all names without words. */
static int list_names(char **words)
{
    char name[SIG2STR_MAX];
    int signal;

    for (int i = 1; !*words && i <= MAX_SIGNAL; i++)
        if (sig2str(i, name) == 0)
            printf("%2d %-9s%s", i, name, i % 6 && i < MAX_SIGNAL ? " " : "\n");
    for (; *words; words++) {
        if (!isdigit((unsigned char)**words)) {
            printf("%d\n", parse_signal(*words));
            continue;
        }
        signal = number(*words, 1, 128 + MAX_SIGNAL);
        signal -= signal > 128 ? 128 : 0;
        if (sig2str(signal, name) == 0)
            puts(name);
        else
            printf("%d\n", signal);
    }
    return finish(0);
}

int main(int argc, char **argv)
{
    int signal = SIGTERM, status = 0;

    /* Not getopt: "-9" is a signal here and a process group behind it. */
    if (argc > 1 && argv[1][0] == '-') {
        const char *option = *++argv + 1;
        if (strcmp(option, "l") == 0)
            return list_names(argv + 1);
        if (strcmp(option, "s") == 0) {
            if (!*++argv)
                usage();
            signal = parse_signal(*argv);
        } else if (strcmp(option, "-") != 0) {
            signal = parse_signal(option);
        }
    }
    if (argv[1] && strcmp(argv[1], "--") == 0)
        argv++;
    if (!*++argv)
        usage();
    for (; *argv; argv++)
        if (kill(number(*argv, INT_MIN, INT_MAX), signal) < 0)
            status = complain(*argv);
    return status;
}
