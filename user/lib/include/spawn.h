/*
 * posix_spawn: a child that executes a program, in one call. All functions
 * return 0 or an errno value. Like fork and execve, but nothing of the parent
 * is copied, however large it is.
 */
#pragma once

#include <signal.h>
#include <sys/types.h>

#define POSIX_SPAWN_RESETIDS 0x01   /* effective ids become the real ones */
#define POSIX_SPAWN_SETPGROUP 0x02  /* process group, 0: one of its own */
#define POSIX_SPAWN_SETSIGDEF 0x04  /* these signals act by default */
#define POSIX_SPAWN_SETSIGMASK 0x08 /* these are blocked */
#define POSIX_SPAWN_SETSID 0x80     /* a session of its own */

typedef struct {
    short flags;
    pid_t pgroup;
    sigset_t sigdefault, sigmask;
} posix_spawnattr_t;

typedef struct {
    struct spawn_action *actions;
    int count;
} posix_spawn_file_actions_t;

/* `path` is the file; `file` is looked for in $PATH. */
int posix_spawn(pid_t *pid, const char *path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attr, char *const argv[],
                char *const envp[]);
int posix_spawnp(pid_t *pid, const char *file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attr, char *const argv[],
                 char *const envp[]);

/* What the child does with its descriptors before, in this order. */
int posix_spawn_file_actions_init(posix_spawn_file_actions_t *a);
int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *a);
int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *a, int fd,
                                     const char *path, int flags, mode_t mode);
int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *a, int fd);
int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *a, int from,
                                     int fd);

int posix_spawnattr_init(posix_spawnattr_t *attr);
int posix_spawnattr_destroy(posix_spawnattr_t *attr);
int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags);
int posix_spawnattr_getflags(const posix_spawnattr_t *attr, short *flags);
int posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t pgroup);
int posix_spawnattr_getpgroup(const posix_spawnattr_t *attr, pid_t *pgroup);
int posix_spawnattr_setsigmask(posix_spawnattr_t *attr, const sigset_t *set);
int posix_spawnattr_getsigmask(const posix_spawnattr_t *attr, sigset_t *set);
int posix_spawnattr_setsigdefault(posix_spawnattr_t *attr, const sigset_t *set);
int posix_spawnattr_getsigdefault(const posix_spawnattr_t *attr, sigset_t *set);
