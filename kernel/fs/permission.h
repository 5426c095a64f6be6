/*
 * Who may do what to a file: users, groups and mode bits, by Linux's rules
 * (credentials(7), path_resolution(7), inode(7)).
 *
 * A cred says who a process is. It is counted, shared and never changed;
 * proc/cred.h makes new ones. Files ask for fsuid, fsgid and the groups, which
 * follow the effective ids; fsuid 0 may do everything.
 *
 * An inode's mode and owner are single words, so a check that is not made
 * under its lock sees them before or after a change.
 */
#pragma once

#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/inode.h"
#include "lib/percpu.h"
#include "sched/proc.h"

#define CRED_MAX_GROUPS 32

struct account; /* proc/cred.h: what is counted per user */

/* Of users or of groups. */
struct ids {
    uint32_t real, effective, saved, fs;
};

struct cred {
    atomic_t count;
    struct ids uid, gid;
    uint32_t ngroups;
    uint32_t groups[CRED_MAX_GROUPS];
    struct account *user; /* of uid.real */
};

/* What is wanted of an inode; the bits of access(2). */
#define MAY_READ 4u
#define MAY_WRITE 2u
#define MAY_SEARCH 1u                             /* in a directory */
#define MAY_EXECUTE 1u                            /* a file */
#define MAY_CHANGE_NAMES (MAY_WRITE | MAY_SEARCH) /* in a directory */

/* May the running process take this name of `inode` out of `dir`? In a sticky
   directory only the owner of either may. 0, -EACCES, -EPERM. */
int permission_to_remove(const struct inode *dir, const struct inode *inode);

/* Is the running process in this group? */
bool in_group(uint32_t gid);

static inline bool is_file_root(void)
{
    return current()->cred->uid.fs == 0;
}

/* inode_permission() for whoever is not root. */
int permission_by_mode(const struct inode *inode, unsigned want);

/* May the running process do all of this to the inode? 0 or -EACCES. Root may,
   but for executing a file that nobody may. */
static inline int inode_permission(const struct inode *inode, unsigned want)
{
    if (!is_file_root())
        return permission_by_mode(inode, want);
    return (want & MAY_EXECUTE) && S_ISREG(inode->mode) &&
                   !(inode->mode & (S_IXUSR | S_IXGRP | S_IXOTH))
               ? -EACCES
               : 0;
}

/* Does the running process own the inode, or may it act as if? */
static inline bool is_owner(const struct inode *inode)
{
    return is_file_root() || current()->cred->uid.fs == inode->uid;
}

/* `inode` is being made in `dir`: give it its owner and group. */
void inode_set_owner(struct inode *inode, const struct inode *dir);

/* The mode without the bits that lend the owner's or group's power to whoever
   executes the file. */
uint32_t mode_without_privileges(uint32_t mode);
