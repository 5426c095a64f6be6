/*
 * Handlers. The frame is Linux's, so a libc's handlers, setcontext and longjmp
 * work on it. From the stack pointer upwards: return address (the action's
 * restorer, or code in the frame), the handler's arguments, the interrupted
 * registers (struct sigcontext), the FPU's state.
 *
 * What comes back is the user's: selectors are forced to privilege 3, flags to
 * those a user may set, MXCSR to its defined bits. The rest can only hurt the
 * process itself: the processor refuses what is not its own, and that becomes
 * a signal again.
 */
#include "proc/sigframe.h"

#include "abi/errno.h"
#include "abi/sigframe.h"
#include "abi/syscall.h"
#include "cpu/fpu.h"
#include "cpu/x86.h"
#include "lib/string.h"
#include "mem/layout.h"
#include "proc/regs.h"
#include "vm/user.h"

#define STACK_ALIGN 16

/* pop %eax; mov $SYS_sigreturn, %eax; int $0x80. And without the pop. */
static const uint8_t code_plain[8] = {0x58, 0xb8, SYS_sigreturn, 0,
                                      0,    0,    0xcd,          0x80};
static const uint8_t code_info[8] = {
    0xb8, SYS_rt_sigreturn, 0, 0, 0, 0xcd, 0x80, 0};

static bool on_altstack(const struct proc *p, uint32_t esp)
{
    return p->altstack_size != 0 && esp - p->altstack <= p->altstack_size;
}

/* Where a frame goes, and the FPU's state (0: it has none). */
struct place {
    uint32_t frame, fpstate;
};

/* For a frame of n bytes, on the stack that the action wants. USER_TOP, where
   nothing can be written, if the alternate stack is too small. */
static inline struct place place_of(const struct trapframe *tf, uint32_t n,
                                    const struct kernel_sigaction *action)
{
    const struct proc *p = current();
    struct place at = {.frame = tf->esp};
    bool alternate = on_altstack(p, tf->esp);

    if ((action->sa_flags & SA_ONSTACK) && p->altstack_size != 0 &&
        !alternate) {
        at.frame = p->altstack + p->altstack_size;
        alternate = true;
    }
    if (p->fpu.used) {
        at.frame = ROUND_DOWN(at.frame - sizeof(struct fpstate), STACK_ALIGN);
        at.fpstate = at.frame;
    }
    /* at the handler's entry, esp + 4 is a multiple of 16 */
    at.frame = ROUND_DOWN(at.frame - n, STACK_ALIGN) - sizeof(uint32_t);
    if (alternate && !on_altstack(p, at.frame))
        at.frame = USER_TOP;
    return at;
}

/* struct fpstate in its two parts: x87's registers are in both, and those of
   the first count. */
struct fpu_image {
    struct user_fpregs_struct fsave;
    uint16_t status, magic;
    struct fpu_state fxsave;
};
_Static_assert(sizeof(struct fpu_image) == sizeof(struct fpstate) &&
                   offsetof(struct fpu_image, fxsave) == FPSTATE_FXSAVE_OFFSET,
               "both are the FPU's state");

/* The FPU's state to the user stack. */
static int push_fpu(uint32_t at)
{
    struct fpu *fpu = &current()->fpu;
    struct {
        struct user_fpregs_struct fsave;
        uint16_t status, magic;
    } head;

    fpu_save(fpu);
    fpregs_get(&head.fsave, &fpu->state);
    head.status = (uint16_t)head.fsave.swd;
    head.magic = X86_FXSR_MAGIC;
    if (copyout(at, &head, sizeof(head)) < 0)
        return -EFAULT;
    return copyout(at + FPSTATE_FXSAVE_OFFSET, &fpu->state, FXSAVE_SIZE);
}

/* Back again. */
static int pop_fpu(uint32_t at)
{
    struct fpu *fpu = &current()->fpu;
    struct fpu_image image;

    if (copyin(&image, at, sizeof(image)) < 0)
        return -EFAULT;
    fpregs_set(&image.fxsave, &image.fsave);
    fpu_sanitize(&image.fxsave);
    *fpu_change(fpu) = image.fxsave;
    fpu_load(fpu);
    return 0;
}

/* What both have in common, from gs to ss. */
#define CONTEXT_SIZE offsetof(struct sigcontext, fpstate)

