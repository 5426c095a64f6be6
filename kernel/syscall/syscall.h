/*
 * System calls of the Linux gate (int $0x80): how the other files of this
 * folder define them, and the table that syscall.c makes of them.
 *
 * A handler returns its result or a negative errno (abi/errno.h). It runs with
 * interrupts on and may sleep; the registers of the caller are in
 * user_trapframe(). Addresses of user memory are uaddr_t and untrusted.
 *
 * Arguments are the caller's ebx, ecx, edx, esi, edi, ebp in this order. The
 * gate always passes all six: on i386 the caller takes them off the stack
 * again, so a handler declares only the ones it has. It may declare two that
 * are halves of a 64-bit number, the low one first, as one (but not the third
 * with the fourth, which travel apart).
 *
 * To add a call: its number in abi/syscall.h, its SYSCALL in the file of its
 * subject, and a test.
 */
#pragma once

#include "abi/syscall.h"
#include "lib/defs.h"

typedef int32_t (*syscall_fn)(uint32_t a, uint32_t b, uint32_t c, uint32_t d,
                              uint32_t e, uint32_t f);

#define NSYSCALLS 512 /* numbers are below */

/* Number SYS_name leads to `function`. The linker gathers these. */
struct syscall_entry {
    uint32_t number;
    syscall_fn handler;
};
#define SYSCALL_ENTRY(name, function)                                          \
    _Static_assert(SYS_##name < NSYSCALLS, "a number below NSYSCALLS");        \
    static const struct syscall_entry entry_##name                             \
        __attribute__((used, section(".syscalls"))) = {                        \
            SYS_##name, (syscall_fn)(void (*)(void))(function)}

/* SYSCALL(name, arguments) { ... } defines the handler of SYS_name. */
#define SYSCALL(name, ...)                                                     \
    static int32_t sys_##name(__VA_ARGS__);                                    \
    SYSCALL_ENTRY(name, sys_##name);                                           \
    static int32_t sys_##name(__VA_ARGS__)

/* The same for a call that is one expression of its arguments, the words a, b,
   c, d, e, f: SYSCALL_AS(creat, sys_open(a, O_CREAT | O_WRONLY | O_TRUNC, b));
 */
#define WORD __attribute__((unused)) uint32_t
#define SYSCALL_AS(name, expression)                                           \
    static int32_t sys_##name(WORD a, WORD b, WORD c, WORD d, WORD e, WORD f)  \
    {                                                                          \
        return expression;                                                     \
    }                                                                          \
    SYSCALL_ENTRY(name, sys_##name)

/* The handler of a number; numbers without one have one that fails. */
syscall_fn syscall_handler(uint32_t number);

void syscall_init(void);  /* open both gates; after trap_init() */
void xv6_gate_init(void); /* its part in xv6.c */
