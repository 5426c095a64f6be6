/*
 * Filling in memory. Inside vm only.
 */
#pragma once

#include "vm/mm.h"

/*
 * Make the page at addr present, and writable if `write`. `force` reaches
 * areas that are not readable or writable (ptrace): a private copy is made.
 * 0; -EFAULT: nothing there, or not allowed; -EACCES: there, but not allowed;
 * -ENOMEM, -EIO. Caller holds mm->lock. Sleeps.
 */
int fault_in(struct mm *mm, uint32_t addr, bool write, bool force);

void fault_init(void (*hopeless)(struct trapframe *tf, uint32_t addr,
                                 int error));
