/* /etc/group. The result is overwritten by the next call. */
#pragma once

#include <sys/types.h>

struct group {
    char *gr_name;
    char *gr_passwd;
    gid_t gr_gid;
    char **gr_mem;
};

struct group *getgrnam(const char *name);
struct group *getgrgid(gid_t gid);
struct group *getgrent(void);
void setgrent(void);
void endgrent(void);
int setgroups(size_t n, const gid_t *list);
int initgroups(const char *user, gid_t group);
