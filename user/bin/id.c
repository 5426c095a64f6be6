/*
 * id: print who the user is.
 *
 *   -u  the effective user's number only     -g  the effective group's
 *   -G  the numbers of all groups            -n  with one of these, the names
 */
#define PROG "id"
#define USAGE "[-u | -g | -G] [-n]"
#include "tool.h"
#include "accounts.h"

#define GROUPS_MAX 64

/* Call print for the effective group and the others. */
static void each_group(void (*print)(gid_t gid, int first, int name), int name)
{
    gid_t list[GROUPS_MAX];
    int n = getgroups(GROUPS_MAX, list);

    print(getegid(), 1, name);
    for (int i = 0; i < n; i++)
        if (list[i] != getegid())
            print(list[i], 0, name);
}

static void print_only(gid_t gid, int first, int name)
{
    if (name)
        printf(first ? "%s" : " %s", group_name(gid));
    else
        printf(first ? "%u" : " %u", gid);
}

static void print_both(gid_t gid, int first, int name)
{
    (void)name;
    printf(first ? " groups=%u(%s)" : ",%u(%s)", gid, group_name(gid));
}

int main(int argc, char **argv)
{
    int option, only = 0, name = 0;

    while ((option = getopt(argc, argv, "ugGn")) != -1) {
        if (option == '?')
            usage();
        if (option == 'n')
            name = 1;
        else
            only = option;
    }
    if (optind < argc || (name && !only))
        usage();
    if (only == 'G') {
        each_group(print_only, name);
        putchar('\n');
        return finish(0);
    }
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
    each_group(print_both, 0);
    putchar('\n');
    return finish(0);
}
