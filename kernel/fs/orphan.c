/*
 * Inodes without links: still open or just about to be freed. On the disk they
 * hang in the list that starts in the superblock, so that a mount after a
 * crash can free them; in memory in the same order in `orphans`, so that one
 * can be taken out of the middle.
 *
 * orphan_lock (a mutex, taken within a handle) protects the list, the
 * superblock's orphan_head and every dinode's next_orphan.
 *
 * An inode that cannot be freed, after a disk error, stays in both lists until
 * the next mount.
 */
#include "abi/errno.h"
#include "fs/disk.h"
#include "fs/icache.h"
#include "lib/panic.h"

static struct mutex orphan_lock;
static struct list orphans;
static struct buf *super_buf; /* the superblock, with a reference */

static struct superblock *super(void)
{
    return (struct superblock *)super_buf->data;
}

void orphan_add(struct disk_inode *di)
{
    ASSERT(di->inode.nlink == 0 && list_empty(&di->orphan_link));
    mutex_lock(&orphan_lock);
    journal_dirty(super_buf);
    journal_dirty(di->table);
    di->dinode->next_orphan = super()->orphan_head;
    super()->orphan_head = di->inode.ino;
    list_add(&orphans, &di->orphan_link);
    mutex_unlock(&orphan_lock);
}

/* Take it out again. Logs two blocks. */
static void orphan_remove(struct disk_inode *di)
{
    struct disk_inode *before;

    mutex_lock(&orphan_lock);
    if (di->orphan_link.prev == &orphans) {
        journal_dirty(super_buf);
        super()->orphan_head = di->dinode->next_orphan;
    } else {
        before =
            list_entry(di->orphan_link.prev, struct disk_inode, orphan_link);
        journal_dirty(before->table);
        before->dinode->next_orphan = di->dinode->next_orphan;
    }
    journal_dirty(di->table);
    di->dinode->next_orphan = 0;
    list_del(&di->orphan_link);
    mutex_unlock(&orphan_lock);
}

/* The blocks first, in as many handles as it takes; the number last. */
bool orphan_free(struct disk_inode *di)
{
    int err = 0;

    ASSERT(!list_empty(&di->orphan_link));
    inode_lock(&di->inode);
    if (di->inode.nblocks > 0)
        err = disk_truncate(&di->inode, 0);
    inode_unlock(&di->inode);
    if (err || journal_begin(NAME_RESERVE) != 0)
        return false;
    icache_remove(&di->inode);
    orphan_remove(di);
    di->inode.mode = 0;
    disk_inode_write(di);
    ino_free(di->inode.ino);
    journal_end();
    return true;
}

/* Follow the list on the disk and put it into memory. */
static int load_list(void)
{
    uint32_t ino = super()->orphan_head;
    struct disk_inode *di;
    struct inode *inode;

    while (ino) {
        inode = disk_iget(ino);
        if (is_err(inode))
            return ptr_err(inode);
        di = disk_inode(inode);
        if (inode->nlink > 0 || !list_empty(&di->orphan_link)) {
            inode_put(inode);
            return fs_corrupt("inode %u is in the list of orphans", ino);
        }
        list_add_tail(&orphans, &di->orphan_link);
        ino = di->dinode->next_orphan;
    }
    return 0;
}

int orphan_init(void)
{
    struct disk_inode *di, *next;
    int err;

    mutex_init(&orphan_lock, "orphan");
    list_init(&orphans);
    super_buf = bread(0);
    if (is_err(super_buf))
        return ptr_err(super_buf);
    err = load_list();
    list_for_each_safe(di, next, &orphans, orphan_link)
        inode_put(&di->inode);
    return err;
}