_Static_assert(sizeof(struct trapframe) == CONTEXT_SIZE &&
                   offsetof(struct trapframe, eax) ==
                       offsetof(struct sigcontext, eax) &&
                   offsetof(struct trapframe, eip) ==
                       offsetof(struct sigcontext, eip),
               "a trapframe is the beginning of a sigcontext");

static inline void fill_context(struct sigcontext *sc,
                                const struct trapframe *tf)
{
    const struct proc *p = current();

    memcpy(sc, tf, CONTEXT_SIZE);
    sc->gs &= UINT16_MAX;
    sc->fs &= UINT16_MAX;
    sc->es &= UINT16_MAX;
    sc->ds &= UINT16_MAX;
    sc->cs &= UINT16_MAX;
    sc->ss &= UINT16_MAX;
    sc->esp = tf->esp;
    sc->trapno = p->fault.vector;
    sc->err = p->fault.error;
    sc->cr2 = p->fault.addr;
}

static void enter_handler(struct trapframe *tf, uint32_t esp, int sig,
                          const struct kernel_sigaction *action)
{
    tf->esp = esp;
    tf->eip = (uint32_t)action->sa_handler;
    tf->eax = (uint32_t)sig;
    tf->edx = tf->ecx = 0;
    tf->cs = SEG_UCODE;
    tf->ds = tf->es = tf->ss = SEG_UDATA;
    tf->eflags &= ~(EFLAGS_DF | EFLAGS_TF | EFLAGS_RF);
    tf->error = NO_CALL;
    fpu_reset(&current()->fpu);
}

static uint32_t restorer(const struct kernel_sigaction *action, uint32_t code)
{
    return action->sa_flags & SA_RESTORER ? (uint32_t)action->sa_restorer
                                          : code;
}

static int push_plain(struct trapframe *tf, int sig,
                      const struct kernel_sigaction *action, sigset_t mask)
{
    struct place at = place_of(tf, sizeof(struct sigframe), action);
    struct {
        uint32_t pretcode;
        int32_t sig;
        struct sigcontext sc;
    } head;
    struct {
        uint32_t extramask;
        char retcode[sizeof(code_plain)];
    } tail = {.extramask = (uint32_t)(mask >> 32)};

    _Static_assert(sizeof(head) == offsetof(struct sigframe, fpstate_unused) &&
                       offsetof(struct sigframe, extramask) + sizeof(tail) ==
                           sizeof(struct sigframe),
                   "what is around the unused part");
    head.pretcode =
        restorer(action, at.frame + offsetof(struct sigframe, retcode));
    head.sig = sig;
    fill_context(&head.sc, tf);
    head.sc.fpstate = at.fpstate;
    head.sc.oldmask = (uint32_t)mask;
    memcpy(tail.retcode, code_plain, sizeof(code_plain));
    if ((at.fpstate && push_fpu(at.fpstate) < 0) ||
        copyout(at.frame, &head, sizeof(head)) < 0 ||
        copyout(at.frame + offsetof(struct sigframe, extramask), &tail,
                sizeof(tail)) < 0)
        return -EFAULT;
    enter_handler(tf, at.frame, sig, action);
    return 0;
}

static int push_info(struct trapframe *tf, const siginfo_t *info,
                     const struct kernel_sigaction *action, sigset_t mask)
{
    const struct proc *p = current();
    struct place at = place_of(tf, sizeof(struct rt_sigframe), action);
    struct rt_sigframe frame = {
        .pretcode =
            restorer(action, at.frame + offsetof(struct rt_sigframe, retcode)),
        .sig = info->si_signo,
        .pinfo = at.frame + offsetof(struct rt_sigframe, info),
        .puc = at.frame + offsetof(struct rt_sigframe, uc),
        .info_bytes = {0}, /* all of the union */
        .uc.uc_stack = {.ss_sp = (void *)p->altstack,
                        .ss_flags = p->altstack_size == 0     ? SS_DISABLE
                                    : on_altstack(p, tf->esp) ? SS_ONSTACK
                                                              : 0,
                        .ss_size = p->altstack_size},
        .uc.uc_sigmask = mask,
    };

    frame.info = *info;
    fill_context(&frame.uc.uc_mcontext, tf);
    frame.uc.uc_mcontext.fpstate = at.fpstate;
    frame.uc.uc_mcontext.oldmask = (uint32_t)mask;
    memcpy(frame.retcode, code_info, sizeof(code_info));
    if ((at.fpstate && push_fpu(at.fpstate) < 0) ||
        copyout(at.frame, &frame, sizeof(frame)) < 0)
        return -EFAULT;
    enter_handler(tf, at.frame, info->si_signo, action);
    tf->edx = frame.pinfo;
    tf->ecx = frame.puc;
    return 0;
}

