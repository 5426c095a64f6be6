/*
 * Commits: the running transaction goes to the disk.
 *
 *  1. Close it: no new handle opens; wait until those that are open end. Take
 *     its bufs, and all dirty content of files, as what is to be written.
 *     Copy the bufs. Then let new operations go on, in a new transaction.
 *     (Without memory for the copies they wait until the end.)
 *  2. Write the content home and flush the disk's cache.
 *  3. Write header and images to the log, in one go, and flush. The checksum
 *     in the header tells whether all arrived, so the order does not matter.
 *     From here on the transaction holds.
 *  4. Write the images home. The flush of step 2 of the next commit, or of
 *     journal_sync(), comes before the log is written again.
 *
 * Content of files may be written home at any time before that, too
 * (journal_write_data), when there is much of it: what must not be there before
 * its transaction is not dirty, but part of the transaction. commit_lock keeps
 * that apart from step 4, so that no image overwrites newer content.
 *
 * Blocks freed by a transaction are not given out before step 3 is done: until
 * then the file that had them must be found unharmed after a crash.
 *
 * Any write or flush that fails leaves the file system read-only: what is in
 * memory stays readable, and the log, if valid, is replayed at the next mount.
 *
 * commit_lock protects the struct below.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "fs/alloc.h"
#include "fs/journal_state.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "sched/wait.h"

static struct {
    uint32_t log_start;
    struct log_header *header; /* a page */
    struct buf **bufs;         /* of the transaction, with a reference each */
    void **images;             /* their content: copies, or the bufs' own */
    unsigned n;
    bool copied;
    bool replayable;  /* the log on the disk holds a transaction */
    uint64_t last_ns; /* when the last one began, on clock_ns() */
} commit;

int journal_commit_init(const struct superblock *sb)
{
    struct page *page = page_alloc_zeroed();

    commit.bufs = kmalloc(journal.capacity * sizeof *commit.bufs);
    commit.images = kmalloc(journal.capacity * sizeof *commit.images);
    if (!page || !commit.bufs || !commit.images)
        return -ENOMEM;
    commit.header = page_to_virt(page);
    commit.header->magic = LOG_MAGIC;
    commit.log_start = sb->log_start;
    return 0;
}

/* Step 1: when it returns, nobody is changing anything. */
static void close_transaction(void)
{
    struct buf *buf, *next;

    commit.n = 0;
    spin_lock(&journal.lock);
    journal.closed = true;
    while (journal.nhandles > 0)
        sleep_uninterruptible(&journal.nhandles, &journal.lock);
    list_for_each_safe(buf, next, &journal.bufs, tx_link) {
        list_del(&buf->tx_link);
        buf->logged = false;
        commit.bufs[commit.n++] = buf;
    }
    ASSERT(journal.reserved == 0 && commit.n == journal.nbufs);
    journal.nbufs = 0;
    journal.running++;
    spin_unlock(&journal.lock);
}

static void reopen(void)
{
    spin_lock(&journal.lock);
    journal.closed = false;
    wakeup(&journal.closed);
    spin_unlock(&journal.lock);
}

/* Shell sort: neighbours on the disk become neighbours in the array. */
static void sort_bufs(void)
{
    struct buf *buf;
    unsigned i;

    for (unsigned gap = commit.n / 2; gap > 0; gap /= 2)
        for (unsigned next = gap; next < commit.n; next++) {
            buf = commit.bufs[next];
            for (i = next; i >= gap && commit.bufs[i - gap]->block > buf->block;
                 i -= gap)
                commit.bufs[i] = commit.bufs[i - gap];
            commit.bufs[i] = buf;
        }
}

static void free_images(unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        page_put(virt_to_page(commit.images[i]));
}

static bool copy_images(void)
{
    struct page *page;

    for (unsigned i = 0; i < commit.n; i++) {
        page = page_alloc();
        if (!page) {
            free_images(i);
            return false;
        }
        commit.images[i] = page_to_virt(page);
        memcpy(commit.images[i], commit.bufs[i]->data, BLOCK_SIZE);
    }
    return true;
}

