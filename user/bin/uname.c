/*
 * uname: print what system this is.
 *
 *   -s  its name (the default)   -n  the machine's name   -r  the release
 *   -v  the version              -m  the kind of machine  -a  all of them
 */
#define PROG "uname"
#define USAGE "[-asnrvm]"
#include <sys/utsname.h>
#include "tool.h"

int main(int argc, char **argv)
{
    static const char order[] = "snrvm";
    struct utsname names;
    int option, wanted = 0;

    while ((option = getopt(argc, argv, "asnrvm")) != -1) {
        if (option == '?')
            usage();
        if (option == 'a')
            wanted = ~0;
        else
            wanted |= 1 << (strchr(order, option) - order);
    }
    if (optind < argc)
        usage();
    if (uname(&names) < 0)
        die("uname");
    if (!wanted)
        wanted = 1;
    const char *text[] = {names.sysname, names.nodename, names.release,
                          names.version, names.machine};
    const char *space = "";
    for (int i = 0; i < 5; i++)
        if (wanted & 1 << i) {
            printf("%s%s", space, text[i]);
            space = " ";
        }
    putchar('\n');
    return finish(0);
}
