/*
 * How a process becomes another program.
 *
 *   1. Copy the arguments out of the old program (args.c).
 *   2. Find the file: it must be a regular one with an x bit that nobody has
 *      open for writing, and nobody will open so while it runs. If it begins
 *      with #!, its interpreter is the program, and its name an argument;
 *      again up to MAX_INTERPRETERS times. An ELF file may name a loader: a
 *      second file, which is mapped, too, and started; it maps the program's
 *      libraries.
 *   3. Check its headers (elf.c), decide who the process will be
 *      (cred_for_exec) and build a new address space: segments, break, stack
 *      with arguments. All that can fail happens here, and until here the old
 *      program could go on.
 *   4. The point of no return: the other threads of the process end
 *      (threads.c), and the new address space takes the place of the old one.
 *      Then the process is who it will be, descriptors marked close-on-exec
 *      are closed, caught signals are reset, and the trapframe is made that
 *      of the new program.
 */
#include "proc/exec.h"

#include "abi/errno.h"
#include "abi/stat.h"
#include "cpu/fpu.h"
#include "fs/file.h"
#include "fs/files.h"
#include "fs/path.h"
#include "fs/permission.h"
#include "lib/string.h"
#include "mem/slab.h"
#include "proc/args.h"
#include "proc/cred.h"
#include "proc/exit.h"
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "proc/threads.h"
#include "vm/mm.h"
#include "vm/tlb.h"

#define MAX_INTERPRETERS 5       /* as Linux */
#define HEAD_SIZE 256u           /* of a file: decides what it is */
#define STACK_FIRST (32 * 1024u) /* mapped at once, besides the arguments */

struct elf_file {
    struct inode *inode;
    bool is_running; /* and so nobody writes to it */
    uint32_t size;
    union {
        char text[HEAD_SIZE];
        Elf32_Ehdr ehdr;
    } head;
    Elf32_Phdr *phdrs;
    struct elf_image image;
};

struct program {
    struct elf_file file, loader; /* no inode: no loader */
    struct cred *cred;            /* who the process will be */
    struct mm *mm;
    uint32_t esp;
};

/* Find the file and read its head. */
static int elf_open(struct elf_file *file, const char *path)
{
    struct inode *inode = namei(NULL, path, 0);
    int n;

    if (is_err(inode))
        return ptr_err(inode);
    file->inode = inode;
    if (!S_ISREG(inode->mode))
        return -EACCES;
    n = inode_permission(inode, MAY_EXECUTE);
    if (n < 0)
        return n;
    if (!backing_begin_run(&inode->backing))
        return -ETXTBSY;
    file->is_running = true;
    file->size = (uint32_t)MIN(inode->size, UINT32_MAX);
    memset(&file->head, 0, sizeof(file->head));
    n = inode_read_kernel(inode, &file->head, HEAD_SIZE, 0);
    return n < 0 ? n : 0;
}

