/*
 * What is to be done to a spawned child before it executes its program: the
 * attributes, and the list of things to do with descriptors.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "spawn_action.h"

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *a)
{
    *a = (posix_spawn_file_actions_t){NULL, 0};
    return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *a)
{
    for (int i = 0; i < a->count; i++)
        free(a->actions[i].path);
    free(a->actions);
    return 0;
}

static int add(posix_spawn_file_actions_t *a, struct spawn_action action)
{
    struct spawn_action *grown;

    if (action.fd < 0 || action.from < 0)
        return EBADF;
    grown = reallocarray(a->actions, a->count + 1, sizeof(*grown));
    if (!grown)
        return ENOMEM;
    a->actions = grown;
    a->actions[a->count++] = action;
    return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *a, int fd,
                                     const char *path, int flags, mode_t mode)
{
    char *copy = strdup(path);
    int error;

    if (!copy)
        return ENOMEM;
    error = add(a, (struct spawn_action){SPAWN_OPEN, fd, 0, copy, flags, mode});
    if (error)
        free(copy);
    return error;
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *a, int fd)
{
    return add(a, (struct spawn_action){.kind = SPAWN_CLOSE, .fd = fd});
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *a, int from,
                                     int fd)
{
    return add(
        a, (struct spawn_action){.kind = SPAWN_DUP2, .fd = fd, .from = from});
}

int posix_spawnattr_init(posix_spawnattr_t *attr)
{
    *attr = (posix_spawnattr_t){.flags = 0};
    return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attr)
{
    (void)attr;
    return 0;
}

int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags)
{
    if (flags &
        ~(POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
          POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID))
        return EINVAL;
    attr->flags = flags;
    return 0;
}

int posix_spawnattr_getflags(const posix_spawnattr_t *attr, short *flags)
{
    *flags = attr->flags;
    return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t pgroup)
{
    attr->pgroup = pgroup;
    return 0;
}

int posix_spawnattr_getpgroup(const posix_spawnattr_t *attr, pid_t *pgroup)
{
    *pgroup = attr->pgroup;
    return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *attr, const sigset_t *set)
{
    attr->sigmask = *set;
    return 0;
}

int posix_spawnattr_getsigmask(const posix_spawnattr_t *attr, sigset_t *set)
{
    *set = attr->sigmask;
    return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *attr, const sigset_t *set)
{
    attr->sigdefault = *set;
    return 0;
}

int posix_spawnattr_getsigdefault(const posix_spawnattr_t *attr, sigset_t *set)
{
    *set = attr->sigdefault;
    return 0;
}
