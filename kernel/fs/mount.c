/*
 * Mounts. A directory that is covered keeps a pointer to what covers it; the
 * mount knows what it covers. Both are set once, before the directory is seen
 * by anybody who could race (mounting is for booting), and never change.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/file.h"
#include "fs/mount.h"
#include "fs/path.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "mem/slab.h"

struct mount *root_mount;

static uint32_t last_dev; /* device numbers of file systems: 1, 2, ... */

static struct mount *mount_create(struct inode *root, struct inode *covers)
{
    struct mount *mount = kzalloc(sizeof *mount);

    if (!mount)
        return NULL;
    mount->dev = ++last_dev;
    mount->root = root;
    mount->covers = covers;
    root->mount = mount;
    return mount;
}

int mount_root(struct inode *root)
{
    ASSERT(!root_mount);
    root_mount = mount_create(root, NULL);
    return root_mount ? 0 : -ENOMEM;
}

struct inode *mount_down(struct inode *inode)
{
    while (inode->covered_by) {
        struct inode *root = inode->covered_by->root;
        inode_get(root);
        inode_put(inode);
        inode = root;
    }
    return inode;
}

struct inode *mount_up(struct inode *inode)
{
    while (inode->mount->root == inode && inode->mount->covers) {
        struct inode *covers = inode->mount->covers;
        inode_get(covers);
        inode_put(inode);
        inode = covers;
    }
    return inode;
}

int fs_mount(const char *path, struct inode *root)
{
    struct inode *dir = namei(NULL, path, 0);
    int err = 0;

    if (is_err(dir) && ptr_err(dir) == -ENOENT) {
        err = path_mkdir(NULL, path, 0755, 0);
        dir = err ? err_ptr(err) : namei(NULL, path, 0);
    }
    if (is_err(dir)) {
        err = ptr_err(dir);
    } else if (!S_ISDIR(dir->mode)) {
        err = -ENOTDIR;
    } else {
        dir->covered_by = mount_create(root, dir);
        err = dir->covered_by ? 0 : -ENOMEM;
    }
    if (err)
        kprintf("fs: nothing can be mounted on %s: error %d\n", path, -err);
    return err;
}
