/*
 * Promises. Every frame that a process may come to need is counted when it is
 * promised (fork, exec, brk, mmap), so that a later page fault always finds
 * one; a promise that cannot be kept is refused then.
 *
 * limit = all frames - what the kernel keeps for itself. Pages of the block
 * cache do not count: they are given back when a promise is called in.
 */
#ifndef KIN_MEM_COMMIT_H
#define KIN_MEM_COMMIT_H

#include "lib/defs.h"

/* Promise n frames: 0, or -ENOMEM with nothing promised. */
int commit_reserve(uint32_t n);

/* Take back a promise of n frames. */
void commit_release(uint32_t n);

uint32_t commit_limit(void); /* frames */
uint32_t commit_used(void);  /* frames */

#endif
