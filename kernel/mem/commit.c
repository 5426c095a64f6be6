/*
 * Counting promises: one counter, one limit.
 */
#include "mem/commit.h"

#include "abi/errno.h"
#include "lib/atomic.h"
#include "lib/panic.h"

#define NEVER_PROMISED(total) ((total) / 8)

static atomic_t used;
static int limit;

void commit_init(uint32_t total)
{
    limit = (int)(total - NEVER_PROMISED(total));
}

int commit_reserve(uint32_t n)
{
    if (n > (uint32_t)limit)
        return -ENOMEM;
    if (atomic_add(&used, (int)n) <= limit)
        return 0;
    atomic_add(&used, -(int)n);
    return -ENOMEM;
}

void commit_release(uint32_t n)
{
    int left = atomic_add(&used, -(int)n);

    ASSERT(left >= 0);
}

uint32_t commit_limit(void)
{
    return (uint32_t)limit;
}

uint32_t commit_used(void)
{
    return (uint32_t)atomic_read(&used);
}
