/*
 * Operations on names, for every file system: find the directory, lock it,
 * look the name up, check, and call the file system's operation under the same
 * lock. rename locks by itself (rename.c). An inode is locked after the
 * directory it was found in.
 *
 * A symbolic link that a path ends with is followed to where it leads, which
 * may be a name that is still free: it is looked up and created under one lock,
 * so that two processes do not both create it.
 *
 * References are dropped after the locks: the last one of a file may have to
 * free it.
 */
#include "fs/path.h"

#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/files.h"
#include "fs/permission.h"
#include "fs/walk.h"
#include "lib/percpu.h"
#include "sched/proc.h"

/* Make walk->name, which is free, in the directory, which is locked. */
static struct inode *create_locked(struct walk *walk,
                                   const struct new_inode *new)
{
    struct inode *dir = walk->dir, *inode;
    int err = inode_permission(dir, MAY_CHANGE_NAMES);

    if (err)
        return err_ptr(err);
    if (!dir->ops->create ||
        ((S_ISCHR(new->mode) || S_ISBLK(new->mode)) && !is_file_root()))
        return err_ptr(-EPERM);
    inode = dir->ops->create(dir, walk->name, new);
    if (!is_err(inode)) {
        inode->dev = dir->dev;
        inode_found(inode, dir, walk->name);
    }
    return inode;
}

/* Let walk->name, which is free, be one of the inode's. */
static int link_locked(struct walk *walk, struct inode *inode)
{
    struct inode *dir = walk->dir;
    int err = inode_permission(dir, MAY_CHANGE_NAMES);

    if (err)
        return err;
    if (inode->dev != dir->dev)
        return -EXDEV;
    if (!dir->ops->link || S_ISDIR(inode->mode))
        return -EPERM;
    inode_lock(inode);
    err = dir->ops->link(dir, walk->name, inode);
    inode_unlock(inode);
    return err;
}

/* What the path's last name is, or becomes, as namei_create says. */
static struct inode *last_inode(struct walk *walk, const struct new_inode *new,
                                bool *created)
{
    struct inode *inode;

    if (walk->last == LAST_DOTDOT)
        walk_up(walk);
    if (walk->last != LAST_NAME) {
        inode_get(walk->dir);
        return walk->dir;
    }
    if (new && walk->slash)
        return err_ptr(-EISDIR);
    inode_lock(walk->dir);
    inode = walk_lookup(walk);
    if (new &&is_err(inode) && ptr_err(inode) == -ENOENT) {
        inode = create_locked(walk, new);
        *created = true;
    }
    inode_unlock(walk->dir);
    return inode;
}

struct inode *namei_create(struct inode *dir, const char *path, unsigned flags,
                           const struct new_inode *new, bool *created)
{
    struct inode *inode = NULL;
    struct walk walk;
    int err = walk_begin(&walk, dir, path, flags);

    while (!err) {
        err = walk_parent(&walk);
        if (err)
            break;
        inode = last_inode(&walk, new, created);
        if (is_err(inode) || !S_ISLNK(inode->mode) ||
            ((flags & PATH_NOFOLLOW) && !walk.slash))
            break;
        err = walk_follow(&walk, inode);
    }
    if (!err && !is_err(inode) && walk.slash && !S_ISDIR(inode->mode)) {
        inode_put(inode);
        err = -ENOTDIR;
    }
    walk_end(&walk);
    return err ? err_ptr(err) : inode;
}

struct inode *namei(struct inode *dir, const char *path, unsigned flags)
{
    return namei_create(dir, path, flags, NULL, NULL);
}

/* Make the name that the path ends with: a link to `link`, or if that is NULL
   a new inode. */
static int make(struct inode *dir, const char *path,
                const struct new_inode *new, struct inode *link)
{
    struct inode *inode = NULL;
    struct walk walk;
    int err = walk_begin(&walk, dir, path, 0);

    if (!err)
        err = walk_parent(&walk);
    if (!err && walk.last != LAST_NAME)
        err = -EEXIST;
    if (!err) {
        inode_lock(walk.dir);
        inode = walk_lookup(&walk);
        err = is_err(inode) ? ptr_err(inode) : -EEXIST;
        if (err == -ENOENT && link) {
            err = walk.slash ? -ENOENT : link_locked(&walk, link);
        } else if (err == -ENOENT && (!walk.slash || S_ISDIR(new->mode))) {
            inode = create_locked(&walk, new);
            err = is_err(inode) ? ptr_err(inode) : 0;
        }
        inode_unlock(walk.dir);
    }
    if (!is_err(inode))
        inode_put(inode);
    walk_end(&walk);
    return err;
}

uint32_t apply_umask(uint32_t mode)
{
    struct fsinfo *fs = current()->fs;

    return fs ? mode & ~(fs->umask & 0777) : mode;
}

