/*
 * How a process is born.
 *
 * copy_process makes a descriptor with a stack, gives it each part of its
 * parent, shared (one more reference) or copied, as the flags say, and builds
 * the frame from which it will return to user mode with 0. Until then nobody
 * can find it, so when something fails the parts are simply given back, in
 * reverse order. At last it gets a pid and enters the tables, and
 * wake_up_process lets it run.
 *
 *   fork           no flags, SIGCHLD
 *   vfork          CLONE_VM | CLONE_VFORK, SIGCHLD
 *   thread         CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
 *                  CLONE_THREAD ...
 *   kernel thread  an entry: no parts at all but a group and a cred
 */
#include "proc/fork.h"

#include "abi/errno.h"
#include "abi/sched.h"
#include "abi/wait.h"
#include "cpu/clock.h"
#include "fs/files.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/exit.h"
#include "proc/limits.h"
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "proc/tls.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include "sched/wait.h"
#include "vm/mm.h"
#include "vm/user.h"

/* Flags that are refused: namespaces and pidfds, which kin has not. */
#define CLONE_UNKNOWN                                                          \
    (CLONE_PIDFD | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |              \
     CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

struct proc *kthreadd;
static struct cred *kernel_cred; /* of kernel threads */

/* Threads share handlers, and handlers are addresses in a shared memory. */
static bool flags_valid(uint32_t flags)
{
    if (flags & CLONE_UNKNOWN)
        return false;
    if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
        return false;
    if ((flags & CLONE_PARENT) && current()->group == init_proc->group)
        return false; /* init has no siblings */
    return !(flags & CLONE_SIGHAND) || (flags & CLONE_VM);
}

/* Give back what p has got so far. */
static void discard(struct proc *p)
{
    mm_put(p->mm);
    sighand_put(p->sighand);
    fsinfo_put(p->fs);
    files_put(p->files);
    if (p->group && p->group->nthreads == 0)
        group_free(p->group);
    cred_put(p->cred);
    proc_discard(p);
}

/* What a user process has of its parent besides the counted parts. */
static void copy_state(struct proc *p, const struct clone_args *args)
{
    struct proc *parent = current();
    struct trapframe *tf = proc_trapframe(p);

    *tf = *user_trapframe();
    tf->eax = 0;
    if (args->stack)
        tf->esp = args->stack;
    fpu_save(&parent->fpu);
    if (parent->fpu.used)
        p->fpu = parent->fpu;
    memcpy(p->tls, parent->tls, sizeof(p->tls));
    memcpy(p->name, parent->name, sizeof(p->name));
    p->nice = parent->nice;
    p->flags = PROC_FORKNOEXEC;
    p->sig_blocked = parent->sig_blocked;
    if (!(args->flags & CLONE_VM) || (args->flags & CLONE_VFORK)) {
        p->altstack = parent->altstack;
        p->altstack_size = parent->altstack_size;
    }
    if (args->flags & CLONE_CHILD_CLEARTID)
        p->clear_child_tid = args->child_tid;
}

static int copy_tls(struct proc *p, const struct clone_args *args)
{
    struct user_desc desc;

    if (!(args->flags & CLONE_SETTLS))
        return 0;
    if (copyin(&desc, args->tls, sizeof(desc)) < 0)
        return -EFAULT;
    return desc.entry_number == (uint32_t)-1 ? -EINVAL : tls_set(p, &desc);
}

/* Each part shared, as the flags say, or copied. */
static int copy_parts(struct proc *p, const struct clone_args *args)
{
    struct proc *me = current();
    uint32_t flags = args->flags;

    p->files =
        flags & CLONE_FILES ? files_get(me->files) : files_copy(me->files);
    p->fs = flags & CLONE_FS ? fsinfo_get(me->fs) : fsinfo_copy(me->fs);
    p->sighand = flags & CLONE_SIGHAND ? sighand_get(me->sighand)
                                       : sighand_copy(me->sighand);
    p->mm = flags & CLONE_VM ? mm_get(me->mm) : copyuvm(me->mm);
    if (!p->files || !p->fs || !p->sighand || !p->mm)
        return -ENOMEM;
    return copy_tls(p, args);
}

/* Under proc_lock. A thread's family is its group; else it is the caller's
   child, or (CLONE_PARENT) sibling. */
static void choose_parent(struct proc *p, const struct clone_args *args)
{
    struct proc *me = current();

    if (args->entry) {
        p->parent = kthreadd;
    } else if (args->flags & (CLONE_PARENT | CLONE_THREAD)) {
        p->parent = me->parent;
        p->exit_signal = me->group->leader->exit_signal;
        p->parent_execs = me->group->leader->parent_execs;
    } else {
        p->parent = me;
        p->exit_signal = args->exit_signal < NSIG ? args->exit_signal : 0;
        p->parent_execs = me->group->nexecs;
    }
}

/* A signal that has come in time ends the parent before there is a child: so
   one sent to a process group meets all who are in it. */
static int enter(struct proc *p, const struct clone_args *args)
{
    int error;

    spin_guard(&proc_lock);
    choose_parent(p, args);
    if (args->entry)
        return family_enter(p);
    error = signal_pending() ? -ERESTARTNOINTR : family_enter(p);
    if (!error)
        ptrace_birth(p, args->flags, args->exit_signal);
    return error;
}

/* The new pid, to wherever the flags want it; a bad address is bad luck. */
static void tell_pid(struct proc *p, const struct clone_args *args)
{
    if (args->flags & CLONE_PARENT_SETTID)
        copyout(args->parent_tid, &p->pid, sizeof(p->pid));
    if (args->flags & CLONE_CHILD_SETTID)
        mm_write(p->mm, args->child_tid, &p->pid, sizeof(p->pid), false);
}

/* Give p all it is to have, and enter it into the tables. */
static int furnish(struct proc *p, const struct clone_args *args)
{
    struct group *mine = current()->group;

    p->start_ns = clock_ns();
    p->cred = cred_get(args->entry ? kernel_cred : current()->cred);
    p->group = args->flags & CLONE_THREAD
                   ? mine
                   : group_create(args->entry ? NULL : mine);
    if (!p->group)
        return -ENOMEM;
    p->limits = p->group->limits;
    if (args->entry) {
        p->flags = PROC_KTHREAD;
        strlcpy(p->name, args->name, sizeof(p->name));
        return enter(p, args);
    }
    copy_state(p, args);
    return copy_parts(p, args) ?: enter(p, args);
}

/*
 * Make a process, in the tables but not started (wake_up_process does). It is a
 * copy of the running one, except for what the flags share and for kernel
 * threads, which have nothing to copy. Or an err_ptr.
 */
static struct proc *copy_process(const struct clone_args *args)
{
    struct proc *p;
    int error = flags_valid(args->flags) ? 0 : -EINVAL;

    if (!error && !args->entry)
        error = limits_check_fork();
    if (error)
        return err_ptr(error);
    p = proc_alloc(args->entry ? args->entry : trap_return);
    if (!p)
        return err_ptr(-ENOMEM);
    error = furnish(p, args);
    if (!error)
        return p;
    discard(p);
    return err_ptr(error);
}

int clone_process(const struct clone_args *args)
{
    struct completion released;
    struct proc *p = copy_process(args);
    int pid, event = 0;

    if (is_err(p))
        return ptr_err(p);
    pid = p->pid;
    tell_pid(p, args);
    if (args->flags & CLONE_VFORK) {
        completion_init(&released);
        p->vfork_done = &released;
    }
    if (p->tracer)
        event = ptrace_birth_event(args->flags, args->exit_signal);
    wake_up_process(p);
    if (event)
        ptrace_event(event, (uint32_t)pid);
    if (args->flags & CLONE_VFORK) {
        completion_wait(&released);
        ptrace_event(PTRACE_EVENT_VFORK_DONE, (uint32_t)pid);
    }
    return pid;
}

static struct proc *create_kernel_thread(void (*entry)(void), const char *name)
{
    return copy_process(&(struct clone_args){.entry = entry, .name = name});
}

static void end_kernel_thread(int code)
{
    exit_thread(W_EXITCODE(code, 0));
}

void fork_init(void)
{
    kernel_cred = cred_create(&(struct cred){0});
    if (!kernel_cred)
        panic("no memory for the first process");
    kthread_register(create_kernel_thread, end_kernel_thread);
}
