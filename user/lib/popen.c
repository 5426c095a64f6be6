/*
 * A shell command as a FILE: its output is read or its input written.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "file.h"

#define NO_SHELL 127

static void run(const char *command, int from, int to, int unused)
{
    close(unused);
    if (from != to) {
        dup2(from, to);
        close(from);
    }
    execl("/bin/sh", "sh", "-c", command, NULL);
    _exit(NO_SHELL);
}

FILE *popen(const char *command, const char *mode)
{
    int end[2];
    int ours = *mode == 'r' ? 0 : 1; /* which end; the child has the other */

    if (pipe(end) < 0)
        return NULL;
    FILE *f = fdopen(end[ours], mode);
    pid_t pid = f ? fork() : -1;
    if (pid == 0)
        run(command, end[!ours], !ours, end[ours]);
    close(end[!ours]);
    if (pid > 0) {
        f->pid = pid;
        return f;
    }
    if (f)
        fclose(f);
    else
        close(end[ours]);
    return NULL;
}

int pclose(FILE *f)
{
    pid_t pid = f->pid;
    int status = -1;

    fclose(f);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}
