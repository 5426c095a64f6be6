/*
 * Who a process is, and what follows from it but for files (fs/permission.h
 * has those, and struct cred). Per user there is a count of processes.
 */
#ifndef KIN_PROC_CRED_H
#define KIN_PROC_CRED_H

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

struct cred *cred_create_root(void); /* or NULL */
void cred_get(struct cred *cred);
void cred_put(struct cred *cred);

/*
 * The calls: (uint32_t)-1 leaves a value as it is (set_uid, set_gid: -EINVAL).
 * 0, -EPERM or -ENOMEM. Linux's rules (credentials(7)).
 */
int set_uid(uint32_t uid);
int set_gid(uint32_t gid);
int set_reuid(uint32_t ruid, uint32_t euid);
int set_regid(uint32_t rgid, uint32_t egid);
int set_resuid(uint32_t ruid, uint32_t euid, uint32_t suid);
int set_resgid(uint32_t rgid, uint32_t egid, uint32_t sgid);
int set_groups(uint32_t n, const uint32_t *groups); /* root; n has a place */

/* setfsuid, setfsgid: the value before; whether it has changed the caller has
   to ask. */
uint32_t set_fsuid(uint32_t uid);
uint32_t set_fsgid(uint32_t gid);

/* access(2): let the real ids decide about files. 0 or -ENOMEM; *own is for
   cred_act_as() afterwards, or stays NULL. */
int cred_act_as_real(struct cred **own);
void cred_act_as(struct cred *own);

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
    return cred->uid != cred->euid || cred->gid != cred->egid;
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
    return current()->cred->euid == 0;
}

#endif
