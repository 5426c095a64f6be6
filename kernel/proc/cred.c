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
    struct account *user;

    spin_guard(&accounts_lock);
    list_for_each(user, &accounts, link) {
        if (user->uid == uid) {
            user->refs++;
            return user;
        }
    }
    user = kzalloc(sizeof(*user));
    if (user) {
        user->uid = uid;
        user->refs = 1;
        list_add(&accounts, &user->link);
    }
    return user;
}

static void account_put(struct account *user)
{
    spin_guard(&accounts_lock);
    if (--user->refs == 0) {
        list_del(&user->link);
        kfree(user);
    }
}

struct cred *cred_get(struct cred *cred)
{
    atomic_inc(&cred->count);
    return cred;
}

void cred_put(struct cred *cred)
{
    if (!cred || !atomic_dec_and_test(&cred->count))
        return;
    account_put(cred->user);
    kfree(cred);
}

struct cred *cred_create(const struct cred *values)
{
    struct cred *new = kmalloc(sizeof(*new));

    if (!new)
        return NULL;
    *new = *values;
    atomic_set(&new->count, 1);
    new->user = account_get(new->uid.real);
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

    spin_guard(&proc_lock);
    atomic_inc(&new->user->nprocs);
    atomic_add(&old->user->nprocs, -1);
    p->cred = new;
    return old;
}

void cred_install(struct cred *cred)
{
    cred_put(cred == current()->cred ? cred : swap(cred));
}

static bool has_too_many(const struct account *user)
{
    return user->uid != 0 &&
           (uint32_t)atomic_read(&user->nprocs) > rlimit(RLIMIT_NPROC);
}

bool cred_may_exec(void)
{
    struct proc *p = current();

    if ((p->flags & PROC_TOO_MANY) && has_too_many(p->cred->user))
        return false;
    p->flags &= ~PROC_TOO_MANY;
    return true;
}

/* Give the running process a changed copy of its cred: 0 or -ENOMEM. */
static int cred_replace(const struct cred *changed)
{
    struct cred *new = cred_create(changed), *old = current()->cred;

    if (!new)
        return -ENOMEM;
    if (new->uid.effective != old->uid.effective ||
        new->uid.fs != old->uid.fs ||
        new->gid.effective != old->gid.effective || new->gid.fs != old->gid.fs)
        current()->mm->dumpable = false; /* it still knows what it has seen */
    if (new->user != old->user) {
        current()->flags &= ~PROC_TOO_MANY;
        if (has_too_many(new->user))
            current()->flags |= PROC_TOO_MANY;
    }
    cred_install(new);
    return 0;
}

static struct ids *ids_of(struct cred *cred, enum id_kind kind)
{
    return kind == UID ? &cred->uid : &cred->gid;
}

/* Is `id` one of the process's own, or is none asked for? */
static bool has_id(const struct ids *ids, uint32_t id)
{
    return id == KEEP || id == ids->real || id == ids->effective ||
           id == ids->saved;
}

int set_res_ids(enum id_kind kind, uint32_t real, uint32_t effective,
                uint32_t saved)
{
    struct cred c = *current()->cred;
    struct ids *ids = ids_of(&c, kind);

    if (!is_root() &&
        !(has_id(ids, real) && has_id(ids, effective) && has_id(ids, saved)))
        return -EPERM;
    if (real != KEEP)
        ids->real = real;
    if (effective != KEEP)
        ids->effective = effective;
    if (saved != KEEP)
        ids->saved = saved;
    ids->fs = ids->effective;
    return cred_replace(&c);
}

/* Root changes all three; others the effective one, to the real or saved. */
int set_id(enum id_kind kind, uint32_t id)
{
    const struct ids *ids = ids_of(current()->cred, kind);

    if (id == KEEP)
        return -EINVAL;
    if (is_root())
        return set_res_ids(kind, id, id, id);
    return id == ids->real || id == ids->saved
               ? set_res_ids(kind, KEEP, id, KEEP)
               : -EPERM;
}

/* The saved id follows the effective one when the real one is given, or the
   effective one becomes something else than the real one was. */
int set_re_ids(enum id_kind kind, uint32_t real, uint32_t effective)
{
    const struct ids *ids = ids_of(current()->cred, kind);
    uint32_t saved = effective != KEEP ? effective : ids->effective;

    if (!is_root() && real != KEEP && real != ids->real &&
        real != ids->effective)
        return -EPERM;
    if (real == KEEP && (effective == KEEP || effective == ids->real))
        saved = KEEP;
    return set_res_ids(kind, real, effective, saved);
}

uint32_t set_fs_id(enum id_kind kind, uint32_t id)
{
    struct cred c = *current()->cred;
    struct ids *ids = ids_of(&c, kind);
    uint32_t before = ids->fs;

    if (id != before && id != KEEP && (is_root() || has_id(ids, id))) {
        ids->fs = id;
        cred_replace(&c);
    }
    return before;
}

int set_groups(uint32_t n, const uint32_t *groups)
{
    struct cred c = *current()->cred;

    memcpy(c.groups, groups, n * sizeof(groups[0]));
    c.ngroups = n;
    return cred_replace(&c);
}

int cred_act_as_real(struct cred **own)
{
    struct cred c = *current()->cred, *real;

    *own = NULL;
    if (c.uid.fs == c.uid.real && c.gid.fs == c.gid.real)
        return 0;
    c.uid.fs = c.uid.real;
    c.gid.fs = c.gid.real;
    real = cred_create(&c);
    if (!real)
        return -ENOMEM;
    *own = swap(real);
    return 0;
}

/* Does anybody but the threads of this process have its working directory? */
static bool shares_place(void)
{
    const struct proc *p = current(), *thread;
    int own = 0;

    spin_guard(&proc_lock);
    list_for_each(thread, &p->group->threads, thread_link)
        own += thread->fs == p->fs;
    return atomic_read(&p->fs->count) > own;
}

struct cred *cred_for_exec(struct inode *program)
{
    struct cred *old = current()->cred, c = *old;

    inode_lock(program); /* or a file might lend a new owner's power */
    if ((program->mode & (S_ISUID | S_ISGID)) &&
        (is_root() || !shares_place()) && ptrace_allows_privilege()) {
        if (program->mode & S_ISUID)
            c.uid.effective = program->uid;
        if ((program->mode & S_ISGID) && (program->mode & S_IXGRP))
            c.gid.effective = program->gid;
    }
    inode_unlock(program);
    c.uid.saved = c.uid.fs = c.uid.effective;
    c.gid.saved = c.gid.fs = c.gid.effective;
    if (memcmp(&c.uid, &old->uid, sizeof(c.uid)) == 0 &&
        memcmp(&c.gid, &old->gid, sizeof(c.gid)) == 0)
        return cred_get(old);
    return cred_create(&c);
}

bool is_dumpable(const struct proc *p)
{
    return !p->mm || p->mm->dumpable;
}

static bool all_are(const struct ids *ids, uint32_t id)
{
    return id == ids->real && id == ids->effective && id == ids->saved;
}

bool has_same_ids(const struct proc *p)
{
    const struct cred *mine = current()->cred;

    return p->group == current()->group || is_root() ||
           (all_are(&p->cred->uid, mine->uid.real) &&
            all_are(&p->cred->gid, mine->gid.real));
}

bool may_trace(const struct proc *p)
{
    return p->group == current()->group || is_root() ||
           (has_same_ids(p) && is_dumpable(p));
}
