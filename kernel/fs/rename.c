/*
 * rename: the one operation on two directories.
 *
 * Order of locks: rename_mutex; the two directories, an ancestor before what is
 * below it, else by address; then the moved inode and the one it replaces, by
 * address. Everybody else locks one directory and then one of its entries, so
 * always downwards in the tree. Only rename changes what is below what, and
 * only with rename_mutex held: what is_within() has found stays true.
 *
 * So that no lock is ever waited for upwards: that neither inode is above (or
 * is) one of the directories is made sure before the inodes are locked.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/disk.h"
#include "fs/permission.h"

static struct mutex rename_mutex = MUTEX_INIT("rename");

struct rename {
    struct disk_inode *from, *to; /* directories */
    const char *old_name, *new_name;
    struct disk_inode *moved;    /* with a reference */
    struct disk_inode *replaced; /* with a reference; or NULL */
    uint32_t old_slot, new_slot; /* in the directories */
    bool only_dir;               /* a slash behind a name asks for one */
};

static bool is_dir(const struct disk_inode *di)
{
    return S_ISDIR(di->inode.mode);
}

/* Is the directory, which somebody has walked to, `above` or below it? */
static bool is_within(struct disk_inode *dir, const struct disk_inode *above)
{
    const struct inode *inode = &dir->inode;

    while (inode && inode != &above->inode)
        inode = inode->dir;
    return inode;
}

/* Find the two inodes; the directories are locked. 0 or -errno. */
static int find(struct rename *r)
{
    struct inode *inode = disk_lookup(&r->from->inode, r->old_name);

    if (is_err(inode))
        return ptr_err(inode);
    r->moved = disk_inode(inode);
    r->old_slot = r->from->slot;
    inode = disk_lookup(&r->to->inode, r->new_name);
    if (!is_err(inode))
        r->replaced = disk_inode(inode);
    else if (ptr_err(inode) != -ENOENT || r->to->inode.nlink == 0)
        return ptr_err(inode);
    r->new_slot = r->to->slot;
    return 0;
}

/* What can be told before the inodes are locked. A directory that changes its
   parent has its ".." written, and must not come to lie in itself. */
static int check(const struct rename *r)
{
    struct inode *to = &r->to->inode, *moved = &r->moved->inode;
    struct inode *replaced = r->replaced ? &r->replaced->inode : NULL;
    int err = permission_to_remove(&r->from->inode, moved);

    if (!err)
        err = replaced ? permission_to_remove(to, replaced)
                       : inode_permission(to, MAY_CHANGE_NAMES);
    if (!err && is_dir(r->moved) && r->from != r->to)
        err = inode_permission(moved, MAY_WRITE);
    if (err)
        return err;
    if (moved->mounted || (replaced && replaced->mounted))
        return -EBUSY;
    if (replaced && is_dir(r->moved) != is_dir(r->replaced))
        return is_dir(r->moved) ? -ENOTDIR : -EISDIR;
    if (is_dir(r->moved) && is_within(r->to, r->moved))
        return -EINVAL;
    if (replaced && is_dir(r->replaced) && is_within(r->from, r->replaced))
        return -ENOTEMPTY;
    return 0;
}

static void lock_by_address(struct inode *a, struct inode *b)
{
    inode_lock(a < b ? a : b);
    if (a != b)
        inode_lock(a < b ? b : a);
}

static void lock_directories(struct rename *r)
{
    struct inode *from = &r->from->inode, *to = &r->to->inode;

    if (from != to && is_within(r->to, r->from)) {
        inode_lock(from);
        inode_lock(to);
    } else if (from != to && is_within(r->from, r->to)) {
        inode_lock(to);
        inode_lock(from);
    } else {
        lock_by_address(from, to);
    }
}

/* What is left to check, with everything locked. */
static int check_room(struct rename *r)
{
    if (r->replaced)
        return is_dir(r->replaced) ? dir_empty(r->replaced) : 0;
    return is_dir(r->moved) && r->from != r->to &&
                   r->to->inode.nlink >= MAX_LINKS
               ? -EMLINK
               : 0;
}

static int set_entry(struct disk_inode *dir, uint32_t slot, uint32_t ino)
{
    dir->slot = slot;
    return dir_set(dir, ino);
}

static int set_new(struct rename *r)
{
    r->to->slot = r->new_slot;
    if (r->replaced)
        return dir_set(r->to, r->moved->inode.ino);
    return dir_add(r->to, r->new_name, r->moved->inode.ino);
}

/*
 * Change the entries: the new one first, which is the one that may fail for
 * want of space, then "..", then the old one; undo it if one fails.
 */
static int set_entries(struct rename *r)
{
    bool moves_dir = is_dir(r->moved) && r->from != r->to;
    uint32_t before = r->replaced ? r->replaced->inode.ino : 0;
    int err = set_new(r);

    if (err)
        return err;
    if (moves_dir)
        err = set_entry(r->moved, DOTDOT_SLOT, r->to->inode.ino);
    if (!err)
        err = set_entry(r->from, r->old_slot, 0);
    if (!err)
        return 0;
    if (moves_dir)
        set_entry(r->moved, DOTDOT_SLOT, r->from->inode.ino);
    set_entry(r->to, r->new_slot, before);
    return err;
}

static int change(struct rename *r)
{
    int err = journal_begin(NAME_RESERVE);

    if (err)
        return err;
    err = set_entries(r);
    if (!err) {
        if (is_dir(r->moved)) {
            r->from->inode.nlink--;
            r->to->inode.nlink += !r->replaced;
            disk_inode_write(r->from);
            disk_inode_write(r->to);
        }
        if (r->replaced)
            disk_drop_links(r->replaced,
                            is_dir(r->moved) ? r->replaced->inode.nlink : 1);
        disk_inode_touch(r->moved, false);
        disk_inode_write(r->moved);
    }
    journal_end();
    return err;
}

/* The directories are locked. */
static int rename_locked(struct rename *r)
{
    struct inode *moved, *replaced;
    int err = find(r);

    if (!err && r->only_dir && !is_dir(r->moved))
        err = -ENOTDIR;
    if (err || r->moved == r->replaced)
        return err;
    err = check(r);
    if (err)
        return err;
    moved = &r->moved->inode;
    replaced = r->replaced ? &r->replaced->inode : moved;
    lock_by_address(moved, replaced);
    err = check_room(r);
    if (!err)
        err = change(r);
    if (!err)
        inode_move(moved, &r->to->inode, r->new_name);
    inode_unlock(moved);
    if (replaced != moved)
        inode_unlock(replaced);
    return err;
}

int disk_rename(struct inode *old_dir, const char *old_name,
                struct inode *new_dir, const char *new_name, bool only_dir)
{
    struct rename r = {.from = disk_inode(old_dir),
                       .to = disk_inode(new_dir),
                       .old_name = old_name,
                       .new_name = new_name,
                       .only_dir = only_dir};
    int err;

    mutex_lock(&rename_mutex);
    lock_directories(&r);
    err = rename_locked(&r);
    inode_unlock(old_dir);
    if (new_dir != old_dir)
        inode_unlock(new_dir);
    if (r.moved)
        inode_put(&r.moved->inode);
    if (r.replaced)
        inode_put(&r.replaced->inode);
    mutex_unlock(&rename_mutex);
    return err;
}
