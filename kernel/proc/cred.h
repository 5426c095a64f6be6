/*
 * Who a process is, and what follows from it but for files (fs/permission.h
 * has those, and struct cred). Per user there is a count of processes.
 */
#pragma once

#include "fs/permission.h"

struct account {
    uint32_t uid;
    int refs;          /* creds of it; accounts_lock */
    atomic_t nprocs;   /* processes and threads, for RLIMIT_NPROC */
    atomic_t nsignals; /* in their queues, for RLIMIT_SIGPENDING */
    struct list link;
};

#define OVERFLOW_ID 65534 /* what an id looks like that does not fit */

/* An id as old calls take it, in 16 bits, where 0xffff is -1; and as they give
   it. */
static inline uint32_t wide_id(uint32_t id)
{
    return (uint16_t)id == UINT16_MAX ? UINT32_MAX : (uint16_t)id;
}

static inline uint16_t narrow_id(uint32_t id)
{
    return id > UINT16_MAX ? OVERFLOW_ID : (uint16_t)id;
}

/* A new cred with these values; or NULL. */
struct cred *cred_create(const struct cred *values);
struct cred *cred_get(struct cred *cred); /* the same */
void cred_put(struct cred *cred);         /* NULL: nothing */

/*
 * setuid, setreuid, setresuid and the same for groups: (uint32_t)-1 leaves a
 * value as it is (set_id: -EINVAL). 0, -EPERM or -ENOMEM. Linux's rules
 * (credentials(7)).
 */
enum id_kind { UID, GID };
int set_id(enum id_kind kind, uint32_t id);
int set_re_ids(enum id_kind kind, uint32_t real, uint32_t effective);
int set_res_ids(enum id_kind kind, uint32_t real, uint32_t effective,
                uint32_t saved);
int set_groups(uint32_t n, const uint32_t *groups); /* root; n has a place */

/* setfsuid, setfsgid: the value before; whether it has changed the caller has
   to ask. */
uint32_t set_fs_id(enum id_kind kind, uint32_t id);

/* access(2): let the real ids decide about files. 0 or -ENOMEM; *own is for
   cred_install() afterwards, or stays NULL. */
int cred_act_as_real(struct cred **own);

/* RLIMIT_NPROC does not stop a process from becoming another user: programs do
   not expect that. But if it was past that user's limit then, and still is, it
   may not exec: false. */
bool cred_may_exec(void);

/*
 * The cred of the running process once it executes `program`, with a
 * reference; or NULL: no memory. Set-user-id and set-group-id bits count
 * unless the process shares its working directory with another, which could
 * lead the program astray. cred_install takes it into use, and the reference.
 * May sleep.
 */
struct cred *cred_for_exec(struct inode *program);
void cred_install(struct cred *cred);

/* Does somebody run with the power of another, so that the program must not
   trust its environment (AT_SECURE)? */
static inline bool cred_is_secure(const struct cred *cred)
{
    return cred->uid.real != cred->uid.effective ||
           cred->gid.real != cred->gid.effective;
}

/* Has p nothing in memory that its user must not see? Not so after exec of a
   program that gives power or cannot be read, or after set*id. proc_lock. */
bool is_dumpable(const struct proc *p);

/* Is the running process root, or p's process, or are p's ids all its real
   ones? Then it may change p's limits. proc_lock held. */
bool has_same_ids(const struct proc *p);

/* May the running process look into p and trace it (PTRACE_MODE_ATTACH of
   ptrace(2))? proc_lock held. */
bool may_trace(const struct proc *p);

/* May the running process do what only root may? */
static inline bool is_root(void)
{
    return current()->cred->uid.effective == 0;
}
