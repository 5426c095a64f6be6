/* Signals that are named on a command line. After tool.h. */
#ifndef KIN_BIN_SIGNALS_H
#define KIN_BIN_SIGNALS_H

#include <ctype.h>
#include <signal.h>

#define MAX_SIGNAL 64

/* "9", "KILL", "SIGKILL" or "kill"; ends the program if there is no such. */
static inline int parse_signal(const char *text)
{
    char name[SIG2STR_MAX];
    size_t n = 0;
    int signal;

    for (; n < sizeof name - 1 && text[n]; n++)
        name[n] = toupper((unsigned char)text[n]);
    name[n] = '\0';
    if (strcmp(name, "0") == 0)
        return 0;
    if (str2sig(strncmp(name, "SIG", 3) == 0 ? name + 3 : name, &signal) == 0)
        return signal;
    fprintf(stderr, PROG ": %s: no such signal\n", text);
    exit(1);
}

#endif
