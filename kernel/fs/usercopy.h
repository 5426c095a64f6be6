/*
 * What to do after a copyin_nofault or copyout_nofault has failed and the
 * locks are released.
 */
#pragma once

#include "abi/errno.h"
#include "mem/layout.h"
#include "vm/user.h"

#define FAULT_IN_MAX (16 * PAGE_SIZE)

/*
 * Make the user's n bytes at `addr` present, or as many of them as can be:
 * *limit is how many to try next, so that all in front of a bad address is
 * transferred. 0, or -EFAULT: not even the first. Sleeps.
 */
static inline int user_retry(uaddr_t addr, uint32_t n, bool write,
                             uint32_t *limit)
{
    *limit = MIN(n, FAULT_IN_MAX);
    if (user_fault_in(addr, *limit, write) == 0)
        return 0;
    *limit = MIN(n, PAGE_SIZE - addr % PAGE_SIZE);
    return user_fault_in(addr, *limit, write);
}
