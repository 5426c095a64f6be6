/*
 * A little shell's work with xv6's calls: "relay WORD..." runs the program
 * echo of the current directory with the words, its output through a pipe and
 * through a file, and prints it.
 */
#include "xv6.h"

#define FILE_NAME "relay.out"

static void run_echo(char **argv)
{
    argv[0] = "echo";
    exec("echo", argv);
    write(2, "no echo\n", 8);
    exit();
}

static void copy(int from, int to)
{
    static char buf[512];
    int n;

    while ((n = read(from, buf, sizeof buf)) > 0)
        write(to, buf, n);
}

int main(int argc, char **argv)
{
    int fds[2], fd;

    (void)argc;
    pipe(fds);
    if (fork() == 0) {
        close(1);
        dup(fds[1]);
        close(fds[0]);
        close(fds[1]);
        run_echo(argv);
    }
    close(fds[1]);
    copy(fds[0], 1);
    close(fds[0]);
    wait();

    if (fork() == 0) {
        close(1);
        open(FILE_NAME, O_CREATE | O_WRONLY);
        run_echo(argv);
    }
    wait();
    fd = open(FILE_NAME, O_RDONLY);
    copy(fd, 1);
    close(fd);
    unlink(FILE_NAME);
    exit();
}
