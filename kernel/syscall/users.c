/*
 * System calls on users and groups. Each is there twice, as on Linux: with ids
 * of 32 bits, and as it was when they had 16, which old programs call.
 */
#include "abi/errno.h"
#include "proc/cred.h"
#include "syscall/syscall.h"
#include "vm/user.h"

#define OLD sizeof(uint16_t)
#define NEW sizeof(uint32_t)

SYSCALL_AS(getuid32, current()->cred->uid.real);
SYSCALL_AS(geteuid32, current()->cred->uid.effective);
SYSCALL_AS(getgid32, current()->cred->gid.real);
SYSCALL_AS(getegid32, current()->cred->gid.effective);
SYSCALL_AS(getuid, narrow_id(current()->cred->uid.real));
SYSCALL_AS(geteuid, narrow_id(current()->cred->uid.effective));
SYSCALL_AS(getgid, narrow_id(current()->cred->gid.real));
SYSCALL_AS(getegid, narrow_id(current()->cred->gid.effective));

SYSCALL_AS(setuid32, set_id(UID, a));
SYSCALL_AS(setgid32, set_id(GID, a));
SYSCALL_AS(setreuid32, set_re_ids(UID, a, b));
SYSCALL_AS(setregid32, set_re_ids(GID, a, b));
SYSCALL_AS(setresuid32, set_res_ids(UID, a, b, c));
SYSCALL_AS(setresgid32, set_res_ids(GID, a, b, c));
SYSCALL_AS(setfsuid32, set_fs_id(UID, a));
SYSCALL_AS(setfsgid32, set_fs_id(GID, a));
SYSCALL_AS(setuid, set_id(UID, wide_id(a)));
SYSCALL_AS(setgid, set_id(GID, wide_id(a)));
SYSCALL_AS(setreuid, set_re_ids(UID, wide_id(a), wide_id(b)));
SYSCALL_AS(setregid, set_re_ids(GID, wide_id(a), wide_id(b)));
SYSCALL_AS(setresuid, set_res_ids(UID, wide_id(a), wide_id(b), wide_id(c)));
SYSCALL_AS(setresgid, set_res_ids(GID, wide_id(a), wide_id(b), wide_id(c)));
SYSCALL_AS(setfsuid, narrow_id(set_fs_id(UID, wide_id(a))));
SYSCALL_AS(setfsgid, narrow_id(set_fs_id(GID, wide_id(a))));

static int32_t put_id(uint32_t id, uint32_t size, uaddr_t to)
{
    if (size == OLD)
        id = narrow_id(id);
    return copyout(to, &id, size); /* the low bytes come first */
}

static int32_t put_ids(const struct ids *ids, uint32_t size, uaddr_t real,
                       uaddr_t effective, uaddr_t saved)
{
    return put_id(ids->real, size, real)
               ?: put_id(ids->effective, size, effective)
               ?: put_id(ids->saved, size, saved);
}

SYSCALL_AS(getresuid32, put_ids(&current()->cred->uid, NEW, a, b, c));
SYSCALL_AS(getresgid32, put_ids(&current()->cred->gid, NEW, a, b, c));
SYSCALL_AS(getresuid, put_ids(&current()->cred->uid, OLD, a, b, c));
SYSCALL_AS(getresgid, put_ids(&current()->cred->gid, OLD, a, b, c));

static int32_t put_groups(uint32_t size, int max, uaddr_t list)
{
    const struct cred *c = current()->cred;

    if (max < 0 || (max != 0 && (uint32_t)max < c->ngroups))
        return -EINVAL;
    for (uint32_t i = 0; max != 0 && i < c->ngroups; i++) {
        if (put_id(c->groups[i], size, list + i * size) < 0)
            return -EFAULT;
    }
    return (int32_t)c->ngroups;
}

static int32_t take_groups(uint32_t size, uint32_t n, uaddr_t list)
{
    uint32_t groups[CRED_MAX_GROUPS] = {0};

    if (!is_root())
        return -EPERM;
    if (n > CRED_MAX_GROUPS)
        return -EINVAL;
    for (uint32_t i = 0; i < n; i++) {
        if (copyin(&groups[i], list + i * size, size) < 0)
            return -EFAULT;
        if (size == OLD)
            groups[i] = wide_id(groups[i]);
    }
    return set_groups(n, groups);
}

SYSCALL_AS(getgroups32, put_groups(NEW, (int)a, b));
SYSCALL_AS(setgroups32, take_groups(NEW, a, b));
SYSCALL_AS(getgroups, put_groups(OLD, (int)a, b));
SYSCALL_AS(setgroups, take_groups(OLD, a, b));
