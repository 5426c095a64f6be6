/*
 * nohup: run a command that lives on when the terminal is gone: it ignores
 * SIGHUP, reads nothing from a terminal, and what it would write there goes
 * to the end of nohup.out.
 */
#define PROG "nohup"
#define USAGE "command [argument ...]"
#include <signal.h>
#include <stdbool.h>
#include "tool.h"

#define OUTPUT "nohup.out"

/* Make `fd` what `path` is when opened so. */
static void replace(int fd, const char *path, int flags)
{
    int file = open(path, flags, 0600);

    if (file < 0)
        die(path);
    if (file != fd) {
        dup2(file, fd);
        close(file);
    }
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0)
        usage();
    signal(SIGHUP, SIG_IGN);
    bool input = isatty(STDIN_FILENO), output = isatty(STDOUT_FILENO);
    bool errors = isatty(STDERR_FILENO);
    if (input || output)
        fprintf(stderr, PROG ": %s%s%s\n", input ? "ignoring input" : "",
                input && output ? " and " : "",
                output ? "appending output to " OUTPUT : "");
    if (input)
        replace(STDIN_FILENO, "/dev/null", O_WRONLY); /* reading fails */
    if (output)
        replace(STDOUT_FILENO, OUTPUT, O_WRONLY | O_CREAT | O_APPEND);
    if (errors)
        dup2(STDOUT_FILENO, STDERR_FILENO);
    become(argv + 1);
}
