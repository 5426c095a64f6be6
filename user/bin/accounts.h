/* Names of users and groups, or their numbers in digits. After tool.h. */
#pragma once

#include <grp.h>
#include <pwd.h>

static inline char *account_name(const char *known, unsigned id)
{
    char digits[sizeof "4294967295"];

    snprintf(digits, sizeof digits, "%u", id);
    return copy_string(known ? known : digits);
}

/* Returns a new string. */
static inline char *user_name(uid_t uid)
{
    const struct passwd *user = getpwuid(uid);

    return account_name(user ? user->pw_name : NULL, uid);
}

/* Returns a new string. */
static inline char *group_name(gid_t gid)
{
    const struct group *group = getgrgid(gid);

    return account_name(group ? group->gr_name : NULL, gid);
}
