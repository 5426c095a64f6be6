/*
 * x87/SSE state: saved and loaded at each switch between processes that use
 * floating point, with fxsave/fxrstor (fnsave/frstor on a CPU without them).
 * Most do not, and the kernel never does: CR0.TS is clear exactly while the
 * running process has used it, so that the first use is an exception.
 */
#pragma once

#include "lib/defs.h"

/* As fxsave wants it (SDM 1 10.5.1): 512 bytes, aligned to 16. */
struct fpu_state {
    uint8_t bytes[512];
} __attribute__((aligned(16)));

/* Of a process. Its own CPU changes it, or who keeps it from running. */
struct fpu {
    bool used;              /* else it has what a new program starts with */
    struct fpu_state state; /* while it runs, what was saved last */
};

void fpu_init_cpu(void);

/* Of the process that leaves the CPU, and of the one that comes. */
void fpu_switch(struct fpu *prev, const struct fpu *next);

/* Of the running process. */
void fpu_first_use(struct fpu *fpu);
void fpu_forget(struct fpu *fpu);
void fpu_save(struct fpu *fpu);       /* bring fpu->state up to date */
void fpu_load(const struct fpu *fpu); /* take what is in fpu->state; used */

/* A new program or handler. */
static inline void fpu_reset(struct fpu *fpu)
{
    if (fpu->used)
        fpu_forget(fpu);
}

/* Of one that does not run, or has saved it: to read, or to change (and then
   it counts as used). */
const struct fpu_state *fpu_state(const struct fpu *fpu);
struct fpu_state *fpu_change(struct fpu *fpu);

/* Exceptions that are raised and not masked: bit 0 invalid operation, 1
   denormal, 2 division by zero, 3 overflow, 4 underflow, 5 precision. Of x87,
   or of SSE. */
uint32_t fpu_exceptions(const struct fpu_state *state, bool sse);
