/*
 * Commits: the running transaction goes to the disk.
 *
 *  1. Close it: no new handle opens; wait until those that are open end. From
 *     here to the end of the commit nobody changes anything.
 *  2. Write all content of files that is newer than the disk's home, and flush
 *     the disk's cache.
 *  3. Write header and images to the log, in one go, and flush. The checksum
 *     in the header tells whether all arrived, so the order does not matter.
 *     From here on the transaction holds.
 *  4. Write the images home, as content that is newer than the disk's. The
 *     flush of step 2 of the next commit, or of journal_sync(), comes before
 * the log is written again.
 *  5. Open the next transaction.
 *
 * Blocks freed by a transaction are not given out before step 5: until step 3
 * is done the file that had them must be found unharmed after a crash.
 *
 * Any write or flush that fails leaves the file system read-only: what is in
 * memory stays readable, and the log, if valid, is replayed at the next mount.
 *
 * Replay: when the file system is mounted, a transaction that the log holds
 * whole is written home.
 *
 * commit_lock protects the struct below.
 */
#include "abi/errno.h"
#include "fs/alloc.h"
#include "fs/journal_state.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mem/commit.h"
#include "sched/wait.h"

#define CAPACITY_SHARE 64 /* of memory: images of one transaction */
#define DIRTY_SHARE 16    /* of memory: dirty content of files, */
#define DIRTY_MAX 8192u   /* blocks: at most 32 MiB, which an fsync waits for */

static struct {
    uint32_t log_start;
    struct buf *log_buf; /* of the header, with a reference */
    struct log_header *header;
    struct buf *bufs[LOG_MAX_IMAGES]; /* of the transaction; with references */
    unsigned n;
    bool replayable; /* the log on the disk holds a transaction */
} commit;

/* Of the header, whose own field is cleared, and the transaction. */
static uint32_t checksum(void)
{
    uint32_t sum;

    commit.header->checksum = 0;
    sum = log_checksum(0, commit.header, BLOCK_SIZE);
    for (unsigned i = 0; i < commit.n; i++)
        sum = log_checksum(sum, commit.bufs[i]->data, BLOCK_SIZE);
    return sum;
}

static void release_bufs(void)
{
    while (commit.n > 0)
        brelse(commit.bufs[--commit.n]);
}

/* Make the log on the disk one that holds nothing. */
static int clear_log(void)
{
    int err = disk_flush();

    commit.header->n = 0;
    commit.replayable = false;
    if (!err)
        err = bufs_write(commit.log_start, &commit.log_buf, 1);
    return err ? err : disk_flush();
}

/* --- replay --- */

/* Whether the header is one to replay, as far as it alone can tell. */
static bool header_valid(const struct superblock *sb)
{
    const struct log_header *header = commit.header;

    if (header->magic != LOG_MAGIC || header->n == 0 ||
        header->n >= sb->log_blocks || header->n > LOG_MAX_IMAGES)
        return false;
    for (uint32_t i = 0; i < header->n; i++) {
        uint32_t home = header->home[i];
        if (home >= sb->nblocks ||
            (home >= sb->log_start && home < sb->log_start + sb->log_blocks))
            return false;
    }
    return true;
}

static int read_images(void)
{
    uint32_t first = commit.log_start + 1, end = first + commit.header->n;
    struct buf *buf;

    while (first + commit.n < end) {
        buf = bread_ahead(first + commit.n, end - first - commit.n);
        if (is_err(buf))
            return ptr_err(buf);
        commit.bufs[commit.n++] = buf;
    }
    return 0;
}

/* Nothing is in the cache yet, so the images go from the log to the disk. */
static int replay(const struct superblock *sb)
{
    uint32_t wanted = commit.header->checksum;
    int err = header_valid(sb) ? read_images() : 0;

    if (!err && commit.n > 0 && checksum() == wanted) {
        kprintf("fs: replaying the journal: %u blocks\n", commit.n);
        for (unsigned i = 0; i < commit.n && !err; i++)
            err = bufs_write(commit.header->home[i], &commit.bufs[i], 1);
        err = err ? err : clear_log();
    }
    release_bufs();
    return err;
}

