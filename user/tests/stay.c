/*
 * A program that stays and tells which signals come: for tests/test_jobs.py,
 * which must know when a job can be stopped, and when it goes on. The handler
 * itself tells, so there is no moment at which a signal comes too early.
 *
 *   stay [-e STATUS] [-i SIGNAL]... [-o FILE] [-r] [SIGNAL...]
 *
 * It says "inside", and then the name of each SIGNAL that comes; -o: in FILE.
 * -e: the first of them ends it with STATUS. -i: this one is ignored. -r: it
 * reads a line, says "got LINE" and ends.
 */
#define PROG "stay"
#define USAGE "[-e status] [-i signal] [-o file] [-r] [signal ...]"
#include <signal.h>
#include <stdbool.h>
#include "../bin/tool.h"

static int end_status = -1, out = STDOUT_FILENO;

static void tell(int sig)
{
    char text[SIG2STR_MAX + 1];

    sig2str(sig, text);
    strcat(text, "\n");
    write_all(out, text, strlen(text));
    if (end_status >= 0)
        _exit(end_status);
}

static void handle(const char *name, sighandler_t handler)
{
    int sig;

    if (str2sig(name, &sig) < 0 || signal(sig, handler) == SIG_ERR)
        usage();
}

static int read_line(void)
{
    char line[64];
    ssize_t n = read(STDIN_FILENO, line, sizeof line - 1);

    if (n < 0)
        die("read");
    line[n] = '\0';
    printf("got %s", line);
    return finish(0);
}

int main(int argc, char **argv)
{
    bool reads = false;
    int option;

    while ((option = getopt(argc, argv, "e:i:o:r")) != -1) {
        if (option == 'e')
            end_status = atoi(optarg);
        else if (option == 'i')
            handle(optarg, SIG_IGN);
        else if (option == 'o')
            out = open(optarg, O_WRONLY | O_CREAT | O_APPEND, 0600);
        else if (option == 'r')
            reads = true;
        else
            usage();
    }
    for (; optind < argc; optind++)
        handle(argv[optind], tell);
    printf("inside\n");
    if (finish(0))
        return 1;
    if (reads)
        return read_line();
    for (;;)
        pause();
}