int path_mkdir(struct inode *dir, const char *path, uint32_t mode)
{
    struct new_inode new = {.mode = S_IFDIR | apply_umask(mode & 07777)};

    return make(dir, path, &new, NULL);
}

int path_mknod(struct inode *dir, const char *path, uint32_t mode,
               uint32_t rdev)
{
    struct new_inode new = {.mode = apply_umask(mode), .rdev = rdev};

    if ((mode & S_IFMT) == 0)
        new.mode |= S_IFREG;
    return S_ISDIR(mode) ? -EPERM : make(dir, path, &new, NULL);
}

int path_symlink(const char *target, struct inode *dir, const char *path)
{
    struct new_inode new = {.mode = S_IFLNK | 0777, .target = target};

    return *target ? make(dir, path, &new, NULL) : -ENOENT;
}

int path_link(struct inode *old_dir, const char *old, struct inode *new_dir,
              const char *new, unsigned flags)
{
    struct inode *inode = namei(old_dir, old, flags);
    int err;

    if (is_err(inode))
        return ptr_err(inode);
    err = make(new_dir, new, NULL, inode);
    inode_put(inode);
    return err;
}

/* Why a name that leads to `inode` must not be removed as asked; or 0. */
static int check_remove(struct walk *walk, struct inode *inode)
{
    bool is_dir = S_ISDIR(inode->mode),
         wants_dir = walk->flags & PATH_DIRECTORY;
    int err;

    if (walk->slash && !(wants_dir && is_dir))
        return is_dir ? -EISDIR : -ENOTDIR;
    err = permission_to_remove(walk->dir, inode);
    if (err)
        return err;
    if (is_dir != wants_dir)
        return is_dir ? -EISDIR : -ENOTDIR;
    if (inode->dev != walk->dir->dev)
        return -EBUSY;
    return walk->dir->ops->remove ? 0 : -EPERM;
}

static int remove_name(struct walk *walk)
{
    struct inode *dir = walk->dir, *inode;
    int err;

    inode_lock(dir);
    inode = walk_lookup(walk);
    err = is_err(inode) ? ptr_err(inode) : check_remove(walk, inode);
    if (!err) {
        inode_lock(inode);
        err = dir->ops->remove(dir, walk->name, inode);
        inode_unlock(inode);
    }
    inode_unlock(dir);
    if (!is_err(inode))
        inode_put(inode);
    return err;
}

int path_remove(struct inode *dir, const char *path, unsigned flags)
{
    static const int dir_errors[] = {
        [LAST_DOT] = -EINVAL, [LAST_DOTDOT] = -ENOTEMPTY, [LAST_ROOT] = -EBUSY};
    struct walk walk;
    int err = walk_begin(&walk, dir, path, flags);

    if (!err)
        err = walk_parent(&walk);
    if (!err && walk.last != LAST_NAME)
        err = flags & PATH_DIRECTORY ? dir_errors[walk.last] : -EISDIR;
    if (!err)
        err = remove_name(&walk);
    walk_end(&walk);
    return err;
}

static int rename_walked(struct walk *old, struct walk *new)
{
    if (old->dir->dev != new->dir->dev)
        return -EXDEV;
    if (old->last != LAST_NAME || new->last != LAST_NAME)
        return -EBUSY;
    if (!old->dir->ops->rename)
        return -EPERM;
    return old->dir->ops->rename(old->dir, old->name, new->dir, new->name,
                                 old->slash || new->slash);
}

int path_rename(struct inode *old_dir, const char *old, struct inode *new_dir,
                const char *new)
{
    struct walk old_walk, new_walk;
    int err = walk_begin(&old_walk, old_dir, old, 0);

    if (!err)
        err = walk_parent(&old_walk);
    if (!err) {
        err = walk_begin(&new_walk, new_dir, new, 0);
        if (!err)
            err = walk_parent(&new_walk);
        if (!err)
            err = rename_walked(&old_walk, &new_walk);
        walk_end(&new_walk);
    }
    walk_end(&old_walk);
    return err;
}

int path_chdir(struct inode *dir, const char *path)
{
    struct fsinfo *fs = current()->fs;
    struct inode *inode = namei(dir, path, 0), *old;
    int err = 0;

    if (is_err(inode))
        return ptr_err(inode);
    if (!S_ISDIR(inode->mode))
        err = -ENOTDIR;
    if (!err)
        err = inode_permission(inode, MAY_SEARCH);
    if (err) {
        inode_put(inode);
        return err;
    }
    spin_lock(&fs->lock);
    old = fs->cwd;
    fs->cwd = inode;
    spin_unlock(&fs->lock);
    inode_put(old);
    return 0;
}
