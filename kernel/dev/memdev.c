/*
 * The devices without a machine: null swallows and is empty, zero is an
 * endless supply of zero bytes, full reads as zero and has no room.
 */
#include "abi/errno.h"
#include "dev/dev.h"
#include "dev/memdev.h"
#include "vm/user.h"

static int null_read(uaddr_t buf, uint32_t n, int flags)
{
    (void)buf, (void)n, (void)flags;
    return 0;
}

static int null_write(uaddr_t buf, uint32_t n, int flags)
{
    (void)buf, (void)flags;
    return (int)n;
}

static int zero_read(uaddr_t buf, uint32_t n, int flags)
{
    (void)flags;
    return user_zero(buf, n) < 0 ? -EFAULT : (int)n;
}

static int full_write(uaddr_t buf, uint32_t n, int flags)
{
    (void)buf, (void)n, (void)flags;
    return -ENOSPC;
}

void memdev_init(void)
{
    static const struct chardev devices[] = {
        {.name = "null",
         .rdev = MKDEV(1, 3),
         .mode = 0666,
         .read = null_read,
         .write = null_write},
        {.name = "zero",
         .rdev = MKDEV(1, 5),
         .mode = 0666,
         .read = zero_read,
         .write = null_write},
        {.name = "full",
         .rdev = MKDEV(1, 7),
         .mode = 0666,
         .read = zero_read,
         .write = full_write},
    };

    for (unsigned i = 0; i < ARRAY_LEN(devices); i++)
        dev_register(&devices[i]);
}
