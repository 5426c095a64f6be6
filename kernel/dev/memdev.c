/*
 * The devices without a machine: null swallows and is empty, zero is an
 * endless supply of zero bytes.
 */
#include "abi/errno.h"
#include "dev/driver.h"
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

const struct chardev_ops null_ops = {.read = null_read, .write = null_write};
const struct chardev_ops zero_ops = {.read = zero_read, .write = null_write};
