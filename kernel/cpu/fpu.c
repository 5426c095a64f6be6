/*
 * x87/SSE state. `have_fxsr` is set at start and never changes.
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

void fpu_init_cpu(void)
{
    uint32_t cr0;

    have_fxsr = cpuid(1).edx & CPUID_FXSR;
    asm volatile("mov %%cr0, %0" : "=r"(cr0));
    cr0 = (cr0 & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE;
    asm volatile("mov %0, %%cr0" : : "r"(cr0));
    if (have_fxsr)
        write_cr4(read_cr4() | CR4_OSFXSR);
    if (cpuid(1).edx & CPUID_SSE)
        write_cr4(read_cr4() | CR4_OSXMMEXCPT);
    asm volatile("fninit");
}

void fpu_reset(struct fpu_state *state)
{
    memset(state, 0, sizeof(*state));
    put16(state, 0, FCW_DEFAULT);
    if (have_fxsr)
        put16(state, FXSAVE_MXCSR, MXCSR_DEFAULT);
    else
        put16(state, FNSAVE_TAGS, TAGS_EMPTY);
}

void fpu_save(struct fpu_state *state)
{
    if (have_fxsr)
        asm volatile("fxsave %0" : "=m"(*state));
    else
        asm volatile("fnsave %0" : "=m"(*state));
}

void fpu_restore(const struct fpu_state *state)
{
    if (have_fxsr)
        asm volatile("fxrstor %0" : : "m"(*state));
    else
        asm volatile("frstor %0" : : "m"(*state));
}
