/*
 * What the kernel puts on the user stack before a handler runs and what
 * sigreturn reads back (Linux i386). esp points at the frame, so pretcode is
 * the handler's return address; on entry eax, edx and ecx hold the signal and
 * the addresses of siginfo and ucontext (zero without SA_SIGINFO).
 * Pointers are uint32_t: the kernel must not follow them.
 */
#pragma once

#include <stdint.h>
#include "abi/signal.h"

struct fpreg {
    uint16_t significand[4];
    uint16_t exponent;
};

/*
 * FPU state: what FNSAVE stores, then (magic 0) the 512 bytes of FXSAVE.
 * Its last 48 bytes are software's: XSAVE data follows when sw_reserved[0] is
 * FP_XSTATE_MAGIC1.
 */
struct fpstate {
    uint32_t cw;
    uint32_t sw;
    uint32_t tag;
    uint32_t ipoff;
    uint32_t cssel;
    uint32_t dataoff;
    uint32_t datasel;
    struct fpreg st[8];
    uint16_t status;
    uint16_t magic; /* X86_FXSR_MAGIC, or 0xffff: nothing follows */
    uint32_t fxsr_env[6];
    uint32_t mxcsr;
    uint32_t reserved;
    uint32_t fxsr_st[8][4];
    uint32_t xmm[8][4];
    uint32_t padding[44];
    uint32_t sw_reserved[12];
};

#define X86_FXSR_MAGIC 0x0000
#define FP_XSTATE_MAGIC1 0x46505853
#define FP_XSTATE_MAGIC2 0x46505845

/* Where the FXSAVE image starts inside struct fpstate, and its size */
#define FPSTATE_FXSAVE_OFFSET 112
#define FXSAVE_SIZE 512

struct sigcontext {
    uint32_t gs; /* selectors have 16 bits */
    uint32_t fs;
    uint32_t es;
    uint32_t ds;
    uint32_t edi;
    uint32_t esi;
    uint32_t ebp;
    uint32_t esp;
    uint32_t ebx;
    uint32_t edx;
    uint32_t ecx;
    uint32_t eax;
    uint32_t trapno;
    uint32_t err;
    uint32_t eip;
    uint32_t cs;
    uint32_t eflags;
    uint32_t esp_at_signal;
    uint32_t ss;
    uint32_t fpstate; /* address of a struct fpstate, or 0 */
    uint32_t oldmask; /* the first 32 signals of the mask */
    uint32_t cr2;
};

typedef struct ucontext {
    uint32_t uc_flags;
    uint32_t uc_link;
    stack_t uc_stack;
    struct sigcontext uc_mcontext;
    sigset_t uc_sigmask;
} ucontext_t;

/* Without SA_SIGINFO; returns by sigreturn, which finds it at esp - 8 */
struct sigframe {
    uint32_t pretcode;
    int32_t sig;
    struct sigcontext sc;
    struct fpstate fpstate_unused;
    uint32_t extramask; /* signals 33 to 64 of the mask */
    uint8_t retcode[8]; /* pop eax; mov SYS_sigreturn, eax; int 0x80 */
};

/* With SA_SIGINFO; returns by rt_sigreturn, which finds it at esp - 4 */
struct rt_sigframe {
    uint32_t pretcode;
    int32_t sig;
    uint32_t pinfo;
    uint32_t puc;
    union {
        siginfo_t info;
        uint8_t info_bytes[SIGINFO_SIZE];
    };
    ucontext_t uc;
    uint8_t retcode[8]; /* mov SYS_rt_sigreturn, eax; int 0x80 */
};

_Static_assert(sizeof(struct sigcontext) == 88, "Linux i386 sigcontext");
_Static_assert(sizeof(struct fpstate) == 624, "Linux i386 _fpstate");
