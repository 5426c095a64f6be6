/*
 * mv: rename a file, or move files into a directory. Only inside one file
 * system: nothing is copied. -f is the only behaviour, and accepted.
 */
#define PROG "mv"
#define USAGE "[-f] file new-name | file ... directory"
#include <libgen.h>
#include <sys/stat.h>
#include "tool.h"

int main(int argc, char **argv)
{
    struct stat st;
    int option, status = 0;

    while ((option = getopt(argc, argv, "f")) != -1)
        if (option != 'f')
            usage();
    if (argc - optind < 2)
        usage();
    char *last = argv[--argc];
    int to_directory = stat(last, &st) == 0 && S_ISDIR(st.st_mode);
    if (!to_directory && argc - optind > 1) {
        errno = ENOTDIR;
        return complain(last);
    }
    for (; optind < argc; optind++) {
        char *path = last;
        if (to_directory)
            path = join_path(last, basename(argv[optind]));
        if (rename(argv[optind], path) < 0)
            status = complain(argv[optind]);
        if (to_directory)
            free(path);
    }
    return status;
}
