/*
 * Registers as Linux's structs show them: to a tracer, in a core file; and
 * what of them a user may choose.
 */
#pragma once

#include "abi/ptrace.h"
#include "cpu/fpu.h"
#include "cpu/trap.h"
#include "sched/proc.h"

#define NO_CALL 0xffffffffu /* in tf->error: no system call to restart */

/* EFLAGS that a user may set, Intel SDM 1 3.4.3: CF PF AF ZF SF TF DF OF RF
   AC */
#define EFLAGS_USER 0x00050dd5u

/* The flags `old` with those that a user may set taken from `new`. */
static inline uint32_t user_eflags(uint32_t old, uint32_t new)
{
    return (old & ~EFLAGS_USER) | (new &EFLAGS_USER);
}

struct user_regs_struct regs_get(const struct trapframe *tf);

/* 0, or -EIO with nothing changed: a selector is not one of a user's. */
int regs_set(struct trapframe *tf, const struct user_regs_struct *regs);

/* Between what FXSAVE stores and FNSAVE's form. `set` leaves the rest of the
   state as it is. */
void fpregs_get(struct user_fpregs_struct *regs, const struct fpu_state *state);
void fpregs_set(struct fpu_state *state, const struct user_fpregs_struct *regs);

/* A state that came from a user: with control bits that the processor takes. */
void fpu_sanitize(struct fpu_state *state);
