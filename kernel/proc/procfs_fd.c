/*
 * /proc/PID: what a process has open, and where it stands: symbolic links.
 *
 * They lead to the file itself, whatever has become of its name: that of a file
 * that was removed ends in " (deleted)". A pipe has no inode to lead to, only a
 * name, pipe:[N], the same N for both ends.
 */
#include "abi/errno.h"
#include "fs/files.h"
#include "fs/path.h"
#include "mem/layout.h"
#include "proc/procfs_gen.h"

/* Its table of descriptors with a reference, or NULL: it has none. */
static struct files *node_files(const struct proc_node *node)
{
    spin_guard(&proc_lock);
    return files_get(node->proc->files);
}

int fd_next(struct proc_node *dir, int from, int to)
{
    struct files *files = node_files(dir);
    int fd, found = -1;

    if (!files)
        return -1;
    spin_lock(&files->lock);
    for (fd = from; found < 0 && fd < MIN(to, files->size); fd++)
        if (files->slot[fd].file)
            found = fd;
    spin_unlock(&files->lock);
    files_put(files);
    return found;
}

int add_path(struct buffer *text, const struct inode *inode)
{
    char *place = buffer_reserve(text, PATH_MAX);
    int n = place ? path_of(inode, place, PATH_MAX) : -ENOMEM;

    if (n < 0)
        return n == -ERANGE ? -ENAMETOOLONG : n;
    text->len += (uint32_t)n - 1;
    if (inode->nlink == 0)
        text_printf(text, " (deleted)");
    return 0;
}

/* The open file with a reference, or NULL. */
static struct file *node_file(const struct proc_node *node)
{
    struct files *files = node_files(node);
    struct file *file = NULL;

    if (files) {
        file = fd_get(files, node->number);
        files_put(files);
    }
    return file;
}

static int show_fd(struct buffer *text, struct proc_node *node)
{
    struct file *file = node_file(node);
    int error = 0;

    if (!file)
        return -ENOENT;
    if (file->inode)
        error = add_path(text, file->inode);
    else
        text_printf(text, "pipe:[%u]", virt_to_phys(file->private));
    file_put(file);
    return error;
}

static struct inode *fd_target(struct proc_node *node)
{
    struct file *file = node_file(node);
    struct inode *inode = file ? inode_get(file->inode) : NULL;

    file_put(file);
    return inode;
}

const struct proc_entry fd_numbered = {
    .mode = LINK, .show = show_fd, .target = fd_target, .private = true};

struct inode *cwd_target(struct proc_node *node)
{
    const struct proc *p = node->proc;

    spin_guard(&proc_lock);
    if (!p->fs)
        return NULL;
    spin_guard(&p->fs->lock);
    return inode_get(p->fs->cwd);
}
