/*
 * System calls on users and groups. Ids are 32 bits; the old calls with 16-bit
 * ids lead here too (table.c), which is right as long as ids are small.
 */
#include "abi/errno.h"
#include "proc/cred.h"
#include "syscall/syscall.h"
#include "vm/user.h"

int32_t sys_getuid(void)
{
    return (int32_t)current()->cred->uid;
}

int32_t sys_geteuid(void)
{
    return (int32_t)current()->cred->euid;
}

int32_t sys_getgid(void)
{
    return (int32_t)current()->cred->gid;
}

int32_t sys_getegid(void)
{
    return (int32_t)current()->cred->egid;
}

int32_t sys_setuid(uint32_t uid)
{
    return set_uid(uid);
}

int32_t sys_setgid(uint32_t gid)
{
    return set_gid(gid);
}

int32_t sys_setreuid(uint32_t ruid, uint32_t euid)
{
    return set_reuid(ruid, euid);
}

int32_t sys_setregid(uint32_t rgid, uint32_t egid)
{
    return set_regid(rgid, egid);
}

int32_t sys_setresuid(uint32_t ruid, uint32_t euid, uint32_t suid)
{
    return set_resuid(ruid, euid, suid);
}

int32_t sys_setresgid(uint32_t rgid, uint32_t egid, uint32_t sgid)
{
    return set_resgid(rgid, egid, sgid);
}

int32_t sys_setfsuid(uint32_t uid)
{
    return (int32_t)set_fsuid(uid);
}

int32_t sys_setfsgid(uint32_t gid)
{
    return (int32_t)set_fsgid(gid);
}

static int32_t put_ids(uint32_t a, uaddr_t to_a, uint32_t b, uaddr_t to_b,
                       uint32_t c, uaddr_t to_c)
{
    if (copyout(to_a, &a, sizeof(a)) < 0 || copyout(to_b, &b, sizeof(b)) < 0 ||
        copyout(to_c, &c, sizeof(c)) < 0)
        return -EFAULT;
    return 0;
}

int32_t sys_getresuid(uaddr_t ruid, uaddr_t euid, uaddr_t suid)
{
    const struct cred *c = current()->cred;

    return put_ids(c->uid, ruid, c->euid, euid, c->suid, suid);
}

int32_t sys_getresgid(uaddr_t rgid, uaddr_t egid, uaddr_t sgid)
{
    const struct cred *c = current()->cred;

    return put_ids(c->gid, rgid, c->egid, egid, c->sgid, sgid);
}

int32_t sys_getgroups(int size, uaddr_t list)
{
    const struct cred *c = current()->cred;
    int n = (int)c->ngroups;

    if (size < 0 || (size != 0 && size < n))
        return -EINVAL;
    if (size != 0 &&
        copyout(list, c->groups, (uint32_t)n * sizeof(c->groups[0])) < 0)
        return -EFAULT;
    return n;
}

int32_t sys_setgroups(int size, uaddr_t list)
{
    uint32_t groups[CRED_MAX_GROUPS];

    if (size < 0 || size > CRED_MAX_GROUPS)
        return -EINVAL;
    if (copyin(groups, list, (uint32_t)size * sizeof(groups[0])) < 0)
        return -EFAULT;
    return set_groups((uint32_t)size, groups);
}
