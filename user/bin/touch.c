/*
 * touch: give files the present time, and make those that are missing.
 *
 *   -c  make none
 */
#define PROG "touch"
#define USAGE "[-c] file ..."
#include <sys/stat.h>
#include "tool.h"

int main(int argc, char **argv)
{
    int option, create = 1, status = 0;

    while ((option = getopt(argc, argv, "c")) != -1) {
        if (option != 'c')
            usage();
        create = 0;
    }
    if (optind == argc)
        usage();
    for (; optind < argc; optind++) {
        const char *path = argv[optind];
        if (utimensat(AT_FDCWD, path, NULL, 0) == 0)
            continue;
        if (errno != ENOENT || !create) {
            if (errno != ENOENT)
                status = complain(path);
            continue;
        }
        int fd = open(path, O_WRONLY | O_CREAT, 0666);
        if (fd < 0)
            status = complain(path);
        else
            close(fd);
    }
    return status;
}
