/* basename: print the last part of a path, without the suffix if it ends so. */
#define PROG "basename"
#define USAGE "path [suffix]"
#include <libgen.h>
#include "tool.h"

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "") != -1 || argc - optind < 1 || argc - optind > 2)
        usage();
    const char *name = basename(argv[optind]);
    const char *suffix = argv[optind + 1] ? argv[optind + 1] : "";
    size_t length = strlen(name), cut = strlen(suffix);
    if (cut < length && strcmp(name + length - cut, suffix) == 0)
        length -= cut;
    printf("%.*s\n", (int)length, name);
    return finish(0);
}
