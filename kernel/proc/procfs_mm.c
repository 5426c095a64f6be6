/*
 * /proc/PID: what is known about a process's memory.
 *
 * Another process's mm is reached by a reference of our own: the pointer is
 * only changed under proc_lock, and dropped after that. While we use it, the
 * process may exec or exit; then we describe the memory it had.
 */
#include "mem/layout.h"
#include "proc/procfs_gen.h"
#include "vm/mm.h"

#define NAME_COLUMN 49 /* of maps: where names start, as on Linux i386 */
#define SHARED_NAME "/dev/zero (deleted)" /* as on Linux */

/* The process's memory with a reference, or NULL: it has none. */
static struct mm *node_mm(const struct proc_node *node)
{
    spin_guard(&proc_lock);
    return mm_get(node->proc->mm);
}

static void summarize_area(struct mm_summary *sum, const struct area *area,
                           const struct backing *exe)
{
    uint32_t npages = (area->end - area->start) / PAGE_SIZE;

    if (area->backing)
        sum->file += npages;
    if (area->flags & VM_STACK)
        sum->stack += npages;
    else if (area->flags & VM_WRITE)
        sum->data += npages;
    if (area->backing && area->backing == exe && area->flags & VM_EXEC)
        sum->code += npages;
}

struct mm_summary mm_summarize(const struct proc_node *node)
{
    struct mm *mm = node_mm(node);
    struct mm_summary sum = {0};
    struct area *area;

    if (!mm)
        return sum;
    sum.resident = mm_resident(mm);
    mutex_lock(&mm->lock);
    sum.size = mm->npages;
    sum.stack_start = mm->layout.stack_start;
    list_for_each(area, &mm->areas, link)
        summarize_area(&sum, area, mm->exe);
    mutex_unlock(&mm->lock);
    mm_put(mm);
    return sum;
}

int show_statm(struct buffer *text, struct proc_node *node)
{
    struct mm_summary mm = mm_summarize(node);

    text_printf(text, "%u %u %u %u 0 %u 0\n", mm.size, mm.resident,
                MIN(mm.file, mm.resident), mm.code, mm.data + mm.stack);
    return 0;
}

/* The strings of its arguments, or of its environment, as far as they are
   there. */
static int show_strings(struct buffer *text, struct proc_node *node,
                        bool environment)
{
    struct mm *mm = node_mm(node);
    uint32_t start, n;
    char *place;

    if (!mm)
        return 0;
    start = environment ? mm->layout.env_start : mm->layout.arg_start;
    n = (environment ? mm->layout.env_end : mm->layout.env_start) - start;
    place = buffer_reserve(text, n);
    if (place)
        text->len += mm_read(mm, start, place, n);
    mm_put(mm);
    return 0;
}

int show_cmdline(struct buffer *text, struct proc_node *node)
{
    return show_strings(text, node, false);
}

int show_environ(struct buffer *text, struct proc_node *node)
{
    return show_strings(text, node, true);
}

/* The file that is mapped, or NULL: memory shared without a file. */
static struct inode *inode_of(struct backing *backing)
{
    if (backing->ops->ino(backing) == 0)
        return NULL;
    return container_of(backing, struct inode, backing);
}

struct inode *exe_target(struct proc_node *node)
{
    struct mm *mm = node_mm(node);
    struct inode *inode = mm && mm->exe ? inode_get(inode_of(mm->exe)) : NULL;

    mm_put(mm);
    return inode;
}

static void print_area(struct buffer *text, const struct area *area)
{
    uint32_t start = text->len;
    const struct inode *inode = NULL;
    const char *name = "";

    if (area->backing)
        inode = inode_of(area->backing);
    if (area->flags & VM_STACK)
        name = "[stack]";
    else if (area->flags & VM_HEAP)
        name = "[heap]";
    else if (area->backing && !inode)
        name = SHARED_NAME;
    text_printf(text, "%08x-%08x %c%c%c%c %08x 00:%02x %u", area->start,
                area->end, area->flags & VM_READ ? 'r' : '-',
                area->flags & VM_WRITE ? 'w' : '-',
                area->flags & VM_EXEC ? 'x' : '-',
                area->flags & (VM_SHARED | VM_NOWRITE) ? 's' : 'p',
                area->offset, inode ? inode->dev : 0, inode ? inode->ino : 0);
    if (inode || *name)
        text_printf(text, "%*s%s", (int)(NAME_COLUMN - (text->len - start)), "",
                    name);
    if (inode && !*name)
        add_path(text, inode);
    text_printf(text, "\n");
}

int show_maps(struct buffer *text, struct proc_node *node)
{
    struct mm *mm = node_mm(node);
    const struct area *area;

    if (!mm)
        return 0;
    mutex_lock(&mm->lock);
    list_for_each(area, &mm->areas, link)
        print_area(text, area);
    mutex_unlock(&mm->lock);
    mm_put(mm);
    return 0;
}
