/*
 * What journal.c and commit.c share, and nobody else sees.
 */
#pragma once

#include "fs/journal.h"
#include "lib/spinlock.h"
#include "sched/mutex.h"

struct journal {
    struct spinlock lock;
    unsigned capacity;  /* images a transaction may have */
    unsigned dirty_max; /* dirty bufs before writers have to wait */
    uint32_t running;   /* number of the running transaction */
    struct list bufs;   /* it has, by tx_link, with a reference each */
    unsigned nbufs;
    unsigned reserved; /* by open handles, not used yet */
    unsigned nhandles; /* open */
    bool closed;       /* a commit is made: no new handle may open */
    bool failed;       /* after a disk error: read-only */
    bool urgent;       /* writeback was woken, or is to go on */

    struct mutex commit_lock; /* one commit at a time; comes after the inode
                                 locks and before `lock` */
};

extern struct journal journal;
