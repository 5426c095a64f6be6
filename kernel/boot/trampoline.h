/*
 * Where the CPUs other than the first wake up: a page under 1 MiB, because
 * they start in real mode. cpu/smp.c copies trampoline.S there.
 */
#pragma once

#define TRAMPOLINE_PHYS 0x8000

#ifndef __ASSEMBLER__
extern const char trampoline_start[], trampoline_end[];
#endif
