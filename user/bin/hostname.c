/* hostname: print the machine's name. */
#define PROG "hostname"
#define USAGE ""
#include <sys/utsname.h>
#include "tool.h"

int main(int argc, char **argv)
{
    struct utsname names;

    (void)argv;
    if (argc > 1)
        usage();
    if (uname(&names) < 0)
        die("uname");
    puts(names.nodename);
    return finish(0);
}
