/*
 * rm: remove files.
 *
 *   -r  remove directories too, with all that is in them
 *   -f  say nothing about files that are not there
 */
#define PROG "rm"
#define USAGE "[-rf] file ..."
#include <libgen.h>
#include <sys/stat.h>
#include "tool.h"
#include "entries.h"

static int recursive, force;

static int remove_path(const char *path)
{
    struct stat st;

    if (lstat(path, &st) < 0)
        return force && errno == ENOENT ? 0 : complain(path);
    if (S_ISDIR(st.st_mode) && recursive) {
        char **names = read_entries(path);
        int status = 0;
        if (!names)
            return 1;
        for (char **name = names; *name; name++) {
            char *inner = join_path(path, *name);
            status |= remove_path(inner);
            free(inner);
        }
        free_entries(names);
        return rmdir(path) < 0 ? complain(path) : status;
    }
    if (S_ISDIR(st.st_mode))
        errno = EISDIR;
    else if (unlink(path) == 0)
        return 0;
    return complain(path);
}

int main(int argc, char **argv)
{
    int option, status = 0;

    while ((option = getopt(argc, argv, "rRf")) != -1) {
        if (option == 'r' || option == 'R')
            recursive = 1;
        else if (option == 'f')
            force = 1;
        else
            usage();
    }
    if (optind == argc && !force)
        usage();
    for (; optind < argc; optind++) {
        char *path = argv[optind];
        const char *last = basename(path);
        if (is_dot_name(last) || strcmp(last, "/") == 0) {
            errno = EINVAL;
            status = complain(path);
        } else {
            status |= remove_path(path);
        }
    }
    return status;
}
