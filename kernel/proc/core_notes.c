/*
 * What a core file tells besides the contents of memory, as notes: of each
 * thread its registers, the one that got the signal first; of the process who
 * it was, the signal, and the auxiliary vector, by which debuggers find their
 * way. Called when all other threads wait in core_wait.
 */
#include "lib/panic.h"
#include "lib/string.h"
#include "proc/core.h"
#include "proc/cred.h"
#include "proc/regs.h"
#include "vm/mm.h"

#define NOTE_NAME "CORE"
#define NOTE_ALIGN 4
#define AUXV_MAX 256u /* bytes of it that are told */

static void add(struct buffer *notes, uint32_t type, const void *data,
                uint32_t nbytes)
{
    struct {
        Elf32_Nhdr header;
        char name[ROUND_UP(sizeof(NOTE_NAME), NOTE_ALIGN)];
    } head = {
        .header = {.n_namesz = sizeof(NOTE_NAME),
                   .n_descsz = nbytes,
                   .n_type = type},
        .name = NOTE_NAME,
    };

    ASSERT(nbytes % NOTE_ALIGN == 0);
    buffer_add(notes, &head, sizeof(head));
    buffer_add(notes, data, nbytes);
}

static void add_thread(struct buffer *notes, struct proc *p, int sig)
{
    struct elf_prstatus status = {
        .si_signo = sig,
        .pr_cursig = (int16_t)sig,
        .pr_sigpend = (uint32_t)p->sig_pending.set,
        .pr_sighold = (uint32_t)p->sig_blocked,
        .pr_pid = p->pid,
        .pr_ppid = parent_pid(p),
        .pr_pgrp = pgrp_id(p->group),
        .pr_sid = session_id(p->group),
        .pr_reg = regs_get(proc_trapframe(p)),
        .pr_fpvalid = 1,
    };
    struct user_fpregs_struct fpregs;

    fpregs_get(&fpregs, fpu_state(&p->fpu));
    add(notes, NT_PRSTATUS, &status, sizeof(status));
    add(notes, NT_PRFPREG, &fpregs, sizeof(fpregs));
}

/* What is to be read from the process's memory. */
struct told {
    struct elf_prpsinfo who;
    char auxv[AUXV_MAX];
    uint32_t nauxv;
};

static void read_memory(struct told *told, struct mm *mm)
{
    uint32_t nargs =
        MIN(mm->layout.env_start - mm->layout.arg_start, ELF_PRARGSZ - 1u);
    uint32_t nauxv = MIN(mm->layout.auxv_end - mm->layout.auxv_start, AUXV_MAX);

    nargs = mm_read(mm, mm->layout.arg_start, told->who.pr_psargs, nargs);
    for (uint32_t i = 0; i < nargs; i++)
        if (told->who.pr_psargs[i] == '\0')
            told->who.pr_psargs[i] = ' ';
    told->nauxv = mm_read(mm, mm->layout.auxv_start, told->auxv, nauxv);
}

static void describe(struct elf_prpsinfo *who, const struct proc *p)
{
    who->pr_sname = 'R';
    who->pr_nice = p->nice;
    who->pr_uid = (uint16_t)p->cred->uid.real;
    who->pr_gid = (uint16_t)p->cred->gid.real;
    who->pr_pid = p->group->leader->pid;
    who->pr_ppid = parent_pid(p);
    who->pr_pgrp = pgrp_id(p->group);
    who->pr_sid = session_id(p->group);
    strlcpy(who->pr_fname, p->name, sizeof(who->pr_fname));
}

void core_notes(struct buffer *notes, const siginfo_t *info)
{
    struct proc *me = current(), *p;
    uint8_t whole_info[SIGINFO_SIZE] = {0};
    struct told told = {.nauxv = 0};

    read_memory(&told, me->mm);
    fpu_save(&me->fpu);
    memcpy(whole_info, info, sizeof(*info));
    spin_guard(&proc_lock);
    describe(&told.who, me);
    add_thread(notes, me, info->si_signo);
    add(notes, NT_PRPSINFO, &told.who, sizeof(told.who));
    add(notes, NT_SIGINFO, whole_info, sizeof(whole_info));
    add(notes, NT_AUXV, told.auxv, told.nauxv);
    list_for_each(p, &me->group->threads, thread_link)
        if (p != me && !(p->flags & PROC_EXITING))
            add_thread(notes, p, info->si_signo);
}
