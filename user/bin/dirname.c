/* dirname: print a path without its last part. */
#define PROG "dirname"
#define USAGE "path ..."
#include "tool.h"

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "") != -1 || optind == argc)
        usage();
    for (; optind < argc; optind++) {
        char *path = argv[optind], *end = last_part(path);
        if (end == path) {
            puts(*path == '/' ? "/" : ".");
            continue;
        }
        while (end > path + 1 && end[-1] == '/')
            end--;
        *end = '\0';
        puts(path);
    }
    return finish(0);
}
