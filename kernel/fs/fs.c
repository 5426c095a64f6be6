/*
 * The file system as a whole: mounting at boot, writing back now and then.
 *
 * The superblock never changes.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/devfs.h"
#include "fs/disk.h"
#include "fs/files.h"
#include "fs/path.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "sched/kthread.h"

struct inode *root_inode;

#define BITS_PER_BLOCK (BLOCK_SIZE * 8)

/* Each region lies behind the one before it, the data up to the end. */
static bool regions_ordered(const struct superblock *sb)
{
    const struct {
        uint32_t start, nblocks;
    } regions[] = {
        {0, 1},
        {sb->log_start, sb->log_blocks},
        {sb->imap_start, DIV_ROUND_UP(sb->ninodes, BITS_PER_BLOCK)},
        {sb->bmap_start, DIV_ROUND_UP(sb->nblocks, BITS_PER_BLOCK)},
        {sb->itable_start, DIV_ROUND_UP(sb->ninodes, INODES_PER_BLOCK)},
        {sb->data_start, 1},
        {sb->nblocks, 0},
    };

    for (unsigned i = 1; i < ARRAY_LEN(regions); i++)
        if (regions[i].start < regions[i - 1].start ||
            regions[i].start - regions[i - 1].start < regions[i - 1].nblocks)
            return false;
    return true;
}

/* What is wrong with the superblock; NULL: nothing. */
static const char *check_superblock(const struct superblock *sb)
{
    if (sb->magic != FS_MAGIC)
        return "it has no file system of kin (magic number)";
    if (sb->version != FS_VERSION)
        return "its format is of another version";
    if (sb->nblocks > partition_blocks())
        return "the file system is larger than the partition";
    if (sb->ninodes <= ROOT_INO || sb->ninodes > UINT32_MAX - BITS_PER_BLOCK ||
        sb->nblocks > UINT32_MAX - BITS_PER_BLOCK ||
        sb->log_blocks < 2 * JOURNAL_MAX_RESERVE ||
        sb->log_blocks > LOG_MAX_IMAGES + 1 || !regions_ordered(sb))
        return "its regions make no sense";
    return NULL;
}

/* Read and check the superblock. */
static int read_superblock(struct superblock *sb)
{
    struct buf *buf = bread(0);
    const char *problem;

    if (is_err(buf))
        return ptr_err(buf);
    memcpy(sb, buf->data, sizeof *sb);
    brelse(buf);
    problem = check_superblock(sb);
    if (problem)
        kprintf("fs: the partition cannot be mounted: %s\n", problem);
    return problem ? -EINVAL : 0;
}

static int mount_disk(void)
{
    struct inode *root = disk_iget(ROOT_INO);

    if (is_err(root))
        return ptr_err(root);
    if (!S_ISDIR(root->mode) || root->nlink == 0)
        return fs_corrupt("the root is not a directory");
    root_inode = root;
    return 0;
}

/* Mounting is for booting: nobody else looks at the directory yet. */
int fs_mount(const char *path, struct inode *root)
{
    static uint32_t last_dev = DISK_DEV;
    struct inode *dir;
    int err = path_mkdir(NULL, path, 0755);

    dir = err && err != -EEXIST ? err_ptr(err) : namei(NULL, path, 0);
    if (!is_err(dir) && S_ISDIR(dir->mode)) {
        root->dev = ++last_dev;
        inode_move(root, dir->dir, dir->name);
        dir->mounted = root;
        return 0;
    }
    err = is_err(dir) ? ptr_err(dir) : -ENOTDIR;
    kprintf("fs: nothing can be mounted on %s: error %d\n", path, -err);
    return err;
}

/* Keeps a crash from losing more than the last second. */
static int flusher(void *arg)
{
    (void)arg;
    while (!kthread_should_stop()) {
        journal_wait_interval();
        journal_flush();
    }
    return 0;
}

/* Keeps what is dirty from filling memory or the log, before those who make it
   so have to wait. */
static int writeback(void *arg)
{
    (void)arg;
    while (!kthread_should_stop()) {
        journal_wait_urgent();
        journal_commit();
    }
    return 0;
}

static struct {
    int (*run)(void *arg);
    const char *name;
    struct proc *volatile proc;
} threads[] = {{flusher, "flusher", NULL}, {writeback, "writeback", NULL}};

static int start_threads(void)
{
    for (unsigned i = 0; i < ARRAY_LEN(threads); i++) {
        struct proc *p = kthread_run(threads[i].run, NULL, threads[i].name);
        if (is_err(p))
            return ptr_err(p);
        threads[i].proc = p;
    }
    return 0;
}

int fs_stop(void)
{
    for (unsigned i = 0; i < ARRAY_LEN(threads); i++) {
        struct proc *p = __sync_lock_test_and_set(&threads[i].proc, NULL);
        if (p) /* by the first who asks */
            kthread_stop(p);
    }
    return fs_sync();
}

int fs_init(void)
{
    static int (*const steps[])(void) = {orphan_init, mount_disk, devfs_init,
                                         start_threads};
    struct superblock sb;
    int err;

    file_init();
    files_init();
    err = cache_init();
    if (!err)
        err = partition_find();
    if (!err)
        err = read_superblock(&sb);
    if (!err)
        err = journal_init(&sb);
    if (err)
        return err;
    disk_inode_init(&sb);
    err = alloc_init(&sb);
    for (unsigned i = 0; i < ARRAY_LEN(steps) && !err; i++)
        err = steps[i]();
    if (err)
        kprintf("fs: mounting the root failed: error %d\n", -err);
    return err;
}

int fs_sync(void)
{
    return root_inode ? journal_sync() : 0;
}
