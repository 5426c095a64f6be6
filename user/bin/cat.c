/* cat: copy files ("-" is standard input) to standard output. */
#define PROG "cat"
#define USAGE "[file ...]"
#include "tool.h"

static int copy_file(const char *name)
{
    int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY);

    if (fd < 0)
        return complain(name);
    int status = copy_all(fd, name, STDOUT_FILENO, "standard output");
    if (fd != STDIN_FILENO)
        close(fd);
    return status;
}

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "") != -1)
        usage();
    return each_input(argv + optind, copy_file);
}
