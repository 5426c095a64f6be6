/* Jumps out of functions. sigsetjmp can keep the signal mask as well. */
#pragma once

#include <stdint.h>

/* ebx esi edi ebp esp eip, whether the mask was kept, the mask */
typedef struct {
    uint32_t regs[6];
    int has_mask;
    uint64_t mask;
} jmp_buf[1], sigjmp_buf[1];

int setjmp(jmp_buf env) __attribute__((returns_twice));
int sigsetjmp(sigjmp_buf env, int savemask) __attribute__((returns_twice));
void longjmp(jmp_buf env, int value) __attribute__((noreturn));
void siglongjmp(sigjmp_buf env, int value) __attribute__((noreturn));

#define _setjmp setjmp
#define _longjmp longjmp
