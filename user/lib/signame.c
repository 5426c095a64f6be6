/*
 * The names of the signals.
 */
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME(sig) [SIG##sig] = #sig

static const char *const names[] = {
    NAME(HUP),  NAME(INT),    NAME(QUIT), NAME(ILL),    NAME(TRAP), NAME(ABRT),
    NAME(BUS),  NAME(FPE),    NAME(KILL), NAME(USR1),   NAME(SEGV), NAME(USR2),
    NAME(PIPE), NAME(ALRM),   NAME(TERM), NAME(STKFLT), NAME(CHLD), NAME(CONT),
    NAME(STOP), NAME(TSTP),   NAME(TTIN), NAME(TTOU),   NAME(URG),  NAME(XCPU),
    NAME(XFSZ), NAME(VTALRM), NAME(PROF), NAME(WINCH),  NAME(IO),   NAME(PWR),
    NAME(SYS)};

#define NNAMES (int)(sizeof(names) / sizeof(names[0]))

const char *sigabbrev_np(int sig)
{
    return sig > 0 && sig < NNAMES ? names[sig] : NULL;
}

int sig2str(int sig, char *text)
{
    const char *name = sigabbrev_np(sig);

    if (name)
        strcpy(text, name);
    else if (sig == SIGRTMIN)
        strcpy(text, "RTMIN");
    else if (sig == SIGRTMAX)
        strcpy(text, "RTMAX");
    else if (sig > SIGRTMIN && sig <= (SIGRTMIN + SIGRTMAX) / 2)
        sprintf(text, "RTMIN+%d", sig - SIGRTMIN);
    else if (sig > SIGRTMIN && sig < SIGRTMAX)
        sprintf(text, "RTMAX-%d", SIGRTMAX - sig);
    else
        return -1;
    return 0;
}

/* A decimal number and nothing else; -1 if it is none. */
static int parse_number(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);

    return isdigit((unsigned char)*text) && !*end && value < NSIG ? value : -1;
}

int str2sig(const char *text, int *sig)
{
    int value = parse_number(text);

    if (strncmp(text, "RTMIN", 5) == 0) {
        value = text[5] == '+' ? parse_number(text + 6) : text[5] ? -1 : 0;
        value = value < 0 ? -1 : SIGRTMIN + value;
    } else if (strncmp(text, "RTMAX", 5) == 0) {
        value = text[5] == '-' ? parse_number(text + 6) : text[5] ? -1 : 0;
        value = value < 0 ? -1 : SIGRTMAX - value;
        value = value < SIGRTMIN ? -1 : value;
    }
    for (int i = 1; value < 0 && i < NNAMES; i++)
        if (strcmp(names[i], text) == 0)
            value = i;
    if (value <= 0 || value >= NSIG)
        return -1;
    *sig = value;
    return 0;
}
