/*
 * Groups: /etc/group, name:password:gid:member,member...
 */
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include "accounts.h"

#define FIELDS 4
#define MEMBERS_MAX 63

static struct accounts groups = {.path = "/etc/group"};

struct group *getgrent(void)
{
    static struct group gr;
    static char *members[MEMBERS_MAX + 1];
    char *f[FIELDS];
    int n = 0;

    if (!accounts_next(&groups, f, FIELDS))
        return NULL;
    for (char *name; n < MEMBERS_MAX && (name = strsep(&f[3], ","));)
        if (*name)
            members[n++] = name;
    members[n] = NULL;
    gr = (struct group){f[0], f[1], atoi(f[2]), members};
    return &gr;
}

void setgrent(void)
{
    accounts_rewind(&groups);
}

void endgrent(void)
{
    accounts_rewind(&groups);
}

struct group *getgrnam(const char *name)
{
    struct group *gr;

    setgrent();
    while ((gr = getgrent()) && strcmp(gr->gr_name, name) != 0)
        ;
    endgrent();
    return gr;
}

struct group *getgrgid(gid_t gid)
{
    struct group *gr;

    setgrent();
    while ((gr = getgrent()) && gr->gr_gid != gid)
        ;
    endgrent();
    return gr;
}

int getgrouplist(const char *user, gid_t group, gid_t *list, int *size)
{
    struct group *gr;
    int n = 0, room = *size;

    if (n < room)
        list[n] = group;
    n++;
    setgrent();
    while ((gr = getgrent()))
        for (char **m = gr->gr_mem; *m; m++)
            if (gr->gr_gid != group && strcmp(*m, user) == 0) {
                if (n < room)
                    list[n] = gr->gr_gid;
                n++;
                break;
            }
    endgrent();
    *size = n;
    return n <= room ? n : -1;
}

int initgroups(const char *user, gid_t group)
{
    gid_t list[MEMBERS_MAX + 1];
    int n = MEMBERS_MAX + 1;

    if (getgrouplist(user, group, list, &n) < 0)
        n = MEMBERS_MAX + 1;
    return setgroups((size_t)n, list);
}
