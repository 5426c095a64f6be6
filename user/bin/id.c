/*
 * id: print who runs it is, or who another user would be.
 *
 *   -u  the effective user's number only     -g  the effective group's
 *   -G  the numbers of all groups            -n  with one of these, the names
 */
#define PROG "id"
#define USAGE "[-u | -g | -G] [-n] [user]"
#include "tool.h"
#include "accounts.h"

#define GROUPS_MAX 64

static struct {
    uid_t uid, euid;
    gid_t gid, egid;
    gid_t groups[GROUPS_MAX];
    int ngroups;
} who;

static void ask_process(void)
{
    who.uid = getuid();
    who.euid = geteuid();
    who.gid = getgid();
    who.egid = getegid();
    who.ngroups = getgroups(GROUPS_MAX, who.groups);
}

static void ask_accounts(const char *name)
{
    const struct passwd *user = getpwnam(name);

    if (!user) {
        fprintf(stderr, "id: %s: no such user\n", name);
        exit(1);
    }
    who.uid = who.euid = user->pw_uid;
    who.gid = who.egid = user->pw_gid;
    who.ngroups = GROUPS_MAX;
    if (getgrouplist(name, who.gid, who.groups, &who.ngroups) < 0)
        who.ngroups = GROUPS_MAX;
}

/* Call print for the effective group and the others. */
static void each_group(void (*print)(gid_t gid, int first, int name), int name)
{
    print(who.egid, 1, name);
    for (int i = 0; i < who.ngroups; i++)
        if (who.groups[i] != who.egid)
            print(who.groups[i], 0, name);
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

static void print_all(void)
{
    printf("uid=%u(%s) gid=%u(%s)", who.uid, user_name(who.uid), who.gid,
           group_name(who.gid));
    if (who.euid != who.uid)
        printf(" euid=%u(%s)", who.euid, user_name(who.euid));
    if (who.egid != who.gid)
        printf(" egid=%u(%s)", who.egid, group_name(who.egid));
    each_group(print_both, 0);
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
    if (optind + 1 < argc || (name && !only))
        usage();
    if (optind < argc)
        ask_accounts(argv[optind]);
    else
        ask_process();
    if (only == 'G')
        each_group(print_only, name);
    else if (only && name)
        printf("%s", only == 'u' ? user_name(who.euid) : group_name(who.egid));
    else if (only)
        printf("%u", only == 'u' ? who.euid : who.egid);
    else
        print_all();
    putchar('\n');
    return finish(0);
}
