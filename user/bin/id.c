/*
 * id: print who the user is.
 *
 *   -u  the effective user's number only     -g  the effective group's
 *   -n  with -u or -g, the name
 */
#define PROG "id"
#define USAGE "[-u | -g] [-n]"
#include "tool.h"
#include "accounts.h"

int main(int argc, char **argv)
{
    int option, only = 0, name = 0;

    while ((option = getopt(argc, argv, "ugn")) != -1) {
        if (option == '?')
            usage();
        if (option == 'n')
            name = 1;
        else
            only = option;
    }
    if (optind < argc || (name && !only))
        usage();
    if (only) {
        unsigned id = only == 'u' ? geteuid() : getegid();
        if (name)
            puts(only == 'u' ? user_name(id) : group_name(id));
        else
            printf("%u\n", id);
        return finish(0);
    }
    printf("uid=%u(%s) gid=%u(%s)", getuid(), user_name(getuid()), getgid(),
           group_name(getgid()));
    if (geteuid() != getuid())
        printf(" euid=%u(%s)", geteuid(), user_name(geteuid()));
    if (getegid() != getgid())
        printf(" egid=%u(%s)", getegid(), group_name(getegid()));
    putchar('\n');
    return finish(0);
}
