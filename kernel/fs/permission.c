/*
 * Permission checks: see permission.h. One set of three mode bits decides: the
 * owner's for the owner, else the group's for its members, else the others'.
 * So an owner may have less than others.
 */
#include "fs/permission.h"

bool in_group(uint32_t gid)
{
    const struct cred *cred = current()->cred;

    if (gid == cred->gid.fs)
        return true;
    for (uint32_t i = 0; i < cred->ngroups; i++)
        if (cred->groups[i] == gid)
            return true;
    return false;
}

int permission_by_mode(const struct inode *inode, unsigned want)
{
    uint32_t mode = inode->mode;

    if (inode->uid == current()->cred->uid.fs)
        mode >>= 6;
    else if (in_group(inode->gid))
        mode >>= 3;
    return want & ~mode ? -EACCES : 0;
}

int permission_to_remove(const struct inode *dir, const struct inode *inode)
{
    int err = inode_permission(dir, MAY_CHANGE_NAMES);

    if (!err && (dir->mode & S_ISVTX) && !is_owner(inode) && !is_owner(dir))
        err = -EPERM;
    return err;
}

void inode_set_owner(struct inode *inode, const struct inode *dir)
{
    const struct cred *cred = current()->cred;

    inode->uid = cred->uid.fs;
    inode->gid = cred->gid.fs;
    if (!(dir->mode & S_ISGID))
        return;
    inode->gid = dir->gid; /* and so on, downwards */
    if (S_ISDIR(inode->mode))
        inode->mode |= S_ISGID;
    else if (!in_group(dir->gid) && !is_file_root())
        inode->mode =
            mode_without_privileges(inode->mode) | (inode->mode & S_ISUID);
}

uint32_t mode_without_privileges(uint32_t mode)
{
    mode &= ~(uint32_t)S_ISUID;
    if (mode & S_IXGRP) /* else it has another meaning: a mandatory lock */
        mode &= ~(uint32_t)S_ISGID;
    return mode;
}
