/*
 * Who a process is: users and groups. A cred is counted, shared and never
 * changed; set*id makes a new one. Per user there is a count of processes.
 */
#ifndef KIN_PROC_CRED_H
#define KIN_PROC_CRED_H

#include "lib/atomic.h"
#include "lib/list.h"
#include "sched/proc.h"

#define CRED_MAX_GROUPS 32

struct account {
    uint32_t uid;
    int refs;        /* creds of it; accounts_lock */
    atomic_t nprocs; /* processes and threads, for RLIMIT_NPROC */
    struct list link;
};

struct cred {
    atomic_t count;
    uint32_t uid, euid, suid, fsuid;
    uint32_t gid, egid, sgid, fsgid;
    uint32_t ngroups;
    uint32_t groups[CRED_MAX_GROUPS];
    struct account *user; /* of uid */
};

struct cred *cred_create_root(void); /* or NULL */
void cred_get(struct cred *cred);
void cred_put(struct cred *cred);

/*
 * The calls: (uint32_t)-1 leaves a value as it is. 0, -EPERM, -ENOMEM or
 * -EAGAIN. Linux's rules (credentials(7)).
 */
int set_uid(uint32_t uid);
int set_gid(uint32_t gid);
int set_reuid(uint32_t ruid, uint32_t euid);
int set_regid(uint32_t rgid, uint32_t egid);
int set_resuid(uint32_t ruid, uint32_t euid, uint32_t suid);
int set_resgid(uint32_t rgid, uint32_t egid, uint32_t sgid);
int set_groups(uint32_t n, const uint32_t *groups);

/* May the running process do what only root may? */
static inline bool is_root(void)
{
    return current()->cred->euid == 0;
}

#endif
