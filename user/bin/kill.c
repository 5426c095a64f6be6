/*
 * kill: send a signal, TERM if none is named, to processes; a negative number
 * means a process group, -1 all processes but the first and the sender.
 *
 *   -9, -KILL, -s KILL  which signal; 0 sends none but says whether it could
 *   -l [NUMBER ...]     list the signals' names, or name these; a number over
 *                       128 is the exit status of a killed process
 */
#define PROG "kill"
#define USAGE "[-signal | -s signal] pid ... | -l [number ...]"
#include <ctype.h>
#include <signal.h>
#include "tool.h"

#define NNAMES 32 /* signals that have a name of their own, and 0 */
#define MAX_SIGNAL 64

static int parse_signal(const char *text)
{
    int signal;

    if (isdigit((unsigned char)*text))
        return number(text, 0, MAX_SIGNAL);
    if (strncmp(text, "SIG", 3) == 0)
        text += 3;
    if (str2sig(text, &signal) == 0)
        return signal;
    fprintf(stderr, PROG ": %s: no such signal\n", text);
    exit(1);
}

static int list_names(char **words)
{
    for (int i = 1; !*words && i < NNAMES; i++)
        printf("%2d %-7s%s", i, sigabbrev_np(i),
               i % 6 && i < NNAMES - 1 ? " " : "\n");
    for (; *words; words++) {
        int signal = number(*words, 1, 128 + MAX_SIGNAL);
        signal -= signal > 128 ? 128 : 0;
        char name[SIG2STR_MAX];
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
