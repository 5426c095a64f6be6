/*
 * mkdir: make directories.
 *
 *   -p       make the directories on the way too; one that exists is fine
 *   -m MODE  the new directory's permission bits, in octal
 */
#define PROG "mkdir"
#define USAGE "[-p] [-m mode] directory ..."
#include <sys/stat.h>
#include "tool.h"

static int is_directory(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Make each directory on the way to `path`; what fails shows at its end. */
static void make_parents(char *path)
{
    for (char *p = path + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            mkdir(path, 0777);
            *p = '/';
        }
}

int main(int argc, char **argv)
{
    int option, parents = 0, status = 0;
    char *mode = NULL, *end = NULL;
    mode_t bits = 0777;

    while ((option = getopt(argc, argv, "pm:")) != -1) {
        if (option == 'p')
            parents = 1;
        else if (option == 'm')
            mode = optarg;
        else
            usage();
    }
    if (mode)
        bits = strtoul(mode, &end, 8);
    if (optind == argc || (mode && (end == mode || *end || bits > 07777)))
        usage();
    for (; optind < argc; optind++) {
        char *path = argv[optind];
        if (parents && *path)
            make_parents(path);
        if (mkdir(path, bits) == 0) {
            if (mode && chmod(path, bits) < 0)
                status = complain(path);
        } else if (!parents || errno != EEXIST || !is_directory(path)) {
            status = complain(path);
        }
    }
    return status;
}