int sigframe_push(struct trapframe *tf, const siginfo_t *info,
                  const struct kernel_sigaction *action, sigset_t mask)
{
    if (action->sa_flags & SA_SIGINFO)
        return push_info(tf, info, action, mask);
    return push_plain(tf, info->si_signo, action, mask);
}

/* A selector of the user's, or none. */
static uint32_t user_selector(uint32_t selector)
{
    selector &= UINT16_MAX;
    return selector & ~3u ? selector | 3u : 0;
}

static inline int restore_context(struct trapframe *tf,
                                  const struct sigcontext *sc, sigset_t mask)
{
    if (sc->fpstate == 0)
        fpu_reset(&current()->fpu);
    else if (pop_fpu(sc->fpstate) < 0)
        return -EFAULT;
    signal_set_mask(mask);
    current()->restart_call = 0;
    tf->gs = user_selector(sc->gs);
    tf->fs = user_selector(sc->fs);
    tf->es = user_selector(sc->es);
    tf->ds = user_selector(sc->ds);
    tf->cs = (sc->cs & UINT16_MAX) | 3u;
    tf->ss = (sc->ss & UINT16_MAX) | 3u;
    tf->edi = sc->edi;
    tf->esi = sc->esi;
    tf->ebp = sc->ebp;
    tf->esp = sc->esp;
    tf->ebx = sc->ebx;
    tf->edx = sc->edx;
    tf->ecx = sc->ecx;
    tf->eip = sc->eip;
    tf->eflags = user_eflags(tf->eflags, sc->eflags);
    tf->error = NO_CALL;
    return 0;
}

static int32_t bad_frame(void)
{
    force_signal(SIGSEGV, NULL);
    return 0;
}

/* The return address, and the signal number for the plain frame, are off the
   stack already. */
int32_t sigframe_return(struct trapframe *tf)
{
    uint32_t frame = tf->esp - 2 * sizeof(uint32_t), high;
    struct sigcontext sc;

    if (copyin(&sc, frame + offsetof(struct sigframe, sc), sizeof(sc)) < 0 ||
        copyin(&high, frame + offsetof(struct sigframe, extramask),
               sizeof(high)) < 0 ||
        restore_context(tf, &sc, sc.oldmask | (uint64_t)high << 32) < 0)
        return bad_frame();
    return (int32_t)sc.eax;
}

int32_t sigframe_return_info(struct trapframe *tf)
{
    uint32_t frame = tf->esp - sizeof(uint32_t);
    ucontext_t uc;

    if (copyin(&uc, frame + offsetof(struct rt_sigframe, uc), sizeof(uc)) < 0 ||
        restore_context(tf, &uc.uc_mcontext, uc.uc_sigmask) < 0)
        return bad_frame();
    signal_altstack(&uc.uc_stack, NULL); /* or stay with the one it has */
    return (int32_t)uc.uc_mcontext.eax;
}

int signal_altstack(const stack_t *new, stack_t *old)
{
    struct proc *p = current();
    bool active = on_altstack(p, user_trapframe()->esp);

    if (old)
        *old = (stack_t){.ss_sp = (void *)p->altstack,
                         .ss_flags = p->altstack_size == 0 ? SS_DISABLE
                                     : active              ? SS_ONSTACK
                                                           : 0,
                         .ss_size = p->altstack_size};
    if (!new)
        return 0;
    if (active)
        return -EPERM;
    if ((uint32_t) new->ss_flags > SS_DISABLE) /* nor SS_ONSTACK with it */
        return -EINVAL;
    if (new->ss_flags & SS_DISABLE) {
        p->altstack = p->altstack_size = 0;
        return 0;
    }
    if (new->ss_size < MINSIGSTKSZ)
        return -ENOMEM;
    p->altstack = (uint32_t) new->ss_sp;
    p->altstack_size = new->ss_size;
    return 0;
}

int siginfo_copyout(uaddr_t dst, const siginfo_t *info)
{
    if (copyout(dst, info, sizeof(*info)) < 0)
        return -EFAULT;
    return user_zero(dst + sizeof(*info), SIGINFO_SIZE - sizeof(*info));
}