static void elf_close(struct elf_file *file)
{
    if (file->is_running)
        backing_end_run(&file->inode->backing);
    inode_put(file->inode);
    kfree(file->phdrs);
    *file = (struct elf_file){.inode = NULL};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Split "#! interpreter argument" in place; the argument, if there is one, is
   all the rest of the line, which may be cut. NULL: no interpreter, or only the
   beginning of its name. */
static char *parse_script(char *line, char **arg)
{
    char *name, *end, last = line[HEAD_SIZE - 1];

    line[HEAD_SIZE - 1] = '\0';
    end = strchr(line, '\n');
    if (!end)
        end = line + strlen(line);
    while (is_blank(end[-1]))
        end--;
    *end = '\0';
    for (name = line + 2; is_blank(*name); name++)
        ;
    for (*arg = name; **arg && !is_blank(**arg); ++*arg)
        ;
    if (*arg == line + HEAD_SIZE - 1 && last && last != '\n' && !is_blank(last))
        return NULL;
    while (is_blank(**arg))
        *(*arg)++ = '\0';
    if (**arg == '\0')
        *arg = NULL;
    return *name ? name : NULL;
}

/* The file is a script, whose name the arguments begin with: make its
   interpreter the program. */
static int use_interpreter(struct program *prog, struct exec_args *args)
{
    char line[HEAD_SIZE], *name, *arg;
    int error;

    memcpy(line, prog->file.head.text, HEAD_SIZE);
    name = parse_script(line, &arg);
    if (!name)
        return -ENOEXEC;
    error = (arg ? args_prepend(args, arg) : 0) ?: args_prepend(args, name);
    if (error)
        return error;
    elf_close(&prog->file);
    return elf_open(&prog->file, name);
}

/* Step 2. */
static int find_program(struct program *prog, struct exec_args *args,
                        const char *path)
{
    int error = elf_open(&prog->file, path);

    for (int i = 0; !error && memcmp(prog->file.head.text, "#!", 2) == 0; i++) {
        if (i == MAX_INTERPRETERS)
            return -ELOOP;
        if (i == 0) {
            args_drop_first(args);
            error = args_prepend(args, path);
        }
        error = error ?: use_interpreter(prog, args);
    }
    return error;
}

static int read_phdrs(struct elf_file *file, uint32_t base)
{
    const Elf32_Ehdr *ehdr = &file->head.ehdr;
    uint32_t nbytes = ehdr->e_phnum * (uint32_t)sizeof(Elf32_Phdr);
    int n = elf_check_header(ehdr, file->size);

    if (n < 0)
        return n;
    file->phdrs = kmalloc(nbytes);
    if (!file->phdrs)
        return -ENOMEM;
    n = inode_read_kernel(file->inode, file->phdrs, nbytes, ehdr->e_phoff);
    if (n < 0)
        return n;
    if ((uint32_t)n < nbytes)
        return -ENOEXEC;
    return elf_check_phdrs(ehdr, file->phdrs, file->size, base, &file->image);
}

/* Is the name of the program's loader in `name`? 0 or -errno. */
static int read_loader_name(struct program *prog, char *name)
{
    uint32_t len = prog->file.image.loader_len;
    int n =
        inode_read_kernel(prog->file.inode, name, len, prog->file.image.loader);

    if (n < 0)
        return n;
    return (uint32_t)n == len && name[len - 1] == '\0' ? 0 : -ENOEXEC;
}

static int find_loader(struct program *prog)
{
    char *name;
    int error;

    if (prog->file.image.loader_len == 0)
        return 0;
    name = kmalloc(prog->file.image.loader_len);
    if (!name)
        return -ENOMEM;
    error = read_loader_name(prog, name) ?: elf_open(&prog->loader, name);
    kfree(name);
    if (error)
        return error;
    error = read_phdrs(&prog->loader, ELF_LOADER_BASE);
    return error == -ENOEXEC ? -ELIBBAD : error;
}

/* A segment that does not lie in the file as it does in memory. */
static int copy_segment(struct mm *mm, const struct elf_file *file,
                        const Elf32_Phdr *ph)
{
    uint32_t done = 0;
    char *buf = kmalloc(PAGE_SIZE);
    int n = 0;

    if (!buf)
        return -ENOMEM;
    while (done < ph->p_filesz) {
        n = inode_read_kernel(file->inode, buf,
                              MIN(PAGE_SIZE, ph->p_filesz - done),
                              ph->p_offset + done);
        if (n == 0)
            n = -EIO; /* the file has become shorter */
        if (n > 0 && mm_write(mm, file->image.base + ph->p_vaddr + done, buf,
                              (uint32_t)n, true) != (uint32_t)n)
            n = -ENOMEM;
        if (n < 0)
            break;
        done += (uint32_t)n;
    }
    kfree(buf);
    return n < 0 ? n : 0;
}

static int map_segment(struct mm *mm, const struct elf_file *file,
                       const Elf32_Phdr *ph)
{
    uint32_t vaddr = file->image.base + ph->p_vaddr;
    uint32_t start = ROUND_DOWN(vaddr, PAGE_SIZE);
    uint32_t len = ROUND_UP(vaddr + ph->p_memsz, PAGE_SIZE) - start;
    uint32_t skip = vaddr - start, flags = VM_READ;

    if (ph->p_flags & PF_W)
        flags |= VM_WRITE;
    if (ph->p_flags & PF_X)
        flags |= VM_EXEC;
    if (ph->p_filesz != 0 && elf_segment_is_aligned(ph))
        return mm_map(mm, start, len, flags, &file->inode->backing,
                      ph->p_offset - skip, ph->p_filesz + skip);
    /* copied pages must be promised, which only writable ones are */
    return mm_map(mm, start, len, flags | VM_WRITE, NULL, 0, 0)
               ?: copy_segment(mm, file, ph)
               ?: mm_protect(mm, start, len, flags);
}

static int map_segments(struct mm *mm, const struct elf_file *file)
{
    int error = 0;

    for (uint32_t i = 0; !error && i < file->image.phnum; i++) {
        const Elf32_Phdr *ph = &file->phdrs[i];

        if (ph->p_type == PT_LOAD && ph->p_memsz != 0)
            error = map_segment(mm, file, ph);
    }
    return error;
}

static int map_stack(struct program *prog, const struct exec_args *args,
                     const char *path)
{
    uint32_t nbytes = STACK_FIRST + args_stack_size(args, path);

    nbytes = ROUND_UP(nbytes, PAGE_SIZE);
    return mm_map(prog->mm, STACK_TOP - nbytes, nbytes,
                  VM_READ | VM_WRITE | VM_EXEC | VM_STACK, NULL, 0, 0);
}

/* May the caller see what is in the file? (NULL: there is none.) */
static bool is_readable(struct inode *inode)
{
    return !inode || inode_permission(inode, MAY_READ) == 0;
}

/* Step 3. */
static int build_memory(struct program *prog, const struct exec_args *args,
                        const char *path)
{
    struct inode *inode = prog->file.inode;
    int error;

    prog->cred = cred_for_exec(inode);
    prog->mm = mm_create();
    if (!prog->cred || !prog->mm)
        return -ENOMEM;
    mm_set_exe(prog->mm, &inode->backing);
    prog->mm->dumpable = !cred_is_secure(prog->cred) && is_readable(inode) &&
                         is_readable(prog->loader.inode);
    error = map_segments(prog->mm, &prog->file)
            ?: map_segments(prog->mm, &prog->loader)
            ?: map_stack(prog, args, path);
    if (error)
        return error;
    prog->mm->layout.brk_start = prog->mm->layout.brk = prog->file.image.end;
    prog->esp = args_build_stack(args, prog->mm, prog->cred, &prog->file.image,
                                 prog->loader.image.base, path);
    return prog->esp > USER_TOP ? -ENOMEM : 0;
}

/* The new program does not share its descriptors with others. */
static int unshare_files(struct proc *p)
{
    struct files *own, *shared = p->files;

    if (atomic_read(&shared->count) == 1)
        return 0;
    own = files_copy(shared);
    if (!own)
        return -ENOMEM;
    spin_lock(&proc_lock);
    p->files = own;
    spin_unlock(&proc_lock);
    files_put(shared);
    return 0;
}

/* Nor its handlers, now that its own threads are gone. It is too late to go
   on with the old program. */
static int unshare_handlers(struct proc *p)
{
    struct sighand *own;

    if (p->sighand && atomic_read(&p->sighand->count) == 1)
        return 0;
    own = p->sighand ? sighand_copy(p->sighand) : sighand_create();
    if (!own) {
        signal_self(SIGKILL);
        return -ENOMEM;
    }
    signal_replace(p, own);
    return 0;
}

static void set_name(struct proc *p, const char *path)
{
    const char *base = path;

    for (const char *s = path; *s; s++)
        if (*s == '/' && s[1])
            base = s + 1;
    strlcpy(p->name, base, sizeof(p->name));
}

/* Replace the address space. */
static void switch_memory(struct proc *p, struct mm *mm)
{
    struct mm *old = p->mm;

    if (old)
        release_memory(p);
    spin_lock(&proc_lock);
    p->mm = mm;
    tlb_load(mm);
    spin_unlock(&proc_lock);
    mm_put(old);
}

static void set_registers(struct proc *p, uint32_t eip, uint32_t esp)
{
    *proc_trapframe(p) = (struct trapframe){
        .vector = VECTOR_SYSCALL,
        .error = proc_trapframe(p)->error,
        .ds = SEG_UDATA,
        .es = SEG_UDATA,
        .cs = SEG_UCODE,
        .ss = SEG_UDATA,
        .eip = eip,
        .esp = esp,
        .eflags = EFLAGS_IF | EFLAGS_RESERVED,
    };
    memset(p->tls, 0, sizeof(p->tls));
    fpu_reset(&p->fpu);
    irq_off();
    gdt_load_tls(p->tls);
    irq_on();
}

/* Step 4. */
static void become(struct program *prog, const char *path)
{
    struct proc *p = current();

    switch_memory(p, prog->mm);
    prog->mm = NULL;
    p->group->nexecs++;
    cred_install(prog->cred);
    prog->cred = NULL;
    p->flags &= ~(PROC_KTHREAD | PROC_FORKNOEXEC);
    p->exit_signal = SIGCHLD;
    if (cred_is_secure(p->cred))
        p->parent_death_signal = 0; /* its parent may not signal it */
    files_close_on_exec(p->files);
    signal_exec(p);
    set_name(p, path);
    set_registers(p,
                  prog->loader.inode ? prog->loader.image.entry
                                     : prog->file.image.entry,
                  prog->esp);
}

static int exec(const char *path, struct exec_args *args)
{
    struct program prog = {.mm = NULL};
    int error = cred_may_exec() ? 0 : -EAGAIN;

    error = error ?: find_program(&prog, args, path)
            ?: read_phdrs(&prog.file, ELF_PIE_BASE)
            ?: find_loader(&prog)
            ?: build_memory(&prog, args, path)
            ?: unshare_files(current())
            ?: threads_end_others()
            ?: unshare_handlers(current());
    if (!error)
        become(&prog, path);
    mm_put(prog.mm);
    cred_put(prog.cred);
    elf_close(&prog.file);
    elf_close(&prog.loader);
    return error;
}

int exec_user(const char *path, uaddr_t argv, uaddr_t envp,
              const struct exec_rules *rules)
{
    int error, old_pid = current()->pid;
    struct exec_args args;

    args_init(&args, rules);
    error = args_add_user(&args, &args.argc, argv);
    if (!error && args.argc == 0 && !rules)
        error = args_prepend(&args, ""); /* programs rely on argv[0] */
    if (!error)
        error = rules ? args_add_own_env(&args)
                      : args_add_user(&args, &args.envc, envp);
    error = error ?: exec(path, &args);
    args_free(&args);
    if (!error)
        ptrace_exec(old_pid);
    return error;
}

int exec_kernel(const char *path, const char *const *argv,
                const char *const *envp)
{
    struct exec_args args;
    int error;

    args_init(&args, NULL);
    error = args_add_kernel(&args, &args.argc, argv)
            ?: args_add_kernel(&args, &args.envc, envp) ?: exec(path, &args);
    args_free(&args);
    return error;
}
