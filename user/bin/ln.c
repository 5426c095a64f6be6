/*
 * ln: give a file another name, or name it from inside a directory.
 *
 *   -s  a symbolic link, which holds the first name as text
 *   -f  replace a file that has the new name already
 */
#define PROG "ln"
#define USAGE "[-sf] file [new-name] | file ... directory"
#include <libgen.h>
#include <sys/stat.h>
#include "tool.h"

static int symbolic, force;

static int make_link(const char *target, const char *path)
{
    int result = symbolic ? symlink(target, path) : link(target, path);

    if (result < 0 && errno == EEXIST && force) {
        if (unlink(path) < 0)
            return complain(path);
        result = symbolic ? symlink(target, path) : link(target, path);
    }
    return result < 0 ? complain(path) : 0;
}

int main(int argc, char **argv)
{
    struct stat st;
    int option, status = 0;

    while ((option = getopt(argc, argv, "sf")) != -1) {
        if (option == 's')
            symbolic = 1;
        else if (option == 'f')
            force = 1;
        else
            usage();
    }
    int n = argc - optind;
    if (n == 0)
        usage();
    char *last = n == 1 ? "." : argv[--argc];
    int to_directory = stat(last, &st) == 0 && S_ISDIR(st.st_mode);
    if (!to_directory && n > 2) {
        errno = ENOTDIR;
        return complain(last);
    }
    for (; optind < argc; optind++) {
        if (!to_directory) {
            status |= make_link(argv[optind], last);
            continue;
        }
        char *copy = copy_string(argv[optind]);
        char *path = join_path(last, basename(copy));
        status |= make_link(argv[optind], path);
        free(path);
        free(copy);
    }
    return status;
}
