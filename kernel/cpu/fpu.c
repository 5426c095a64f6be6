/*
 * x87/SSE state. `have_fxsr` and `initial` are set at start, by each CPU to the
 * same, and never change.
 */
#include "cpu/fpu.h"

#include "cpu/x86.h"
#include "lib/string.h"

#define FCW_DEFAULT 0x037fu   /* all exceptions masked, 64-bit precision */
#define MXCSR_DEFAULT 0x1f80u /* all exceptions masked */

/* Offsets in what fxsave and fnsave write (SDM 1 10.5.1, 8.1.10) */
#define FXSAVE_STATUS 2
#define FXSAVE_MXCSR 24
#define FNSAVE_STATUS 4
#define FNSAVE_TAGS 8
#define TAGS_EMPTY 0xffffu

#define FPU_EXCEPTIONS 0x3fu /* in status and control word and MXCSR */
#define MXCSR_MASKS 7        /* where their masks are in MXCSR */

static bool have_fxsr;
static struct fpu_state initial; /* what a new program starts with */

static void put16(struct fpu_state *state, unsigned offset, uint16_t value)
{
    memcpy(&state->bytes[offset], &value, sizeof(value));
}

static uint16_t get16(const struct fpu_state *state, unsigned offset)
{
    uint16_t value;

    memcpy(&value, &state->bytes[offset], sizeof(value));
    return value;
}

uint32_t fpu_exceptions(const struct fpu_state *state, bool sse)
{
    uint32_t raised, masked;

    if (sse) {
        raised = get16(state, FXSAVE_MXCSR);
        masked = raised >> MXCSR_MASKS;
    } else {
        masked = get16(state, 0);
        raised = get16(state, have_fxsr ? FXSAVE_STATUS : FNSAVE_STATUS);
    }
    return raised & ~masked & FPU_EXCEPTIONS;
}

static void set_task_switched(void)
{
    write_cr0(read_cr0() | CR0_TS);
}

static void clear_task_switched(void)
{
    asm volatile("clts");
}

static void save(struct fpu_state *state)
{
    if (have_fxsr)
        asm volatile("fxsave %0" : "=m"(*state));
    else
        asm volatile("fnsave %0" : "=m"(*state));
}

static void load(const struct fpu_state *state)
{
    if (have_fxsr)
        asm volatile("fxrstor %0" : : "m"(*state));
    else
        asm volatile("frstor %0" : : "m"(*state));
}

void fpu_init_cpu(void)
{
    have_fxsr = cpuid(1).edx & CPUID_FXSR;
    if (have_fxsr)
        write_cr4(read_cr4() | CR4_OSFXSR);
    if (cpuid(1).edx & CPUID_SSE)
        write_cr4(read_cr4() | CR4_OSXMMEXCPT);
    put16(&initial, 0, FCW_DEFAULT);
    if (have_fxsr)
        put16(&initial, FXSAVE_MXCSR, MXCSR_DEFAULT);
    else
        put16(&initial, FNSAVE_TAGS, TAGS_EMPTY);
    write_cr0((read_cr0() & ~CR0_EM) | CR0_MP | CR0_NE | CR0_TS);
}

void fpu_switch(struct fpu *prev, const struct fpu *next)
{
    if (prev->used)
        save(&prev->state);
    if (next->used)
        fpu_load(next);
    else if (prev->used)
        set_task_switched();
}

void fpu_first_use(struct fpu *fpu)
{
    fpu_change(fpu);
    fpu_load(fpu);
}

/* Some processors lose what they save. */
void fpu_save(struct fpu *fpu)
{
    if (fpu->used) {
        save(&fpu->state);
        load(&fpu->state);
    }
}

void fpu_load(const struct fpu *fpu)
{
    clear_task_switched();
    load(&fpu->state);
}

void fpu_forget(struct fpu *fpu)
{
    set_task_switched();
    fpu->used = false;
}

const struct fpu_state *fpu_state(const struct fpu *fpu)
{
    return fpu->used ? &fpu->state : &initial;
}

struct fpu_state *fpu_change(struct fpu *fpu)
{
    if (!fpu->used)
        fpu->state = initial;
    fpu->used = true;
    return &fpu->state;
}
