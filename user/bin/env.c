/*
 * env: run a command in a changed environment, or print the environment.
 *
 *   -i       start from an empty one
 *   -u NAME  without NAME
 */
#define PROG "env"
#define USAGE "[-i] [-u name] [name=value ...] [command [argument ...]]"
#include "tool.h"

extern char **environ;

int main(int argc, char **argv)
{
    static char *empty[] = {NULL};
    int option;

    while ((option = getopt(argc, argv, "+iu:")) != -1) {
        if (option == 'i')
            environ = empty;
        else if (option == 'u')
            unsetenv(optarg);
        else
            usage();
    }
    for (; optind < argc && strchr(argv[optind], '='); optind++)
        if (putenv(argv[optind]) != 0)
            die(argv[optind]);
    if (optind < argc)
        become(argv + optind);
    for (char **word = environ; *word; word++)
        puts(*word);
    return finish(0);
}
