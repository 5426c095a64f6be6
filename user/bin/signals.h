/* Signals that are named on a command line. After tool.h. */
#pragma once

#include <ctype.h>
#include <signal.h>

#define MAX_SIGNAL 64

/* "9", "KILL", "SIGKILL" or "kill": 0, or -1 if there is no such signal. */
static inline int find_signal(const char *text, int *signal)
{
    char name[SIG2STR_MAX];
    size_t n = 0;

    for (; n < sizeof name - 1 && text[n]; n++)
        name[n] = toupper((unsigned char)text[n]);
    name[n] = '\0';
    *signal = 0;
    if (strcmp(name, "0") == 0)
        return 0;
    return str2sig(strncmp(name, "SIG", 3) == 0 ? name + 3 : name, signal);
}

/* The same; ends the program if there is no such signal. */
static inline int parse_signal(const char *text)
{
    int signal;

    if (find_signal(text, &signal) == 0)
        return signal;
    fprintf(stderr, PROG ": %s: no such signal\n", text);
    exit(1);
}

/* Take "-SIGNAL" out of the options, wherever it is. Returns the signal. */
static inline int take_signal(int *argc, char **argv)
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
