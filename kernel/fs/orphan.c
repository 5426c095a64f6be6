/*
 * Inodes without links: removed, but still open. The last reference frees
 * them, and after a crash the next mount, which looks at all inodes.
 *
 * One that cannot be freed, after a disk error, waits for the next mount.
 */
#include "fs/disk.h"
#include "fs/icache.h"
#include "lib/panic.h"

/* The blocks first, in as many handles as it takes; the number last. */
bool orphan_free(struct disk_inode *di)
{
    int err = 0;

    ASSERT(di->inode.nlink == 0);
    inode_lock(&di->inode);
    if (di->inode.nblocks > 0)
        err = disk_truncate(&di->inode, 0);
    inode_unlock(&di->inode);
    if (err || journal_begin(NAME_RESERVE) != 0)
        return false;
    di->inode.mode = 0;
    disk_inode_write(di);
    icache_remove(&di->inode);
    ino_free(di->inode.ino);
    journal_end();
    return true;
}

/* The last reference frees an orphan. What cannot be read stays. */
static void get_and_put(uint32_t ino)
{
    struct inode *inode = disk_iget(ino);

    if (!is_err(inode))
        inode_put(inode);
}

int orphan_init(void)
{
    return ino_for_each(get_and_put);
}
