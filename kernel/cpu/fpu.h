/*
 * x87/SSE state: saved and loaded at each switch between user processes with
 * fxsave/fxrstor (fnsave/frstor on a CPU without them). The kernel itself uses
 * no floating point.
 */
#ifndef KIN_CPU_FPU_H
#define KIN_CPU_FPU_H

#include "lib/defs.h"

/* As fxsave wants it (SDM 1 10.5.1): 512 bytes, aligned to 16. */
struct fpu_state {
    uint8_t bytes[512];
} __attribute__((aligned(16)));

void fpu_init_cpu(void);
void fpu_reset(struct fpu_state *state); /* what a new program starts with */
void fpu_save(struct fpu_state *state);
void fpu_restore(const struct fpu_state *state);

/* Exceptions that are raised and not masked: bit 0 invalid operation, 1
   denormal, 2 division by zero, 3 overflow, 4 underflow, 5 precision. Of x87,
   or of SSE. */
uint32_t fpu_exceptions(const struct fpu_state *state, bool sse);

#endif
