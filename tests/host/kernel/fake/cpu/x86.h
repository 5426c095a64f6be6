/* The processor's instructions, without one that a program must not use. */
#ifndef FAKE_X86_H
#define FAKE_X86_H

#define sti sti_of_the_machine
#include_next "cpu/x86.h"
#undef sti

static inline void sti(void)
{
}

#endif
