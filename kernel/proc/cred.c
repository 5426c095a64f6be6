/*
 * Users and groups of processes: credentials(7).
 *
 * A cred is never changed while somebody may look at it: set*id makes a copy
 * and swaps the pointer under proc_lock, under which others read it.
 * accounts_lock protects the accounts.
 */
#include "proc/cred.h"

#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/files.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "proc/ptrace.h"
#include "proc/family.h"
#include "vm/mm.h"

#define KEEP ((uint32_t)-1) /* leave this id as it is */

static struct spinlock accounts_lock = SPINLOCK_INIT("accounts");
static struct list accounts = LIST_INIT(accounts);

/* The user with this uid, with a reference; or NULL. */
static struct account *account_get(uint32_t uid)
{
    struct account *user, *found = NULL;

    spin_lock(&accounts_lock);
    list_for_each(user, &accounts, link)
        if (user->uid == uid)
            found = user;
    if (!found) {
        found = kzalloc(sizeof(*found));
        if (found) {
            found->uid = uid;
            list_add(&accounts, &found->link);
        }
    }
    if (found)
        found->refs++;
    spin_unlock(&accounts_lock);
    return found;
}

static void account_put(struct account *user)
{
    spin_lock(&accounts_lock);
    if (--user->refs == 0) {
        list_del(&user->link);
        kfree(user);
    }
    spin_unlock(&accounts_lock);
}

struct cred *cred_create_root(void)
{
    struct cred *cred = kzalloc(sizeof(*cred));

    if (!cred)
        return NULL;
    atomic_set(&cred->count, 1);
    cred->user = account_get(0);
    if (!cred->user) {
        kfree(cred);
        return NULL;
    }
    return cred;
}

void cred_get(struct cred *cred)
{
    atomic_inc(&cred->count);
}

void cred_put(struct cred *cred)
{
    if (!atomic_dec_and_test(&cred->count))
        return;
    account_put(cred->user);
    kfree(cred);
}

/* A new cred with these values; or NULL. */
static struct cred *cred_create(const struct cred *values)
{
    struct cred *new = kmalloc(sizeof(*new));

    if (!new)
        return NULL;
    *new = *values;
    atomic_set(&new->count, 1);
    new->user = account_get(new->uid);
    if (new->user)
        return new;
    kfree(new);
    return NULL;
}

/* Make `new` the running process's cred; the old one is the caller's now. */
static struct cred *swap(struct cred *new)
{
    struct proc *p = current();
    struct cred *old = p->cred;

    spin_lock(&proc_lock);
    atomic_inc(&new->user->nprocs);
    atomic_add(&old->user->nprocs, -1);
    p->cred = new;
    spin_unlock(&proc_lock);
    return old;
}

void cred_install(struct cred *cred)
{
    cred_put(cred == current()->cred ? cred : swap(cred));
}

/* Give the running process a changed copy of its cred: 0 or -ENOMEM. */
static int cred_replace(const struct cred *changed)
{
    struct cred *new = cred_create(changed), *old = current()->cred;

    if (!new)
        return -ENOMEM;
    if (new->euid != old->euid || new->fsuid != old->fsuid ||
        new->egid != old->egid || new->fsgid != old->fsgid)
        current()->mm->dumpable = false; /* it still knows what it has seen */
    cred_install(new);
    return 0;
}

static bool one_of(uint32_t id, uint32_t a, uint32_t b, uint32_t c)
{
    return id == KEEP || id == a || id == b || id == c;
}

int set_resuid(uint32_t ruid, uint32_t euid, uint32_t suid)
{
    struct cred c = *current()->cred;

    if (!is_root() && !(one_of(ruid, c.uid, c.euid, c.suid) &&
                        one_of(euid, c.uid, c.euid, c.suid) &&
                        one_of(suid, c.uid, c.euid, c.suid)))
        return -EPERM;
    if (ruid != KEEP)
        c.uid = ruid;
    if (euid != KEEP)
        c.euid = euid;
    if (suid != KEEP)
        c.suid = suid;
    c.fsuid = c.euid;
    return cred_replace(&c);
}

int set_resgid(uint32_t rgid, uint32_t egid, uint32_t sgid)
{
    struct cred c = *current()->cred;

    if (!is_root() && !(one_of(rgid, c.gid, c.egid, c.sgid) &&
                        one_of(egid, c.gid, c.egid, c.sgid) &&
                        one_of(sgid, c.gid, c.egid, c.sgid)))
        return -EPERM;
    if (rgid != KEEP)
        c.gid = rgid;
    if (egid != KEEP)
        c.egid = egid;
    if (sgid != KEEP)
        c.sgid = sgid;
    c.fsgid = c.egid;
    return cred_replace(&c);
}

