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

/* The user's groups: `group` and all that list him as a member. *size is how
   many fit, and becomes how many there are, which is returned; or -1: they do
   not fit. */
int getgrouplist(const char *user, gid_t group, gid_t *list, int *size);
int initgroups(const char *user, gid_t group);
