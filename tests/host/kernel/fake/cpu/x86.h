/* The processor's instructions, without one that a program must not use. */
#pragma once

#define sti sti_of_the_machine
#include_next "cpu/x86.h"
#undef sti

static inline void sti(void)
{
}
