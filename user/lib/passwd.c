/*
 * Users: /etc/passwd, name:password:uid:gid:full name:home:shell.
 */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include "accounts.h"

#define FIELDS 7

static struct accounts users = {.path = "/etc/passwd"};

struct passwd *getpwent(void)
{
    static struct passwd pw;
    char *f[FIELDS];

    if (!accounts_next(&users, f, FIELDS))
        return NULL;
    pw = (struct passwd){f[0], f[1], atoi(f[2]), atoi(f[3]), f[4], f[5], f[6]};
    return &pw;
}

void setpwent(void)
{
    accounts_rewind(&users);
}

void endpwent(void)
{
    accounts_rewind(&users);
}

struct passwd *getpwnam(const char *name)
{
    struct passwd *pw;

    setpwent();
    while ((pw = getpwent()) && strcmp(pw->pw_name, name) != 0)
        ;
    endpwent();
    return pw;
}

struct passwd *getpwuid(uid_t uid)
{
    struct passwd *pw;

    setpwent();
    while ((pw = getpwent()) && pw->pw_uid != uid)
        ;
    endpwent();
    return pw;
}
