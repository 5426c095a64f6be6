/*
 * /proc/PID: what a process has open, and where it stands: symbolic links.
 *
 * A pipe's link names it but leads nowhere: pipe:[N], the same N for both ends.
 * That of a file that was removed ends in " (deleted)".
 */
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/files.h"
#include "fs/path.h"
#include "mem/layout.h"
#include "mem/slab.h"
#include "proc/procfs_gen.h"

/* Its table of descriptors with a reference, or NULL: it has none. */
static struct files *node_files(const struct proc_node *node)
{
    struct files *files;

    spin_lock(&proc_lock);
    files = node->proc->files;
    if (files)
        files_get(files);
    spin_unlock(&proc_lock);
    return files;
}

int fd_next(struct proc_node *dir, int from, int to)
{
    struct files *files = node_files(dir);
    int fd, found = -1;

    if (!files)
        return -1;
    spin_lock(&files->lock);
    for (fd = from; found < 0 && fd < MIN(to, files->size); fd++)
        if (files->file[fd])
            found = fd;
    spin_unlock(&files->lock);
    files_put(files);
    return found;
}

int add_path(struct text *text, const struct inode *inode)
{
    int n;

    if (!text_reserve(text, PATH_MAX))
        return -ENOMEM;
    n = path_of(inode, text->buf + text->len, PATH_MAX);
    if (n < 0)
        return n == -ERANGE ? -ENAMETOOLONG : n;
    text->len += (uint32_t)n - 1;
    if (inode->nlink == 0)
        text_printf(text, " (deleted)");
    return 0;
}

static int describe_file(struct text *text, const struct file *file)
{
    if (file->inode)
        return add_path(text, file->inode);
    text_printf(text, "pipe:[%u]", virt_to_phys(file->private));
    return 0;
}

static int show_fd(struct text *text, struct proc_node *node)
{
    struct files *files = node_files(node);
    struct file *file = NULL;
    int error;

    if (files) {
        file = fd_get(files, node->number);
        files_put(files);
    }
    if (!file)
        return -ENOENT;
    error = describe_file(text, file);
    file_put(file);
    return error;
}

const struct proc_entry fd_numbered = {
    .mode = S_IFLNK | 0777, .show = show_fd, .is_private = true};

/* The path of the process's working directory, or of its root. */
static int show_place(struct text *text, struct proc_node *node, bool root)
{
    struct inode *dir = NULL;
    struct fsinfo *fs;
    int error;

    spin_lock(&proc_lock);
    fs = node->proc->fs;
    if (fs) {
        spin_lock(&fs->lock);
        dir = root ? fs->root : fs->cwd;
        inode_get(dir);
        spin_unlock(&fs->lock);
    }
    spin_unlock(&proc_lock);
    error = dir ? add_path(text, dir) : -ENOENT;
    inode_put(dir);
    return error;
}

int show_cwd(struct text *text, struct proc_node *node)
{
    return show_place(text, node, false);
}

int show_root(struct text *text, struct proc_node *node)
{
    return show_place(text, node, true);
}