/* Root changes all three; others the effective one, to the real or saved. */
int set_uid(uint32_t uid)
{
    const struct cred *c = current()->cred;

    if (uid == KEEP)
        return -EINVAL;
    if (is_root())
        return set_resuid(uid, uid, uid);
    return uid == c->uid || uid == c->suid ? set_resuid(KEEP, uid, KEEP)
                                           : -EPERM;
}

int set_gid(uint32_t gid)
{
    const struct cred *c = current()->cred;

    if (gid == KEEP)
        return -EINVAL;
    if (is_root())
        return set_resgid(gid, gid, gid);
    return gid == c->gid || gid == c->sgid ? set_resgid(KEEP, gid, KEEP)
                                           : -EPERM;
}

/* The saved id follows the effective one when the real one is given, or the
   effective one becomes something else than the real one was. */
int set_reuid(uint32_t ruid, uint32_t euid)
{
    const struct cred *c = current()->cred;
    bool save = ruid != KEEP || (euid != KEEP && euid != c->uid);

    if (!is_root() && !one_of(ruid, c->uid, c->euid, c->euid))
        return -EPERM;
    return set_resuid(ruid, euid, !save ? KEEP : euid != KEEP ? euid : c->euid);
}

int set_regid(uint32_t rgid, uint32_t egid)
{
    const struct cred *c = current()->cred;
    bool save = rgid != KEEP || (egid != KEEP && egid != c->gid);

    if (!is_root() && !one_of(rgid, c->gid, c->egid, c->egid))
        return -EPERM;
    return set_resgid(rgid, egid, !save ? KEEP : egid != KEEP ? egid : c->egid);
}

int set_groups(uint32_t n, const uint32_t *groups)
{
    struct cred c = *current()->cred;

    memcpy(c.groups, groups, n * sizeof(groups[0]));
    c.ngroups = n;
    return cred_replace(&c);
}

uint32_t set_fsuid(uint32_t uid)
{
    struct cred c = *current()->cred;
    uint32_t before = c.fsuid;

    if (uid != before && uid != KEEP &&
        (is_root() || uid == c.uid || uid == c.euid || uid == c.suid)) {
        c.fsuid = uid;
        cred_replace(&c);
    }
    return before;
}

uint32_t set_fsgid(uint32_t gid)
{
    struct cred c = *current()->cred;
    uint32_t before = c.fsgid;

    if (gid != before && gid != KEEP &&
        (is_root() || gid == c.gid || gid == c.egid || gid == c.sgid)) {
        c.fsgid = gid;
        cred_replace(&c);
    }
    return before;
}

int cred_act_as_real(struct cred **own)
{
    struct cred c = *current()->cred, *real;

    *own = NULL;
    if (c.fsuid == c.uid && c.fsgid == c.gid)
        return 0;
    c.fsuid = c.uid;
    c.fsgid = c.gid;
    real = cred_create(&c);
    if (!real)
        return -ENOMEM;
    *own = swap(real);
    return 0;
}

void cred_act_as(struct cred *own)
{
    cred_install(own);
}

/* Does anybody but the threads of this process have its working directory? */
static bool shares_place(void)
{
    const struct proc *p = current(), *thread;
    int own = 0;

    spin_lock(&proc_lock);
    list_for_each(thread, &p->group->threads, thread_link)
        own += thread->fs == p->fs;
    spin_unlock(&proc_lock);
    return atomic_read(&p->fs->count) > own;
}

struct cred *cred_for_exec(struct inode *program)
{
    struct cred *old = current()->cred, c;
    uint32_t mode, owner, group, euid = old->euid, egid = old->egid;

    inode_lock(program); /* or a file might lend a new owner's power */
    mode = program->mode;
    owner = program->uid;
    group = program->gid;
    inode_unlock(program);
    if ((mode & (S_ISUID | S_ISGID)) && (is_root() || !shares_place()) &&
        ptrace_allows_privilege()) {
        if (mode & S_ISUID)
            euid = owner;
        if ((mode & S_ISGID) && (mode & S_IXGRP))
            egid = group;
    }
    if (old->euid == euid && old->suid == euid && old->fsuid == euid &&
        old->egid == egid && old->sgid == egid && old->fsgid == egid) {
        cred_get(old);
        return old;
    }
    c = *old;
    c.euid = c.suid = c.fsuid = euid;
    c.egid = c.sgid = c.fsgid = egid;
    return cred_create(&c);
}

bool is_dumpable(const struct proc *p)
{
    return !p->mm || p->mm->dumpable;
}

bool has_same_ids(const struct proc *p)
{
    const struct cred *mine = current()->cred, *theirs = p->cred;

    return p->group == current()->group || is_root() ||
           (mine->uid == theirs->uid && mine->uid == theirs->euid &&
            mine->uid == theirs->suid && mine->gid == theirs->gid &&
            mine->gid == theirs->egid && mine->gid == theirs->sgid);
}

bool may_trace(const struct proc *p)
{
    return p->group == current()->group || is_root() ||
           (has_same_ids(p) && is_dumpable(p));
}
