/*
 * Core files, as a debugger reads them: an ELF header; program headers, one
 * for the notes (core_notes.c) and one for each area; the notes; contents of
 * the areas, each from a multiple of the page size on.
 *
 * Of memory only what the program may have changed is written, as with Linux's
 * default filter: private areas that can be written to, and anonymous ones.
 * The rest is in the program's file. Pages of zeroes become holes. Everything
 * is written with the process's rights, by file_write, from a page that is
 * mapped in its memory for that.
 *
 * The thread that takes the deadly signal becomes group->dumper and ends the
 * others as exit_group does; on their way to the exit they stop in core_wait,
 * where their registers stay until the file is there. The dumper waits until
 * all threads that live are in there. All of that under proc_lock. A thread
 * in state D delays it until its wait ends.
 */
#include "proc/core.h"

#include "abi/errno.h"
#include "abi/wait.h"
#include "fs/file.h"
#include "fs/path.h"
#include "fs/permission.h"
#include "mem/layout.h"
#include "mem/slab.h"
#include "proc/cred.h"
#include "proc/exit.h"
#include "sched/wait.h"
#include "vm/mm.h"
#include "vm/user.h"

#define CORE_NAME "core"
#define CORE_MODE 0600

struct core {
    struct file *file;
    uint32_t limit;   /* the file's size: RLIMIT_CORE */
    uint32_t scratch; /* a page of user memory, to write from */
    char *page;       /* the same in the kernel, for reading to */
    struct buffer phdrs, notes;
};

void core_wait(void)
{
    struct group *group = current()->group;

    spin_guard(&proc_lock);
    if (!group->dumper || group->dumper == current())
        return;
    release_lending_thread();
    group->core_waiting++;
    wakeup(&group->dumper);
    while (group->dumper)
        sleep_uninterruptible(&group->core_waiting, &proc_lock);
}

/* End the other threads, as far as core_wait: false if they end already. (An
   exec in progress would wait for this one.) */
static bool stop_others(struct group *group, int sig)
{
    bool first;

    spin_lock(&proc_lock);
    first = !group->exiting && !group->dumper && !group->exec_thread;
    if (first)
        group->dumper = current();
    spin_unlock(&proc_lock);
    if (!first)
        return false;
    signal_stop_threads(sig);
    spin_guard(&proc_lock);
    while (group->live - 1 > group->core_waiting)
        sleep_uninterruptible(&group->dumper, &proc_lock);
    return true;
}

static void let_others_go(struct group *group, bool written)
{
    spin_guard(&proc_lock);
    if (written && WIFSIGNALED(group->exit_status)) /* no exit_group before */
        group->exit_status |= WCOREFLAG;
    group->dumper = NULL;
    group->core_waiting = 0;
    wakeup(&group->core_waiting);
}

static Elf32_Phdr *phdrs(const struct core *core)
{
    return (Elf32_Phdr *)core->phdrs.bytes;
}

static uint32_t nphdrs(const struct core *core)
{
    return core->phdrs.len / sizeof(Elf32_Phdr);
}

static bool is_written(const struct area *area)
{
    if (area->backing == NULL)
        return true;
    return (area->flags & VM_WRITE) && !(area->flags & VM_SHARED);
}

static uint32_t elf_flags(const struct area *area)
{
    return (area->flags & VM_READ ? PF_R : 0) |
           (area->flags & VM_WRITE ? PF_W : 0) |
           (area->flags & VM_EXEC ? PF_X : 0);
}

/* The program headers: that of the notes, and those of the areas. */
static void describe_areas(struct core *core, struct mm *mm)
{
    Elf32_Phdr ph = {.p_type = PT_NOTE, .p_filesz = core->notes.len};
    struct area *area;
    uint32_t offset;

    buffer_add(&core->phdrs, &ph, sizeof(ph));
    mutex_lock(&mm->lock);
    list_for_each(area, &mm->areas, link) {
        ph = (Elf32_Phdr){
            .p_type = PT_LOAD,
            .p_vaddr = area->start,
            .p_memsz = area->end - area->start,
            .p_filesz = is_written(area) ? area->end - area->start : 0,
            .p_flags = elf_flags(area),
            .p_align = PAGE_SIZE,
        };
        buffer_add(&core->phdrs, &ph, sizeof(ph));
    }
    mutex_unlock(&mm->lock);
    offset = sizeof(Elf32_Ehdr) + core->phdrs.len;
    for (uint32_t i = 0; i < nphdrs(core); i++) {
        phdrs(core)[i].p_offset = offset;
        offset = ROUND_UP(offset + phdrs(core)[i].p_filesz, PAGE_SIZE);
    }
}

