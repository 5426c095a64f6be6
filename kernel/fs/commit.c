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
 *  4. Write the images home. The flush of step 2 of the next commit, or of
 *     journal_sync(), comes before the log is written again.
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
#include "mem/slab.h"
#include "sched/wait.h"

#define CAPACITY_SHARE 64 /* of memory: images of one transaction */
#define DIRTY_SHARE 16    /* of memory: dirty content of files, */
#define DIRTY_MAX 8192u   /* blocks: at most 32 MiB, which an fsync waits for */

static struct {
    uint32_t log_start;
    struct buf *log_buf; /* of the header, with a reference */
    struct log_header *header;
    struct buf **bufs; /* of the transaction, with a reference each */
    unsigned n;
    bool replayable; /* the log on the disk holds a transaction */
} commit;

/* Write the blocks of n bufs that are neighbours, from `block` on. */
static int write_bufs(uint32_t block, struct buf **bufs, unsigned n)
{
    void *pages[DISK_MAX_BUFS];

    for (unsigned i = 0; i < n; i++)
        pages[i] = bufs[i]->data;
    return blocks_write(block, pages, n);
}

/* Make the log on the disk one that holds nothing. */
static int clear_log(void)
{
    int err = disk_flush();

    commit.header->n = 0;
    commit.replayable = false;
    if (!err)
        err = write_bufs(commit.log_start, &commit.log_buf, 1);
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

/* The images' and the header's checksum: 0 when it is right, 1 when not. */
static int check_images(void)
{
    struct log_header *header = commit.header;
    uint32_t wanted = header->checksum, sum;
    struct buf *buf;

    header->checksum = 0;
    sum = log_checksum(0, header, BLOCK_SIZE);
    for (uint32_t i = 0; i < header->n; i++) {
        buf = bread_ahead(commit.log_start + 1 + i, header->n - i);
        if (is_err(buf))
            return ptr_err(buf);
        sum = log_checksum(sum, buf->data, BLOCK_SIZE);
        brelse(buf);
    }
    return sum != wanted;
}

static int write_images_home(void)
{
    struct buf *image, *home;

    for (uint32_t i = 0; i < commit.header->n; i++) {
        image = bread(commit.log_start + 1 + i);
        if (is_err(image))
            return ptr_err(image);
        home = bget_new(commit.header->home[i]);
        if (!is_err(home)) {
            memcpy(home->data, image->data, BLOCK_SIZE);
            buf_set_dirty(home);
            brelse(home);
        }
        brelse(image);
        if (is_err(home))
            return ptr_err(home);
    }
    return cache_flush();
}

static int replay(const struct superblock *sb)
{
    int err;

    if (!header_valid(sb))
        return 0;
    err = check_images();
    if (err)
        return MIN(err, 0);
    kprintf("fs: replaying the journal: %u blocks\n", commit.header->n);
    err = write_images_home();
    return err ? err : clear_log();
}

/* The frames that dirty content and a transaction may take are promised to the
   journal, so that no process counts on them. */
int journal_init(const struct superblock *sb)
{
    uint32_t npages = pages_total();
    int err;

    list_init(&journal.bufs);
    journal.dirty_max = MIN(npages / DIRTY_SHARE, DIRTY_MAX);
    journal.capacity = MIN(sb->log_blocks - 1, LOG_MAX_IMAGES);
    journal.capacity = MIN(journal.capacity, MAX(npages / CAPACITY_SHARE,
                                                 2 * JOURNAL_MAX_RESERVE));
    commit.log_start = sb->log_start;
    commit.log_buf = bread(sb->log_start);
    commit.bufs = kmalloc(journal.capacity * sizeof *commit.bufs);
    err = is_err(commit.log_buf) ? ptr_err(commit.log_buf) : 0;
    if (!err && !commit.bufs)
        err = -ENOMEM;
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
    spin_lock(&journal.lock);
    journal.nbufs = 0;
    journal.running++;
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

/* Step 3. */
static int write_log(void)
{
    struct log_header *header = commit.header;
    uint32_t sum;
    unsigned n;
    int err;

    header->magic = LOG_MAGIC;
    header->sequence++;
    header->n = commit.n;
    for (unsigned i = 0; i < commit.n; i++)
        header->home[i] = commit.bufs[i]->block;
    header->checksum = 0;
    sum = log_checksum(0, header, BLOCK_SIZE);
    for (unsigned i = 0; i < commit.n; i++)
        sum = log_checksum(sum, commit.bufs[i]->data, BLOCK_SIZE);
    header->checksum = sum;
    commit.replayable = true;
    err = write_bufs(commit.log_start, &commit.log_buf, 1);
    for (unsigned i = 0; i < commit.n && !err; i += n) {
        n = MIN(DISK_MAX_BUFS, commit.n - i);
        err = write_bufs(commit.log_start + 1 + i, commit.bufs + i, n);
    }
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
        err = write_bufs(block, commit.bufs + i, n);
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
    return err ? err : write_home();
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

    close_transaction();
    sort_bufs();
    err = write_out();
    if (err)
        fail();
    else
        alloc_committed();
    for (unsigned i = 0; i < commit.n && !err; i++)
        brelse(commit.bufs[i]);
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
    uint32_t target;
    int err = 0;

    ASSERT(!journal_holding());
    spin_lock(&journal.lock);
    target = journal.running;
    spin_unlock(&journal.lock);
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
