/*
 * Promises. Every frame that a process may come to need is counted when it is
 * promised (fork, exec, brk, mmap), so that a later page fault always finds
 * one; a promise that cannot be kept is refused then. The kernel's own memory
 * (slabs, kmalloc) is counted as it is taken.
 *
 * Pages of the block cache do not count: clean ones are given back when a
 * promise is called in. An eighth of memory is never promised: the cache may
 * hold that much that cannot be given back at once (dirty blocks).
 */
#pragma once

#include "lib/defs.h"

/* Promise n frames: 0, or -ENOMEM with nothing promised. */
int commit_reserve(uint32_t n);

/* Take back a promise of n frames. */
void commit_release(uint32_t n);

uint32_t commit_limit(void); /* frames */
uint32_t commit_used(void);  /* frames */

void commit_init(uint32_t total); /* frames; mem_init calls it */
