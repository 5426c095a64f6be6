/*
 * tee: copy standard input to standard output and to files.
 *
 *   -a  add to the files' ends
 */
#define PROG "tee"
#define USAGE "[-a] [file ...]"
#include "tool.h"

int main(int argc, char **argv)
{
    static char buffer[COPY_SIZE];
    int option, flags = O_TRUNC, status = 0;
    ssize_t n;

    while ((option = getopt(argc, argv, "a")) != -1) {
        if (option != 'a')
            usage();
        flags = O_APPEND;
    }
    int nfiles = argc - optind;
    char **names = argv + optind;
    int *fds = allocate(NULL, nfiles * sizeof *fds);
    for (int i = 0; i < nfiles; i++) {
        fds[i] = open(names[i], O_WRONLY | O_CREAT | flags, 0666);
        if (fds[i] < 0)
            status = complain(names[i]);
    }
    while ((n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        if (write_all(STDOUT_FILENO, buffer, n) < 0)
            die("standard output");
        for (int i = 0; i < nfiles; i++)
            if (fds[i] >= 0 && write_all(fds[i], buffer, n) < 0) {
                status = complain(names[i]);
                fds[i] = -1;
            }
    }
    return n < 0 ? complain("standard input") : status;
}
