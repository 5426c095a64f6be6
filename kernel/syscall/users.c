/*
 * System calls on users and groups. Ids are 32 bits; the old calls with 16-bit
 * ids that common programs make lead here too, which is right as long as ids
 * are small.
 */
#include "abi/errno.h"
#include "proc/cred.h"
#include "syscall/syscall.h"
#include "vm/user.h"

SYSCALL_AS(getuid, current()->cred->uid);
SYSCALL_AS(geteuid, current()->cred->euid);
SYSCALL_AS(getgid, current()->cred->gid);
SYSCALL_AS(getegid, current()->cred->egid);
SYSCALL_ENTRY(getuid32, sys_getuid);
SYSCALL_ENTRY(geteuid32, sys_geteuid);
SYSCALL_ENTRY(getgid32, sys_getgid);
SYSCALL_ENTRY(getegid32, sys_getegid);

SYSCALL_ENTRY(setuid, set_uid);
SYSCALL_ENTRY(setgid, set_gid);
SYSCALL_ENTRY(setuid32, set_uid);
SYSCALL_ENTRY(setgid32, set_gid);
SYSCALL_ENTRY(setreuid32, set_reuid);
SYSCALL_ENTRY(setregid32, set_regid);
SYSCALL_ENTRY(setresuid32, set_resuid);
SYSCALL_ENTRY(setresgid32, set_resgid);
SYSCALL_ENTRY(setfsuid32, set_fsuid);
SYSCALL_ENTRY(setfsgid32, set_fsgid);

static int32_t put_ids(const uint32_t ids[3], uaddr_t a, uaddr_t b, uaddr_t c)
{
    if (copyout(a, &ids[0], sizeof ids[0]) < 0 ||
        copyout(b, &ids[1], sizeof ids[1]) < 0)
        return -EFAULT;
    return copyout(c, &ids[2], sizeof ids[2]);
}

SYSCALL(getresuid32, uaddr_t ruid, uaddr_t euid, uaddr_t suid)
{
    const struct cred *c = current()->cred;

    return put_ids((uint32_t[]){c->uid, c->euid, c->suid}, ruid, euid, suid);
}

SYSCALL(getresgid32, uaddr_t rgid, uaddr_t egid, uaddr_t sgid)
{
    const struct cred *c = current()->cred;

    return put_ids((uint32_t[]){c->gid, c->egid, c->sgid}, rgid, egid, sgid);
}

SYSCALL(getgroups32, int size, uaddr_t list)
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

SYSCALL(setgroups32, int size, uaddr_t list)
{
    uint32_t groups[CRED_MAX_GROUPS];

    if (size < 0 || size > CRED_MAX_GROUPS)
        return -EINVAL;
    if (copyin(groups, list, (uint32_t)size * sizeof(groups[0])) < 0)
        return -EFAULT;
    return set_groups((uint32_t)size, groups);
}
