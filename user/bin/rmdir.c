/* rmdir: remove empty directories. */
#define PROG "rmdir"
#define USAGE "directory ..."
#include "tool.h"

int main(int argc, char **argv)
{
    int status = 0;

    if (getopt(argc, argv, "") != -1 || optind == argc)
        usage();
    for (; optind < argc; optind++)
        if (rmdir(argv[optind]) < 0)
            status = complain(argv[optind]);
    return status;
}
