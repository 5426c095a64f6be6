/*
 * The journal: changes of metadata reach the disk in transactions, whole or
 * not at all. See journal.c for how, and for the order of locks.
 *
 *     err = journal_begin(n);           after the inode locks
 *     ... journal_dirty(buf), then change buf->data ...
 *     journal_end();
 *
 * Between begin and end (the process has a handle open) no inode lock may be
 * taken and no user memory touched that might have to be faulted in.
 */
#pragma once

#include "cpu/clock.h"
#include "fs/cache.h"
#include "lib/list.h"

/* No operation reserves more than this many blocks in one handle. */
#define JOURNAL_MAX_RESERVE 32u

/*
 * Open a handle that may log up to `nblocks` different blocks. Waits for a
 * commit when the running transaction has no room for them or too much is
 * dirty. 0, or -EROFS after a disk error. Sleeps.
 */
int journal_begin(unsigned nblocks);
void journal_end(void);

/* Make `buf` part of the running transaction, before it is changed. Sleeps. */
void journal_dirty(struct buf *buf);

/* The block was freed, in an open handle: do not write what it contained. */
void journal_forget(uint32_t block);

/* The number of the running transaction, from 1. Stable in an open handle. */
uint32_t journal_running(void);

/* Does the running process have a handle open? */
bool journal_holding(void);

/*
 * Put all that was changed before the call on the disk: 0 or -EIO. No handle
 * may be open by the caller; inode locks may be held. Sleeps.
 */
int journal_commit(void);

/* journal_commit(), and leave nothing to replay. */
int journal_sync(void);

#define JOURNAL_INTERVAL NS_PER_S /* between commits: what a crash may lose */

/* What kernel threads do again and again: sleep for the interval, or until much
   has changed. journal_flush() commits, or, when nothing has changed, leaves
   nothing to replay. */
void journal_wait_interval(void);
void journal_wait_urgent(void);
void journal_flush(void);

/* Write home what the journal holds, and start it: 0, -EIO, -ENOMEM with a
   message. Once, before anything but the superblock is read. */
int journal_init(const struct superblock *sb);
