/*
 * nice: run a command that gets less of the CPU, or print the own nice value.
 *
 *   -n N  add N, 10 otherwise; -20 gets the most, 19 the least
 */
#define PROG "nice"
#define USAGE "[-n increment] [command [argument ...]]"
#include <sys/resource.h>
#include "tool.h"

int main(int argc, char **argv)
{
    int option, increment = 10;

    while ((option = getopt(argc, argv, "+n:")) != -1) {
        if (option != 'n')
            usage();
        increment = number(optarg, -40, 40);
    }
    if (optind == argc) {
        printf("%d\n", getpriority(PRIO_PROCESS, 0));
        return finish(0);
    }
    int value = getpriority(PRIO_PROCESS, 0) + increment;
    if (setpriority(PRIO_PROCESS, 0, value) < 0)
        complain("nice value");
    become(argv + optind);
}
