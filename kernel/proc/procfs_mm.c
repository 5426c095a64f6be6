/*
 * /proc/PID: what is known about a process's memory.
 *
 * Another process's mm is reached by a reference of our own: the pointer is
 * only changed under proc_lock, and dropped after that. While we use it, the
 * process may exec or exit; then we describe the memory it had.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "fs/files.h"
#include "fs/mount.h"
#include "fs/path.h"
#include "lib/string.h"
#include "mem/layout.h"
#include "mem/slab.h"
#include "proc/procfs_gen.h"
#include "vm/mm.h"

#define NAME_COLUMN 73 /* of maps: where the name of an area starts */

/* The process's memory with a reference, or NULL: it has none. */
static struct mm *node_mm(const struct proc_node *node)
{
    struct mm *mm;

    spin_lock(&proc_lock);
    mm = node->proc->mm;
    if (mm)
        mm_get(mm);
    spin_unlock(&proc_lock);
    return mm;
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
    if (area->backing != exe || !exe)
        return;
    if (area->flags & VM_EXEC) {
        sum->code += npages;
        if (sum->code_start == 0)
            sum->code_start = area->start;
        sum->code_end = area->end;
    } else if (area->flags & VM_WRITE) {
        if (sum->data_start == 0)
            sum->data_start = area->start;
        sum->data_end = area->end;
    }
}

void mm_summarize(struct proc_node *node, struct mm_summary *sum)
{
    struct mm *mm = node_mm(node);
    struct area *area;

    memset(sum, 0, sizeof(*sum));
    if (!mm)
        return;
    sum->resident = mm_resident(mm);
    mutex_lock(&mm->lock);
    sum->size = mm->npages;
    sum->brk_start = mm->brk_start;
    sum->arg_start = mm->arg_start;
    sum->arg_end = mm->arg_end;
    sum->env_start = mm->env_start;
    sum->env_end = mm->env_end;
    list_for_each(area, &mm->areas, link) summarize_area(sum, area, mm->exe);
    mutex_unlock(&mm->lock);
    mm_put(mm);
}

int show_statm(struct text *text, struct proc_node *node)
{
    struct mm_summary mm;

    mm_summarize(node, &mm);
    text_printf(text, "%u %u %u %u 0 %u 0\n", mm.size, mm.resident,
                MIN(mm.file, mm.resident), mm.code, mm.data + mm.stack);
    return 0;
}

/* Add the bytes [start, end) of its memory, as many as there are. */
static void add_memory(struct text *text, struct mm *mm, uint32_t start,
                       uint32_t end)
{
    if (end > start && text_reserve(text, end - start))
        text->len += mm_read(mm, start, text->buf + text->len, end - start);
}

int show_cmdline(struct text *text, struct proc_node *node)
{
    struct mm *mm = node_mm(node);

    if (!mm)
        return 0;
    add_memory(text, mm, mm->arg_start, mm->arg_end);
    mm_put(mm);
    return 0;
}

int show_environ(struct text *text, struct proc_node *node)
{
    struct mm *mm = node_mm(node);

    if (!mm)
        return 0;
    add_memory(text, mm, mm->env_start, mm->env_end);
    mm_put(mm);
    return 0;
}

/*
 * The program's path is not kept by the kernel. exec leaves it on the stack,
 * behind the environment, and a script's interpreter as the first argument;
 * the process may have written there since. So a path is only believed if it
 * leads to the file that is running.
 */
static bool is_path_of_exe(const struct mm *mm, const char *path)
{
    struct inode *inode = *path == '/' ? namei(NULL, path, 0) : NULL;
    bool same;

    if (!inode || is_err(inode))
        return false;
    same = &inode->backing == mm->exe;
    inode_put(inode);
    return same;
}

/* Put the string at `addr` behind the directory's path, if there is room;
   false if the whole is not the path of the program. */
static bool try_exe_path(struct mm *mm, uint32_t addr, char *path,
                         uint32_t dir_len)
{
    uint32_t n = MIN(PATH_MAX - 2 - dir_len, STACK_TOP - addr);
    char *name = path + dir_len;

    if (addr >= STACK_TOP)
        return false;
    *name++ = '/';
    n = mm_read(mm, addr, name, n);
    name[n] = '\0';
    if (*name == '/') { /* it is absolute */
        memmove(path, name, strlen(name) + 1);
        return is_path_of_exe(mm, path);
    }
    if (strncmp(name, "./", 2) == 0)
        memmove(name, name + 2, strlen(name + 2) + 1);
    return is_path_of_exe(mm, path);
}

/* The absolute path of the program; `path` has PATH_MAX bytes. */
static bool find_exe_path(struct proc_node *node, struct mm *mm, char *path)
{
    const uint32_t candidates[] = {mm->env_end, mm->arg_start};
    struct text cwd = {.buf = NULL};
    bool found = false;

    if (show_cwd(&cwd, node) < 0 || cwd.failed || cwd.len > PATH_MAX / 2)
        cwd.len = 0;
    if (cwd.len == 1) /* the root: its name ends with the slash */
        cwd.len = 0;
    for (unsigned i = 0; !found && i < ARRAY_LEN(candidates); i++) {
        memcpy(path, cwd.buf ? cwd.buf : "", cwd.len);
        found = try_exe_path(mm, candidates[i], path, cwd.len);
    }
    kfree(cwd.buf);
    return found;
}

int show_exe(struct text *text, struct proc_node *node)
{
    char *path = kmalloc(PATH_MAX);
    struct mm *mm = node_mm(node);
    int error = -ENOENT;

    if (!path)
        error = -ENOMEM;
    else if (mm && find_exe_path(node, mm, path))
        error = 0;
    if (!error)
        text_printf(text, "%s", path);
    if (mm)
        mm_put(mm);
    kfree(path);
    return error;
}

static void print_area(struct text *text, const struct mm *mm,
                       const struct area *area, const char *exe_path)
{
    const struct backing *backing = area->backing;
    uint32_t start = text->len, ino = 0;
    const char *name = "";

    if (backing)
        ino = backing->ops->ino(area->backing);
    if (area->flags & VM_STACK)
        name = "[stack]";
    else if (area->flags & VM_HEAP)
        name = "[heap]";
    else if (backing && backing == mm->exe)
        name = exe_path;
    text_printf(
        text, "%08x-%08x %c%c%c%c %08x 00:%02x %u", area->start, area->end,
        area->flags & VM_READ ? 'r' : '-', area->flags & VM_WRITE ? 'w' : '-',
        area->flags & VM_EXEC ? 'x' : '-', area->flags & VM_SHARED ? 's' : 'p',
        area->offset, ino ? root_mount->dev : 0, ino);
    if (*name)
        text_printf(text, "%*s%s", (int)(NAME_COLUMN - (text->len - start)), "",
                    name);
    text_printf(text, "\n");
}

int show_maps(struct text *text, struct proc_node *node)
{
    char *path = kmalloc(PATH_MAX);
    struct mm *mm = node_mm(node);
    struct area *area;

    if (mm && path) {
        if (!find_exe_path(node, mm, path))
            *path = '\0';
        mutex_lock(&mm->lock);
        list_for_each(area, &mm->areas, link) print_area(text, mm, area, path);
        mutex_unlock(&mm->lock);
    }
    if (mm)
        mm_put(mm);
    kfree(path);
    return path ? 0 : -ENOMEM;
}
