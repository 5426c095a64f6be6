/* dirname: print paths without their last part. */
#define PROG "dirname"
#define USAGE "path ..."
#include <libgen.h>
#include "tool.h"

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "") != -1 || optind == argc)
        usage();
    for (; optind < argc; optind++)
        puts(dirname(argv[optind]));
    return finish(0);
}
