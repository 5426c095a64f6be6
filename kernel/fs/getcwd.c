/*
 * Where inodes in memory are: the directory and the name by which each was
 * last found. Every walk notes it, so the path of what is open, runs, or is
 * the working directory is known without reading a directory.
 *
 * An inode holds a reference to its directory: as long as it is in memory, so
 * is its way up to the root. A directory has one name, which only rename
 * changes; a file with several is where it was last found. What is removed
 * stays where it was. The root of a file system is where the directory is that
 * it is mounted on; that of the disk is nowhere.
 *
 * There is no cycle, whatever a corrupt disk says: a directory's place is
 * noted when it has none, so before anybody can have gone through it.
 *
 * place_lock (spin) protects inode->dir and inode->name. Those of a directory
 * that has a place change with the rename mutex held only.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/path.h"
#include "lib/string.h"

static struct spinlock place_lock = SPINLOCK_INIT("place");

static void set_place(struct inode *inode, struct inode *dir, const char *name,
                      bool moved)
{
    struct inode *old = dir; /* whose reference is too much */

    inode_get(dir);
    spin_lock(&place_lock);
    if (moved || !inode->dir || !S_ISDIR(inode->mode)) {
        old = inode->dir;
        inode->dir = dir;
        strlcpy(inode->name, name, sizeof inode->name);
    }
    spin_unlock(&place_lock);
    inode_put(old);
}

void inode_found(struct inode *inode, struct inode *dir, const char *name)
{
    if (inode != root_inode)
        set_place(inode, dir, name, false);
}

void inode_move(struct inode *inode, struct inode *dir, const char *name)
{
    set_place(inode, dir, name, true);
}

struct inode *inode_parent(struct inode *inode)
{
    spin_guard(&place_lock);

    return inode_get(inode->dir);
}

int path_of(const struct inode *inode, char *buf, uint32_t size)
{
    uint32_t start = size - 1, n; /* it grows from the buffer's end forwards */
    int err = size < 2 ? -ERANGE : 0;

    spin_lock(&place_lock);
    for (; !err && inode != root_inode; inode = inode->dir) {
        n = strlen(inode->name);
        if (!inode->dir)
            err = -ENOENT;
        else if (n + 1 > start)
            err = -ERANGE;
        if (err)
            break;
        start -= n;
        memcpy(buf + start, inode->name, n);
        buf[--start] = '/';
    }
    spin_unlock(&place_lock);
    if (err)
        return err;
    buf[size - 1] = '\0';
    if (start == size - 1)
        buf[--start] = '/';
    memmove(buf, buf + start, size - start);
    return (int)(size - start);
}
