/* hostname: print the machine's name, or give it one. */
#define PROG "hostname"
#define USAGE "[name]"
#include "tool.h"

int main(int argc, char **argv)
{
    char name[HOST_NAME_MAX + 1];

    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        usage();
    if (optind < argc) {
        if (sethostname(argv[optind], strlen(argv[optind])) < 0)
            die(argv[optind]);
        return 0;
    }
    if (gethostname(name, sizeof name) < 0)
        die("name");
    puts(name);
    return finish(0);
}
