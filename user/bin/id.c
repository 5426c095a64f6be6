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
        unsigned value = only == 'u' ? geteuid() : getegid();
        const char *path = only == 'u' ? PASSWD_FILE : GROUP_FILE;
        if (name)
            puts(account_name(path, value));
        else
            printf("%u\n", value);
        return finish(0);
    }
    printf("uid=%u(%s) gid=%u(%s)", getuid(),
           account_name(PASSWD_FILE, getuid()), getgid(),
           account_name(GROUP_FILE, getgid()));
    if (geteuid() != getuid())
        printf(" euid=%u(%s)", geteuid(), account_name(PASSWD_FILE, geteuid()));
    if (getegid() != getgid())
        printf(" egid=%u(%s)", getegid(), account_name(GROUP_FILE, getegid()));
    putchar('\n');
    return finish(0);
}
