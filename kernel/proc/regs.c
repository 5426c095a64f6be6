/*
 * Registers as a debugger sees them.
 *
 * Nothing written here can raise privilege: of the flags only those of the
 * user change, and selectors must be of privilege 3 (or 0: none). A selector
 * that the processor refuses all the same costs the process a signal, on the
 * way back to user mode (cpu/entry.S). No locks: the caller sees to it that
 * the process does not run meanwhile, or is the process.
 */
#include "proc/regs.h"

#include "abi/errno.h"
#include "cpu/x86.h"
#include "lib/string.h"

#define MXCSR_BITS 0x0000ffbfu /* without DAZ, which early processors lack */

/* x87 state, Intel SDM 1 8.1.7, 8.1.10 and 10.5.1 */
#define NREGS 8
#define FSAVE_REG 10           /* bytes of a register as FNSAVE stores it */
#define FXSAVE_REG 16          /* the same for FXSAVE */
#define FSAVE_HIGH 0xffff0000u /* unused halves of FNSAVE's words */
#define TOP_SHIFT 11           /* in the status word: which register is ST(0) */
#define TAG_VALID 0u
#define TAG_ZERO 1u
#define TAG_SPECIAL 2u
#define TAG_EMPTY 3u
#define TAGS_EMPTY 0xffffu
#define EXPONENT 0x7fffu

struct user_regs_struct regs_get(const struct trapframe *tf)
{
    return (struct user_regs_struct){
        .ebx = tf->ebx,
        .ecx = tf->ecx,
        .edx = tf->edx,
        .esi = tf->esi,
        .edi = tf->edi,
        .ebp = tf->ebp,
        .eax = tf->eax,
        .xds = tf->ds & UINT16_MAX,
        .xes = tf->es & UINT16_MAX,
        .xfs = tf->fs & UINT16_MAX,
        .xgs = tf->gs & UINT16_MAX,
        .orig_eax = tf->vector == VECTOR_SYSCALL ? tf->error : NO_CALL,
        .eip = tf->eip,
        .xcs = tf->cs & UINT16_MAX,
        .eflags = tf->eflags,
        .esp = tf->esp,
        .xss = tf->ss & UINT16_MAX,
    };
}

static bool is_user_selector(uint32_t selector)
{
    return (selector & 3) == 3 && selector <= UINT16_MAX;
}

int regs_set(struct trapframe *tf, const struct user_regs_struct *regs)
{
    const uint32_t data[] = {regs->xds, regs->xes, regs->xfs, regs->xgs};

    for (unsigned i = 0; i < ARRAY_LEN(data); i++) {
        if (data[i] != 0 && !is_user_selector(data[i]))
            return -EIO;
    }
    if (!is_user_selector(regs->xcs) || !is_user_selector(regs->xss))
        return -EIO;
    if (regs->orig_eax != regs_get(tf).orig_eax) {
        /* a debugger that puts back the registers of an interrupted call
           wants it restarted */
        tf->vector = VECTOR_SYSCALL;
        tf->error = regs->orig_eax;
    }
    tf->ebx = regs->ebx;
    tf->ecx = regs->ecx;
    tf->edx = regs->edx;
    tf->esi = regs->esi;
    tf->edi = regs->edi;
    tf->ebp = regs->ebp;
    tf->eax = regs->eax;
    tf->ds = regs->xds;
    tf->es = regs->xes;
    tf->fs = regs->xfs;
    tf->gs = regs->xgs;
    tf->eip = regs->eip;
    tf->cs = regs->xcs;
    tf->eflags = user_eflags(tf->eflags, regs->eflags);
    tf->esp = regs->esp;
    tf->ss = regs->xss;
    return 0;
}

struct x87_reg {
    uint16_t words[FSAVE_REG / sizeof(uint16_t)];
};

/* As FXSAVE stores one. */
struct fx_reg {
    struct x87_reg reg;
    uint16_t padding[(FXSAVE_REG - FSAVE_REG) / sizeof(uint16_t)];
};

/* FNSAVE has two bits for a register where FXSAVE has one: in use. */
static unsigned tag_of(const struct x87_reg *reg)
{
    uint16_t exponent;
    uint64_t significand;

    memcpy(&significand, reg, sizeof(significand));
    memcpy(&exponent, (const char *)reg + sizeof(significand),
           sizeof(exponent));
    exponent &= EXPONENT;
    if (exponent == 0 && significand == 0)
        return TAG_ZERO;
    return exponent != 0 && exponent != EXPONENT && significand >> 63
               ? TAG_VALID
               : TAG_SPECIAL;
}

/* FXSAVE's registers are ordered from ST(0) on, the tags are not. */
static uint32_t tags_of(const struct user_fpxregs_struct *fx)
{
    const struct fx_reg *regs = (const void *)fx->st_space;
    uint32_t tags = TAGS_EMPTY;

    for (unsigned i = 0; fx->twd >> i; i++) {
        unsigned stack = (i - (fx->swd >> TOP_SHIFT)) % NREGS;

        if (fx->twd >> i & 1)
            tags ^= (TAG_EMPTY ^ tag_of(&regs[stack].reg)) << 2 * i;
    }
    return tags;
}

void fpregs_get(struct user_fpregs_struct *regs, const struct fpu_state *state)
{
    const struct user_fpxregs_struct *fx = (const void *)state;
    const struct fx_reg *from = (const void *)fx->st_space;
    struct x87_reg *to = (void *)regs->st_space;

    for (unsigned i = 0; i < NREGS; i++)
        to[i] = from[i].reg;
    regs->cwd = fx->cwd | FSAVE_HIGH;
    regs->swd = fx->swd | FSAVE_HIGH;
    regs->twd = tags_of(fx) | FSAVE_HIGH;
    regs->fip = fx->fip;
    regs->fcs = (fx->fcs & UINT16_MAX) | (uint32_t)fx->fop << 16;
    regs->foo = fx->foo;
    regs->fos = fx->fos | FSAVE_HIGH;
}

void fpregs_set(struct fpu_state *state, const struct user_fpregs_struct *regs)
{
    struct user_fpxregs_struct *fx = (void *)state;
    const struct x87_reg *from = (const void *)regs->st_space;
    struct fx_reg *to = (void *)fx->st_space;

    fx->cwd = (uint16_t)regs->cwd;
    fx->swd = (uint16_t)regs->swd;
    fx->twd = 0;
    for (unsigned i = 0; i < NREGS; i++) {
        if ((regs->twd >> 2 * i & TAG_EMPTY) != TAG_EMPTY)
            fx->twd |= (uint16_t)(1u << i);
        to[i].reg = from[i];
    }
    fx->fip = regs->fip;
    fx->fcs = regs->fcs & UINT16_MAX;
    fx->fop = (uint16_t)(regs->fcs >> 16);
    fx->foo = regs->foo;
    fx->fos = regs->fos & UINT16_MAX;
}

void fpu_sanitize(struct fpu_state *state)
{
    struct user_fpxregs_struct *fx = (void *)state;

    fx->mxcsr &= MXCSR_BITS;
}
