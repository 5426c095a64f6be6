/*
 * /proc: a file system without a disk. Tables say which names there are; an
 * inode is made each time a name is looked up, and lives as long as it is
 * used. Its number follows from its directory's and its position there, so two
 * inodes of the same name have the same number, as getcwd needs; multiplying by
 * SPREAD sees to it that two of different places hardly ever have.
 *
 * Nothing here changes after an inode is made but its count, so the inode
 * locks that callers hold protect nothing; family.h says what protects the
 * processes. A directory of numbers is read in steps of SCAN numbers, so that
 * proc_lock is held for short however many processes there are, and never
 * while an entry is handed out.
 */
#include "proc/procfs.h"

#include "abi/dirent.h"
#include "abi/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "proc/cred.h"
#include "proc/procfs_gen.h"

#define ROOT_INO 1u
#define FANOUT 64u         /* more than any table has entries */
#define SPREAD 2654435761u /* 2^32 / golden ratio (Knuth, TAOCP 3, 6.4) */
#define SCAN 256           /* numbers tried at a time */
#define NAME_SIZE 12       /* of a number in decimal */

/* Positions in a directory: ".", "..", the table's entries, then numbers. */
enum { POS_DOT, POS_DOTDOT, POS_TABLE, POS_NUMBERS = POS_TABLE + FANOUT };

static const struct inode_ops proc_dir_ops, proc_leaf_ops, proc_jump_ops;
static struct slab_cache node_cache;
static struct proc_node root;

static bool names_process(const struct proc_entry *entry)
{
    return entry == &process_numbered || entry->of_thread;
}

static uint32_t ino_at(const struct proc_node *dir, int pos)
{
    return dir->inode.ino * SPREAD + (uint32_t)pos;
}

/* Let the node be about the process it is named after, or its directory's; its
   owner is the process's, or root if that has secrets from its user. False:
   there is none. */
static bool bind_process(struct proc_node *node, struct proc_node *dir)
{
    struct proc *p = dir->proc;
    bool of_process = p || names_process(node->entry);

    spin_guard(&proc_lock);
    if (names_process(node->entry))
        p = find_proc(node->number);
    if (p && p->group) {
        proc_get(p);
        node->proc = p;
        if (is_dumpable(p) || names_process(node->entry)) {
            node->inode.uid = p->cred->uid.effective;
            node->inode.gid = p->cred->gid.effective;
        }
    }
    return node->proc || !of_process;
}

/* An inode for the entry of `dir` at a position. */
static struct inode *node_create(struct proc_node *dir,
                                 const struct proc_entry *entry, int pos)
{
    struct proc_node *node = slab_alloc(&node_cache);
    const struct inode_ops *ops = S_ISDIR(entry->mode) ? &proc_dir_ops
                                  : entry->target      ? &proc_jump_ops
                                                       : &proc_leaf_ops;

    if (!node)
        return err_ptr(-ENOMEM);
    inode_init(&node->inode, ops, ino_at(dir, pos), entry->mode);
    if (S_ISDIR(entry->mode))
        node->inode.nlink = 2;
    node->entry = entry;
    node->number = pos - POS_NUMBERS;
    node->proc = NULL;
    if (!bind_process(node, dir)) {
        slab_free(&node_cache, node);
        return err_ptr(-ENOENT);
    }
    return &node->inode;
}

static void proc_release(struct inode *inode)
{
    struct proc_node *node = proc_node(inode);

    if (node->proc)
        proc_put(node->proc);
    slab_free(&node_cache, node);
}

int parse_number(const char *s)
{
    int number = 0;

    if (!*s || (s[0] == '0' && s[1]))
        return -1;
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || number > PID_LIMIT)
            return -1;
        number = number * 10 + (*s - '0');
    }
    return number;
}

static struct inode *proc_lookup(struct inode *inode, const char *name)
{
    struct proc_node *dir = proc_node(inode);
    const struct proc_entry *entry = dir->entry->entries;
    int number = parse_number(name);

    for (int i = 0; entry && entry[i].name; i++)
        if (strcmp(entry[i].name, name) == 0)
            return node_create(dir, &entry[i], POS_TABLE + i);
    if (number < 0 || !dir->entry->next)
        return err_ptr(-ENOENT);
    /* A thread is found in /proc too, although it is not listed there. */
    if (dir->proc && dir->entry->next(dir, number, number + 1) < 0)
        return err_ptr(-ENOENT);
    return node_create(dir, dir->entry->numbered, POS_NUMBERS + number);
}

static bool emit(struct dir_sink *sink, const char *name, uint32_t ino,
                 uint32_t mode, loff_t pos)
{
    return sink->emit(sink, name, strlen(name), ino, IFTODT(mode), pos + 1);
}

static void emit_numbers(struct proc_node *dir, int from, struct dir_sink *sink)
{
    const struct proc_entry *entry = dir->entry;
    char name[NAME_SIZE];

    while (from < PID_LIMIT) {
        int number = entry->next(dir, from, from + SCAN);

        from = number < 0 ? from + SCAN : number + 1;
        if (number < 0)
            continue;
        ksnprintf(name, sizeof(name), "%d", number);
        if (!emit(sink, name, ino_at(dir, POS_NUMBERS + number),
                  entry->numbered->mode, POS_NUMBERS + number))
            return;
    }
}

static int proc_readdir(struct inode *inode, loff_t pos, struct dir_sink *sink)
{
    struct proc_node *dir = proc_node(inode);
    const struct proc_entry *entry = dir->entry->entries;

    if (pos == POS_DOT && !emit(sink, ".", inode->ino, S_IFDIR, pos++))
        return 0;
    if (pos == POS_DOTDOT &&
        !emit(sink, "..", dir == &root ? ROOT_INO : node_parent(dir)->inode.ino,
              S_IFDIR, pos++))
        return 0;
    for (int i = 0; entry && entry[i].name; i++) {
        if (pos == POS_TABLE + i &&
            !emit(sink, entry[i].name, ino_at(dir, POS_TABLE + i),
                  entry[i].mode, pos++))
            return 0;
    }
    if (dir->entry->next && pos < POS_NUMBERS + PID_LIMIT)
        emit_numbers(dir, (int)MAX(pos - POS_NUMBERS, 0), sink);
    return 0;
}

static int proc_open(struct inode *inode, struct file *file)
{
    file->ops = &proc_file_ops;
    return proc_permission(proc_node(inode));
}

/* Owners, modes and times are not for changing. */
static int proc_update(struct inode *inode)
{
    (void)inode;
    return -EPERM;
}

static const struct inode_ops proc_dir_ops = {
    .lookup = proc_lookup,
    .readdir = proc_readdir,
    .update = proc_update,
    .release = proc_release,
};

/* Files, and links that are paths. */
static const struct inode_ops proc_leaf_ops = {
    .open = proc_open,
    .readlink = proc_readlink,
    .update = proc_update,
    .release = proc_release,
};

/* Links to files. */
static const struct inode_ops proc_jump_ops = {
    .readlink = proc_readlink,
    .follow = proc_follow,
    .update = proc_update,
    .release = proc_release,
};

static const struct proc_entry root_entry = {
    .mode = DIRECTORY,
    .entries = system_entries,
    .numbered = &process_numbered,
    .next = process_next,
};

int procfs_mount(void)
{
    slab_init(&node_cache, "proc_node", sizeof(struct proc_node));
    inode_init(&root.inode, &proc_dir_ops, ROOT_INO, root_entry.mode);
    root.inode.nlink = 2;
    root.entry = &root_entry;
    root.number = -1;
    return fs_mount("/proc", &root.inode);
}
