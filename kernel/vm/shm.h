/*
 * Anonymous memory that several address spaces share: what a parent maps
 * MAP_SHARED before it forks.
 */
#ifndef KIN_VM_SHM_H
#define KIN_VM_SHM_H

#include "vm/backing.h"

/* `npages` of zeroes, all promised, with one reference; or NULL. */
struct backing *shm_create(uint32_t npages);

#endif