/* Step 3. */
static int write_log(void)
{
    struct log_header *header = commit.header;
    void *pages[DISK_MAX_BUFS];
    unsigned n;
    int err = 0;

    header->sequence++;
    header->n = commit.n;
    for (unsigned i = 0; i < commit.n; i++)
        header->home[i] = commit.bufs[i]->block;
    header->checksum = 0;
    header->checksum = log_checksum(0, header, BLOCK_SIZE);
    for (unsigned i = 0; i < commit.n; i++)
        header->checksum =
            log_checksum(header->checksum, commit.images[i], BLOCK_SIZE);
    for (unsigned i = 0; i <= commit.n && !err; i += n) {
        n = MIN(DISK_MAX_BUFS, commit.n + 1 - i);
        for (unsigned k = 0; k < n; k++)
            pages[k] = i + k == 0 ? header : commit.images[i + k - 1];
        err = blocks_write(commit.log_start + i, pages, n);
    }
    commit.replayable = true;
    return err ? err : disk_flush();
}

/* Step 4. */
static int write_home(void)
{
    unsigned n;
    int err = 0;

    for (unsigned i = 0; i < commit.n && !err; i += n) {
        uint32_t block = commit.bufs[i]->block;
        for (n = 1; n < DISK_MAX_BUFS && i + n < commit.n; n++)
            if (commit.bufs[i + n]->block != block + n)
                break;
        err = blocks_write(block, commit.images + i, n);
    }
    return err;
}

/* Steps 2 to 4. */
static int write_out(void)
{
    int err = cache_flush();

    if (!err)
        err = disk_flush();
    if (!err && commit.n > 0)
        err = write_log();
    if (err)
        return err;
    alloc_committed();
    return write_home();
}

static void fail(void)
{
    spin_lock(&journal.lock);
    journal.failed = true;
    spin_unlock(&journal.lock);
    kprintf("fs: the disk cannot be written: the file system is read-only "
            "from now on\n");
}

/* After an error the bufs keep their references: they are newer than what is
   on the disk, and stay in memory. */
static int commit_running(void)
{
    int err;

    commit.last_ns = clock_ns();
    close_transaction();
    cache_flush_begin();
    alloc_closed();
    sort_bufs();
    commit.copied = copy_images();
    if (commit.copied)
        reopen();
    else
        for (unsigned i = 0; i < commit.n; i++)
            commit.images[i] = commit.bufs[i]->data;
    err = write_out();
    if (err)
        fail();
    for (unsigned i = 0; i < commit.n && !err; i++)
        brelse(commit.bufs[i]);
    if (commit.copied)
        free_images(commit.n);
    else
        reopen();
    return err;
}

int journal_commit(void)
{
    uint32_t target;
    int err = 0;

    ASSERT(!journal_holding());
    spin_lock(&journal.lock);
    target = journal.running;
    spin_unlock(&journal.lock);
    mutex_lock(&journal.commit_lock);
    if (journal.failed)
        err = -EIO;
    else if (journal.running == target && (journal.nbufs || cache_dirty()))
        err = commit_running();
    mutex_unlock(&journal.commit_lock);
    return err;
}

int journal_sync(void)
{
    void *header = commit.header;
    int err = journal_commit();

    mutex_lock(&journal.commit_lock);
    if (!err && journal.failed)
        err = -EIO;
    if (!err && commit.replayable) {
        err = disk_flush();
        commit.header->n = 0;
        if (!err)
            err = blocks_write(commit.log_start, &header, 1);
        if (!err)
            err = disk_flush();
        if (err)
            fail();
        commit.replayable = false;
    }
    mutex_unlock(&journal.commit_lock);
    return err;
}

int journal_write_data(void)
{
    int err = -EIO;

    ASSERT(!journal_holding());
    mutex_lock(&journal.commit_lock);
    if (!journal.failed) {
        cache_flush_begin();
        err = cache_flush();
        if (err)
            fail();
    }
    mutex_unlock(&journal.commit_lock);
    return err;
}

void journal_flush(void)
{
    bool due = clock_ns() - commit.last_ns >= JOURNAL_INTERVAL;

    if (!due && journal.nbufs <= journal.capacity / 2)
        journal_write_data();
    else if (journal.nbufs || cache_dirty())
        journal_commit();
    else
        journal_sync();
}
