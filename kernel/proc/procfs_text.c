/*
 * The texts of /proc and the files they are read through.
 *
 * A text is made when it is read at position 0, and kept with the open file: a
 * reader that goes on gets the rest of the same text, one that seeks back to 0
 * a new one. What depends on a process that has been reaped is -ESRCH. The
 * position's lock, held during a transfer, protects file->private.
 */
#include <stdarg.h>

#include "abi/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "proc/cred.h"
#include "proc/procfs_gen.h"
#include "vm/user.h"

#define VALUE_MAX 128u /* bytes that can be written to a file */

void text_printf(struct buffer *text, const char *format, ...)
{
    va_list args;
    uint32_t room, n = 1;

    do {
        char *place = buffer_reserve(text, n);

        if (!place)
            return;
        room = text->size - text->len;
        va_start(args, format);
        n = (uint32_t)kvsnprintf(place, room, format, args) + 1;
        va_end(args);
    } while (n > room);
    text->len += n - 1;
}

int proc_permission(const struct proc_node *node)
{
    if (!node->proc || !node->entry->private)
        return 0;
    spin_guard(&proc_lock);
    if (is_reaped(node))
        return -ESRCH;
    return may_trace(node->proc) ? 0 : -EACCES;
}

static int show_target(struct buffer *text, struct proc_node *node)
{
    struct inode *inode = node->entry->target(node);
    int error = inode ? add_path(text, inode) : -ENOENT;

    inode_put(inode);
    return error;
}

/* Make the text of a file or link anew. */
static int make_text(struct buffer *text, struct proc_node *node)
{
    const struct proc_entry *entry = node->entry;
    int error = proc_permission(node);

    text->len = 0;
    text->failed = false;
    if (error)
        return error;
    if (entry->show_system)
        entry->show_system(text);
    else
        error = entry->show ? entry->show(text, node) : show_target(text, node);
    return error || !text->failed ? error : -ENOMEM;
}

int proc_readlink(struct inode *inode, char *buf, uint32_t size)
{
    struct buffer text = {.bytes = NULL};
    int n = make_text(&text, proc_node(inode));

    if (n == 0) {
        n = (int)MIN(text.len, size);
        memcpy(buf, text.bytes, (uint32_t)n);
    }
    kfree(text.bytes);
    return n;
}

struct inode *proc_follow(struct inode *link)
{
    struct proc_node *node = proc_node(link);
    int error = proc_permission(node);
    struct inode *inode = error ? NULL : node->entry->target(node);

    if (error)
        return err_ptr(error);
    return inode ? inode : err_ptr(-ENOENT);
}

static int proc_read(struct file *file, uaddr_t buf, uint32_t n)
{
    struct buffer *text = file->private;
    int error = 0;

    if (!text) {
        text = file->private = kzalloc(sizeof(*text));
        if (!text)
            return -ENOMEM;
    }
    if (file->pos == 0 || !text->bytes)
        error = make_text(text, proc_node(file->inode));
    if (error) {
        text->len = 0;
        return error;
    }
    if (file->pos >= text->len)
        return 0;
    n = MIN(n, text->len - (uint32_t)file->pos);
    if (copyout(buf, text->bytes + (uint32_t)file->pos, n) < 0)
        return -EFAULT;
    file->pos += n;
    return (int)n;
}

static int proc_write(struct file *file, uaddr_t buf, uint32_t n)
{
    struct proc_node *node = proc_node(file->inode);
    char value[VALUE_MAX];
    int error;

    if (!node->entry->store || n >= VALUE_MAX)
        return -EINVAL;
    if (copyin(value, buf, n) < 0)
        return -EFAULT;
    value[n > 0 && value[n - 1] == '\n' ? n - 1 : n] = '\0';
    error = node->entry->store(node, value);
    return error ? error : (int)n;
}

static void proc_close(struct file *file)
{
    struct buffer *text = file->private;

    if (text)
        kfree(text->bytes);
    kfree(text);
}

const struct file_ops proc_file_ops = {
    .read = proc_read,
    .write = proc_write,
    .close = proc_close,
    .seekable = true,
};
