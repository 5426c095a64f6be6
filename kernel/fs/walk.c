/*
 * Walking paths. One directory is locked at a time, and only while a name is
 * looked up in it; between two steps the reference keeps it alive. So nothing
 * is waited for while a lock is held but what lies below.
 *
 * Symbolic links are followed by going on with a new text, the link's target
 * and the rest of the path behind it; so there is no recursion.
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/files.h"
#include "fs/permission.h"
#include "fs/walk.h"
#include "lib/percpu.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "sched/proc.h"

#define MAX_LINKS_FOLLOWED 40 /* as Linux */
#define XV6_NAME_LEN 14       /* to which xv6 cuts names */

/* Let walk->dir be `dir`, whose reference is taken over. */
static void set_dir(struct walk *walk, struct inode *dir)
{
    inode_put(walk->dir);
    walk->dir = dir;
}

static struct inode *get_start(struct inode *dir, const char *path)
{
    struct fsinfo *fs = current()->fs;

    if (*path == '/' || dir) {
        dir = *path == '/' ? root_inode : dir;
        inode_get(dir);
    } else {
        spin_lock(&fs->lock); /* another thread may chdir */
        dir = fs->cwd;
        inode_get(dir);
        spin_unlock(&fs->lock);
    }
    return dir;
}

int walk_begin(struct walk *walk, struct inode *dir, const char *path,
               unsigned flags)
{
    walk->dir = NULL;
    walk->text = NULL;
    walk->nlinks = 0;
    walk->slash = false;
    walk->flags = flags;
    walk->rest = path;
    if (!*path && !(current()->flags & PROC_XV6))
        return -ENOENT;
    walk->dir = get_start(dir, path);
    return 0;
}

void walk_end(struct walk *walk)
{
    inode_put(walk->dir);
    kfree(walk->text);
}

struct inode *walk_lookup(struct walk *walk)
{
    struct inode *dir = walk->dir, *inode;

    if (!dir->ops->lookup)
        return err_ptr(-ENOTDIR);
    inode = dir->ops->lookup(dir, walk->name);
    if (is_err(inode))
        return inode;
    if (!inode->dev)
        inode->dev = dir->dev;
    inode_found(inode, dir, walk->name);
    if (inode->mounted) {
        inode_put(inode);
        inode = inode->mounted;
        inode_get(inode);
    }
    return inode;
}

void walk_up(struct walk *walk)
{
    struct inode *parent = inode_parent(walk->dir);

    if (parent)
        set_dir(walk, parent);
}

/* Put the link's target and the rest of the path into `text`. */
static int read_link(struct walk *walk, struct inode *link, char *text)
{
    int n = -EINVAL;

    if (link->ops->readlink)
        n = link->ops->readlink(link, text, PATH_MAX - 1);
    if (n <= 0)
        return n ? n : -ENOENT;
    text[n] = '\0';
    if (!walk->slash)
        return 0;
    if (n + 1 + strlen(walk->rest) >= PATH_MAX)
        return -ENAMETOOLONG;
    text[n] = '/';
    strlcpy(text + n + 1, walk->rest, PATH_MAX - n - 1);
    return 0;
}

/* Go where the link leads, which it knows without a name. */
static int jump(struct walk *walk, struct inode *link)
{
    struct inode *inode = link->ops->follow(link);

    inode_put(link);
    if (is_err(inode))
        return ptr_err(inode);
    set_dir(walk, inode);
    return 0;
}

int walk_follow(struct walk *walk, struct inode *link)
{
    char *text = NULL;
    int err = 0;

    if (link->ops->follow)
        return jump(walk, link);
    text = kmalloc(PATH_MAX);
    if (!text)
        err = -ENOMEM;
    if (++walk->nlinks > MAX_LINKS_FOLLOWED)
        err = -ELOOP;
    if (!err)
        err = read_link(walk, link, text);
    inode_put(link);
    if (err) {
        kfree(text);
        return err;
    }
    kfree(walk->text);
    walk->rest = walk->text = text;
    if (*text == '/') {
        inode_get(root_inode);
        set_dir(walk, root_inode);
    }
    return 0;
}

/* Take the next name of the path: its kind and its text. */
static int next_name(struct walk *walk)
{
    const char *name = walk->rest, *end;
    uint32_t n;

    while (*name == '/')
        name++;
    for (end = name; *end && *end != '/'; end++)
        ;
    n = end - name;
    if (n > XV6_NAME_LEN && (current()->flags & PROC_XV6))
        n = XV6_NAME_LEN;
    if (n > NAME_LEN)
        return -ENAMETOOLONG;
    memcpy(walk->name, name, n);
    walk->name[n] = '\0';
    walk->slash = *end == '/';
    while (*end == '/')
        end++;
    walk->rest = end;
    if (n == 0)
        walk->last = LAST_ROOT;
    else if (n == 1 && name[0] == '.')
        walk->last = LAST_DOT;
    else if (n == 2 && name[0] == '.' && name[1] == '.')
        walk->last = LAST_DOTDOT;
    else
        walk->last = LAST_NAME;
    return 0;
}

/* Go into what the name just taken names. */
static int step(struct walk *walk)
{
    struct inode *inode;

    if (walk->last == LAST_DOT)
        return 0;
    if (walk->last == LAST_DOTDOT) {
        walk_up(walk);
        return 0;
    }
    inode_lock(walk->dir);
    inode = walk_lookup(walk);
    inode_unlock(walk->dir);
    if (is_err(inode))
        return ptr_err(inode);
    if (S_ISLNK(inode->mode))
        return walk_follow(walk, inode);
    set_dir(walk, inode);
    return 0;
}

int walk_parent(struct walk *walk)
{
    int err = 0;

    for (;;) {
        if (!*walk->rest) { /* a link has led to what it is */
            walk->last = LAST_ROOT;
            return 0;
        }
        if (!S_ISDIR(walk->dir->mode))
            return -ENOTDIR;
        err = inode_permission(walk->dir, MAY_SEARCH);
        if (!err)
            err = next_name(walk);
        if (err || !*walk->rest)
            return err;
        err = step(walk);
        if (err)
            return err;
    }
}
