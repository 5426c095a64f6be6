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
 * is) one of the directories is made sure before anything is locked. The names
 * are therefore looked up twice, without locks that last and with them, and if
 * they have changed in between it all starts again.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/disk.h"
#include "fs/permission.h"
#include "lib/panic.h"

static struct mutex rename_mutex;

struct rename {
    struct disk_inode *from, *to; /* directories */
    const char *old_name, *new_name;
    struct disk_inode *moved;    /* with a reference */
    struct disk_inode *replaced; /* with a reference; or NULL */
    uint32_t old_slot, new_slot; /* in the directories */
};

static bool is_dir(const struct disk_inode *di)
{
    return S_ISDIR(di->inode.mode);
}

/* Look a name up with the directory locked just for that: or an err_ptr. */
static struct inode *lookup(struct inode *dir, const char *name)
{
    struct inode *inode;

    inode_lock(dir);
    inode = disk_lookup(dir, name);
    inode_unlock(dir);
    return inode;
}

/* Is the directory, which somebody has walked to, `above` or below it? */
static bool is_within(struct disk_inode *dir, const struct disk_inode *above)
{
    const struct inode *inode = &dir->inode;

    while (inode && inode != &above->inode)
        inode = inode->dir;
    return inode;
}

/* Find the two inodes: 0 or -errno. */
static int find(struct rename *r)
{
    struct inode *inode = lookup(&r->from->inode, r->old_name);

    if (is_err(inode))
        return ptr_err(inode);
    r->moved = disk_inode(inode);
    inode = lookup(&r->to->inode, r->new_name);
    if (!is_err(inode))
        r->replaced = disk_inode(inode);
    else if (ptr_err(inode) != -ENOENT)
        return ptr_err(inode);
    return 0;
}

/* A directory that changes its parent has its ".." written. */
static int check_permission(const struct rename *r)
{
    struct inode *to = &r->to->inode;
    int err = permission_to_remove(&r->from->inode, &r->moved->inode);

    if (!err)
        err = r->replaced ? permission_to_remove(to, &r->replaced->inode)
                          : inode_permission(to, MAY_CHANGE_NAMES);
    if (!err && is_dir(r->moved) && r->from != r->to)
        err = inode_permission(&r->moved->inode, MAY_WRITE);
    return err;
}

/* What can be told from the two inodes alone. */
static int check_kinds(const struct rename *r)
{
    if (r->moved->inode.mounted)
        return -EBUSY;
    if (!r->replaced)
        return 0;
    if (r->replaced->inode.mounted)
        return -EBUSY;
    if (is_dir(r->moved) && !is_dir(r->replaced))
        return -ENOTDIR;
    if (!is_dir(r->moved) && is_dir(r->replaced))
        return -EISDIR;
    return 0;
}

/* That no directory comes to lie in itself. */
static int check_tree(const struct rename *r)
{
    if (is_dir(r->moved) && is_within(r->to, r->moved))
        return -EINVAL;
    if (r->replaced && is_dir(r->replaced) && is_within(r->from, r->replaced))
        return -ENOTEMPTY;
    return 0;
}

static void lock_by_address(struct inode *a, struct inode *b)
{
    inode_lock(a < b ? a : b);
    if (a != b)
        inode_lock(a < b ? b : a);
}

static void lock_all(struct rename *r)
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
    lock_by_address(&r->moved->inode,
                    r->replaced ? &r->replaced->inode : &r->moved->inode);
}

static void unlock_all(struct rename *r)
{
    if (r->replaced)
        inode_unlock(&r->replaced->inode);
    inode_unlock(&r->moved->inode);
    if (r->from != r->to)
        inode_unlock(&r->to->inode);
    inode_unlock(&r->from->inode);
}

/* With everything locked: is all still as it was found? */
static int check_again(struct rename *r)
{
    uint32_t ino = 0;
    int err;

    if (r->to->inode.nlink == 0)
        return -ENOENT;
    err = dir_find(r->to, r->new_name, &ino);
    if (!err && ino != (r->replaced ? r->replaced->inode.ino : 0))
        err = -EAGAIN;
    r->new_slot = r->to->slot;
    if (!err)
        err = dir_find(r->from, r->old_name, &ino);
    if (!err && ino != r->moved->inode.ino)
        err = -EAGAIN;
    r->old_slot = r->from->slot;
    if (!err && r->replaced && is_dir(r->replaced))
        err = dir_empty(r->replaced);
    if (!err && is_dir(r->moved) && !r->replaced && r->from != r->to &&
        r->to->inode.nlink >= MAX_LINKS)
        err = -EMLINK;
    return err;
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

static int try_rename(struct rename *r)
{
    int err = find(r);

    if (err || r->moved == r->replaced)
        return err;
    err = check_permission(r);
    if (!err)
        err = check_kinds(r);
    if (!err)
        err = check_tree(r);
    if (err)
        return err;
    lock_all(r);
    err = check_again(r);
    if (!err)
        err = change(r);
    if (!err)
        inode_move(&r->moved->inode, &r->to->inode, r->new_name);
    unlock_all(r);
    return err;
}

int disk_rename(struct inode *old_dir, const char *old_name,
                struct inode *new_dir, const char *new_name)
{
    struct rename r = {.from = disk_inode(old_dir),
                       .to = disk_inode(new_dir),
                       .old_name = old_name,
                       .new_name = new_name};
    int err;

    mutex_lock(&rename_mutex);
    do {
        r.moved = r.replaced = NULL;
        err = try_rename(&r);
        if (r.moved)
            inode_put(&r.moved->inode);
        if (r.replaced)
            inode_put(&r.replaced->inode);
    } while (err == -EAGAIN || (err == -ENOSPC && alloc_retry()));
    mutex_unlock(&rename_mutex);
    return err;
}

void disk_rename_init(void)
{
    mutex_init(&rename_mutex, "rename");
}