/* The frames that dirty content and a transaction may take are promised to the
   journal, so that no process counts on them. */
int journal_init(const struct superblock *sb)
{
    uint32_t npages = pages_total();
    int err;

    list_init(&journal.bufs);
    journal.dirty_max = MIN(npages / DIRTY_SHARE, DIRTY_MAX);
    journal.capacity = MIN(sb->log_blocks - 1, MAX(npages / CAPACITY_SHARE,
                                                   2 * JOURNAL_MAX_RESERVE));
    commit.log_start = sb->log_start;
    commit.log_buf = bread(sb->log_start);
    err = is_err(commit.log_buf) ? ptr_err(commit.log_buf) : 0;
    if (!err) {
        commit.header = (struct log_header *)commit.log_buf->data;
        err = replay(sb);
    }
    if (!err)
        err = commit_reserve(journal.dirty_max + journal.capacity);
    if (err)
        kprintf("fs: the journal cannot be used: error %d\n", -err);
    return err;
}

/* --- commits --- */

/* Step 1. */
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
    spin_unlock(&journal.lock);
}

/* Step 5. */
static void open_transaction(void)
{
    spin_guard(&journal.lock);

    journal.nbufs = 0;
    journal.running++;
    journal.closed = false;
    wakeup(&journal.closed);
}

/* Step 3. */
static int write_log(void)
{
    struct log_header *header = commit.header;
    unsigned n;
    int err;

    header->magic = LOG_MAGIC;
    header->sequence++;
    header->n = commit.n;
    for (unsigned i = 0; i < commit.n; i++)
        header->home[i] = commit.bufs[i]->block;
    header->checksum = checksum();
    commit.replayable = true;
    err = bufs_write(commit.log_start, &commit.log_buf, 1);
    for (unsigned i = 0; i < commit.n && !err; i += n) {
        n = MIN(DISK_MAX_BUFS, commit.n - i);
        err = bufs_write(commit.log_start + 1 + i, commit.bufs + i, n);
    }
    return err ? err : disk_flush();
}

/* Step 4. */
static int write_home(void)
{
    for (unsigned i = 0; i < commit.n; i++)
        buf_set_dirty(commit.bufs[i]);
    return cache_flush();
}

/* Steps 2 to 4. */
static int write_out(void)
{
    int err = cache_flush();

    if (!err)
        err = disk_flush();
    if (!err && commit.n > 0)
        err = write_log();
    return err ? err : write_home();
}

static void fail(void)
{
    journal.failed = true; /* one word: no lock */
    kprintf("fs: the disk cannot be written: the file system is read-only "
            "from now on\n");
}

/* After an error the bufs keep their references: they are newer than what is
   on the disk, and stay in memory. */
static int commit_running(void)
{
    int err;

    close_transaction();
    err = write_out();
    if (err) {
        fail();
    } else {
        alloc_committed();
        release_bufs();
    }
    open_transaction();
    return err;
}

/* Is there something to commit? An open handle counts: whoever finds no room
   because of what it has reserved must wait for its end. */
static bool changing(void)
{
    return journal.nbufs > 0 || journal.nhandles > 0 || cache_dirty() > 0;
}

int journal_commit(void)
{
    uint32_t target = journal_running();
    int err = 0;

    ASSERT(!journal_holding());
    mutex_lock(&journal.commit_lock);
    if (journal.failed)
        err = -EIO;
    else if (journal.running == target && changing())
        err = commit_running();
    mutex_unlock(&journal.commit_lock);
    return err;
}

int journal_sync(void)
{
    int err = journal_commit();

    mutex_lock(&journal.commit_lock);
    if (!err && journal.failed)
        err = -EIO;
    if (!err && commit.replayable) {
        err = clear_log();
        if (err)
            fail();
    }
    mutex_unlock(&journal.commit_lock);
    return err;
}

void journal_flush(void)
{
    if (journal.nbufs || cache_dirty())
        journal_commit();
    else
        journal_sync();
}
