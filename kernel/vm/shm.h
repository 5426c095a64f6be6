/*
 * Anonymous memory that several address spaces share: what a parent maps
 * MAP_SHARED before it forks.
 */
#pragma once

#include "vm/backing.h"

/* `npages` of zeroes, all promised, with one reference; or NULL. */
struct backing *shm_create(uint32_t npages);
