/*
 * The journal: handles and the running transaction.
 *
 * Every change of the file system is made within a handle. The blocks changed
 * by all handles since the last commit make the running transaction, in
 * memory only. A commit (commit.c) closes it, waits for its handles to end,
 * and writes it to the log on the disk; so an operation is on the disk whole
 * or not at all, with everything that went before. Nothing but commit.c writes
 * to the file system's blocks.
 *
 * What belongs to a transaction: all metadata (superblock, bitmaps, inodes,
 * indirect blocks, directories, symbolic links), and those blocks of files
 * that must change together with the inode's size, because bytes past the end
 * must be zero on the disk. All other content is written home by the commit
 * before the log is, so that no inode on the disk ever points to content that
 * is not there yet. A block allocated by the running transaction itself
 * (buf->fresh is its number) counts as such: no inode on the disk has it.
 *
 * A handle reserves how many blocks it may log, so that the transaction never
 * outgrows the log; who finds no room, there or on the disk, makes a commit.
 * While a commit writes, nobody opens a handle, so nobody changes anything.
 * What does not fit in one handle is cut by its caller into steps that are each
 * whole.
 *
 * Order of locks: inode locks, commit_lock or an open handle, alloc.c's lock,
 * journal.lock, cache.lock. A handle's owner takes no inode lock: a commit
 * waits for him, others wait for the commit, and one of them might hold that
 * inode lock. (inode_lock() asserts it.) commit_lock is never taken within a
 * handle for the same reason. Waiting for a commit with inode locks held is
 * fine: a commit needs none.
 *
 * journal.lock (spin) protects the running transaction: the struct journal
 * and `logged` and tx_link of each buf.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "fs/alloc.h"
#include "fs/journal_state.h"
#include "lib/panic.h"
#include "lib/percpu.h"
#include "sched/proc.h"
#include "sched/wait.h"

struct journal journal = {.lock = SPINLOCK_INIT("journal"),
                          .running = 1,
                          .commit_lock = MUTEX_INIT("commit")};

/* Must a commit come before a handle for `nblocks` blocks? No handle allocates
   more blocks than it may log. */
static bool is_full(unsigned nblocks)
{
    unsigned reserved = journal.reserved + nblocks;

    return journal.nbufs + reserved > journal.capacity ||
           cache_dirty() >= journal.dirty_max || alloc_waits(reserved);
}

int journal_begin(unsigned nblocks)
{
    ASSERT(nblocks <= JOURNAL_MAX_RESERVE && !journal_holding());
    spin_guard(&journal.lock);
    while (!journal.failed && (journal.closed || is_full(nblocks))) {
        if (journal.closed) {
            sleep_uninterruptible(&journal.closed, &journal.lock);
        } else {
            spin_unlock(&journal.lock);
            journal_commit();
            spin_lock(&journal.lock);
        }
    }
    if (journal.failed)
        return -EROFS;
    journal.reserved += nblocks;
    journal.nhandles++;
    current()->in_handle = true;
    current()->handle_left = nblocks;
    return 0;
}

void journal_end(void)
{
    spin_guard(&journal.lock);

    ASSERT(journal_holding());
    current()->in_handle = false;
    journal.reserved -= current()->handle_left;
    if (--journal.nhandles == 0 && journal.closed)
        wakeup(&journal.nhandles);
    if (!journal.urgent && (journal.nbufs > journal.capacity / 2 ||
                            cache_dirty() > journal.dirty_max / 2)) {
        journal.urgent = true;
        wakeup(&journal.urgent);
    }
}

void journal_wait_interval(void)
{
    sleep_until(&journal.running, NULL, clock_ns() + JOURNAL_INTERVAL);
}

void journal_wait_urgent(void)
{
    spin_guard(&journal.lock);

    if (!journal.urgent)
        sleep(&journal.urgent, &journal.lock);
    journal.urgent = false;
}

/*
 * `logged` is looked at without the lock first: once true it stays so until
 * the transaction is closed, which waits for this handle.
 */
void journal_dirty(struct buf *buf)
{
    if (buf->logged)
        return;
    buf_set_clean(buf); /* the journal writes it from now on */
    spin_guard(&journal.lock);
    if (buf->logged)
        return;
    ASSERT(journal_holding() && current()->handle_left > 0);
    current()->handle_left--;
    journal.reserved--;
    journal.nbufs++;
    buf->logged = true;
    list_add_tail(&journal.bufs, &buf->tx_link);
    bhold(buf);
}

void journal_forget(uint32_t block)
{
    struct buf *buf = bfind(block);

    if (!buf)
        return;
    spin_lock(&journal.lock);
    if (buf->logged) {
        buf->logged = false;
        list_del(&buf->tx_link);
        journal.nbufs--;
        brelse(buf);
    }
    spin_unlock(&journal.lock);
    brelse(buf);
    buf_drop(block);
}

uint32_t journal_running(void)
{
    return journal.running;
}

bool journal_holding(void)
{
    return current()->in_handle;
}