/* Write n bytes at the file's position, up to the limit. */
static int emit(struct core *core, const void *data, uint32_t n)
{
    uint32_t done = 0, part;
    int error = 0;

    n = MIN(n, core->limit - MIN(core->limit, (uint32_t)core->file->pos));
    while (done < n && error >= 0) {
        part = MIN(n - done, PAGE_SIZE);
        error = copyout(core->scratch, (const char *)data + done, part);
        if (!error)
            error = file_write(core->file, core->scratch, part);
        done += part;
    }
    return error < 0 ? error : 0;
}

static bool is_zero(const char *page)
{
    const uint32_t *words = (const uint32_t *)page;

    for (uint32_t i = 0; i < PAGE_SIZE / sizeof(*words); i++)
        if (words[i])
            return false;
    return true;
}

static int emit_area(struct core *core, const Elf32_Phdr *phdr)
{
    uint32_t at = phdr->p_vaddr, end = at + phdr->p_filesz;
    uint32_t offset = phdr->p_offset;
    int error = 0;

    for (; at < end && offset < core->limit && !error; at += PAGE_SIZE) {
        if (mm_read(current()->mm, at, core->page, PAGE_SIZE) == PAGE_SIZE &&
            !is_zero(core->page)) {
            file_seek(core->file, offset, SEEK_SET);
            error = emit(core, core->page, PAGE_SIZE);
        }
        offset += PAGE_SIZE;
    }
    return error;
}

static int emit_all(struct core *core)
{
    const Elf32_Phdr *last = &phdrs(core)[nphdrs(core) - 1];
    Elf32_Ehdr ehdr = {
        .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_CORE,
        .e_machine = EM_386,
        .e_version = EV_CURRENT,
        .e_phoff = sizeof(Elf32_Ehdr),
        .e_ehsize = sizeof(Elf32_Ehdr),
        .e_phentsize = sizeof(Elf32_Phdr),
        .e_phnum = (uint16_t)nphdrs(core),
    };
    int error = emit(core, &ehdr, sizeof(ehdr))
                ?: emit(core, core->phdrs.bytes, core->phdrs.len)
                ?: emit(core, core->notes.bytes, core->notes.len);

    for (uint32_t i = 1; i < nphdrs(core) && !error; i++)
        error = emit_area(core, &phdrs(core)[i]);
    if (error)
        return error;
    return file_truncate(core->file, /* which may end in a hole */
                         MIN(last->p_offset + last->p_filesz, core->limit));
}

/* Nobody shall have a file of his overwritten, or read what was another's, by
   laying a name for the core out. */
static bool is_own_file(const struct inode *inode)
{
    return S_ISREG(inode->mode) && inode->nlink == 1 &&
           inode->uid == current()->cred->uid.fs;
}

static int write_file(struct core *core)
{
    struct file *file =
        path_open(NULL, CORE_NAME, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
                  CORE_MODE);
    int error;

    if (is_err(file))
        return ptr_err(file);
    core->file = file;
    error = (is_own_file(file->inode) ? file_truncate(file, 0) : -EPERM)
                ?: emit_all(core);
    file_put(file);
    return error;
}

static int write_core(struct core *core)
{
    struct mm *mm = current()->mm;
    int error;

    describe_areas(core, mm);
    core->page = kmalloc(PAGE_SIZE);
    if (core->notes.failed || core->phdrs.failed || !core->page)
        return -ENOMEM;
    core->scratch = mm_mmap(mm, 0, PAGE_SIZE, VM_READ | VM_WRITE, 0, NULL, 0);
    if (core->scratch >= USER_TOP)
        return -ENOMEM;
    error = write_file(core);
    mm_unmap(mm, core->scratch, PAGE_SIZE); /* others may share the memory */
    return error;
}

void core_dump(const siginfo_t *info)
{
    struct group *group = current()->group;
    struct core core = {.limit = rlimit(RLIMIT_CORE)};
    bool written;

    if (!(SIGMASK(info->si_signo) & SIGNALS_CORE) || core.limit == 0 ||
        !is_dumpable(current()) || !stop_others(group, info->si_signo))
        return;
    core_notes(&core.notes, info);
    written = write_core(&core) == 0;
    kfree(core.notes.bytes);
    kfree(core.phdrs.bytes);
    kfree(core.page);
    let_others_go(group, written);
}
