/*
 * Inodes in memory, of whatever file system: references, locks, attributes,
 * and the hash table of the disk's.
 *
 * icache_lock (spin) protects the hash table and every step of a count to or
 * from 0. The last inode_put() takes an inode with links out of the table, so
 * nobody finds it any more, and hands it to its file system for release. One
 * without links stays in the table until its number is about to be free:
 * otherwise a new inode of that number could meet the old one's blocks.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "fs/corrupt.h"
#include "fs/file.h"
#include "fs/icache.h"
#include "fs/journal.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "lib/string.h"

#define BUCKETS 512u

static struct spinlock icache_lock = SPINLOCK_INIT("icache");
static struct list buckets[BUCKETS]; /* all zero: not used yet */

static struct list *bucket(uint32_t ino)
{
    struct list *head = &buckets[ino % BUCKETS];

    if (!head->next)
        list_init(head);
    return head;
}

static struct inode *lookup(uint32_t ino)
{
    struct inode *inode;

    list_for_each(inode, bucket(ino), hash_link)
        if (inode->ino == ino)
            return inode;
    return NULL;
}

struct inode *icache_find(uint32_t ino)
{
    spin_guard(&icache_lock);
    struct inode *inode = lookup(ino);

    if (inode && atomic_read(&inode->count) == 0)
        return err_ptr(fs_corrupt("freed inode %u has a name", ino));
    return inode_get(inode);
}

int icache_add(struct inode *inode, int (*load)(struct inode *inode))
{
    spin_guard(&icache_lock);
    int err = lookup(inode->ino) ? -EEXIST : load ? load(inode) : 0;

    if (!err)
        list_add(bucket(inode->ino), &inode->hash_link);
    return err;
}

void icache_remove(struct inode *inode)
{
    spin_guard(&icache_lock);

    list_del(&inode->hash_link);
}

void inode_init(struct inode *inode, const struct inode_ops *ops, uint32_t ino,
                uint32_t mode)
{
    memset(inode, 0, sizeof *inode);
    inode->ops = ops;
    inode->ino = ino;
    inode->mode = mode;
    inode->nlink = 1;
    inode->atime_ns = clock_realtime_ns();
    inode->mtime_ns = inode->ctime_ns = inode->atime_ns;
    atomic_set(&inode->count, 1);
    list_init(&inode->hash_link);
    mutex_init(&inode->lock, "inode");
}

/* journal.c says why no inode lock may be taken within a handle. */
void inode_lock(struct inode *inode)
{
    ASSERT(!journal_holding());
    mutex_lock(&inode->lock);
}

void inode_unlock(struct inode *inode)
{
    mutex_unlock(&inode->lock);
}

struct inode *inode_get(struct inode *inode)
{
    if (!inode)
        return NULL;
    ASSERT(atomic_read(&inode->count) > 0);
    atomic_inc(&inode->count);
    return inode;
}

void inode_put(struct inode *inode)
{
    struct inode *dir;
    bool last;

    for (; inode; inode = dir) { /* it holds a reference to its directory */
        ASSERT(!journal_holding());
        spin_lock(&icache_lock);
        last = atomic_dec_and_test(&inode->count);
        if (last && inode->nlink > 0)
            list_del(&inode->hash_link);
        spin_unlock(&icache_lock);
        if (!last)
            return;
        dir = inode->dir;
        inode->dir = NULL;
        inode->ops->release(inode);
    }
}

uint32_t split_time(uint64_t ns, uint32_t *rest)
{
    uint32_t s = (uint32_t)(ns / NS_PER_S);

    *rest = (uint32_t)(ns - s * NS_PER_S);
    return s;
}

void inode_stat(struct inode *inode, struct stat64 *st)
{
    memset(st, 0, sizeof *st);
    inode_lock(inode);
    st->st_dev = inode->dev;
    st->st_ino = st->st_ino_low = inode->ino;
    st->st_mode = inode->mode;
    st->st_nlink = inode->nlink;
    st->st_uid = inode->uid;
    st->st_gid = inode->gid;
    st->st_rdev = inode->rdev;
    st->st_size = (int64_t)inode->size;
    st->st_blksize = BLOCK_SIZE;
    st->st_blocks = (uint64_t)inode->nblocks * SECTORS_PER_BLOCK;
    st->st_atime = split_time(inode->atime_ns, &st->st_atime_nsec);
    st->st_mtime = split_time(inode->mtime_ns, &st->st_mtime_nsec);
    st->st_ctime = split_time(inode->ctime_ns, &st->st_ctime_nsec);
    inode_unlock(inode);
}

int fs_corrupt(const char *format, ...)
{
    va_list args;

    kprintf("fs: corrupt: ");
    va_start(args, format);
    kvprintf(format, args);
    va_end(args);
    kprintf("\n");
    return -EIO;
}
