/* basename: print the last part of a path, without the suffix if it ends so. */
#define PROG "basename"
#define USAGE "path [suffix]"
#include "tool.h"

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "") != -1 || argc - optind < 1 || argc - optind > 2)
        usage();
    char *name = last_part(argv[optind]);
    const char *suffix = argv[optind + 1] ? argv[optind + 1] : "";
    size_t length = strlen(name), cut = strlen(suffix);
    if (cut < length && strcmp(name + length - cut, suffix) == 0)
        name[length - cut] = '\0';
    puts(name);
    return finish(0);
}
