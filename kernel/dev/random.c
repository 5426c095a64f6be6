/*
 * Random numbers: a xorshift64* generator (S. Vigna, "An experimental
 * exploration of Marsaglia's xorshift generators, scrambled", 2016), into whose
 * state the time of each interrupt of a slow device is stirred.
 *
 * How much of the timing an outsider could guess is not measured, and under an
 * emulator that counts instructions all of it is the same in each run. So this
 * is not for cryptography.
 *
 * random.lock protects the state; it is taken last.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/x86.h"
#include "dev/driver.h"
#include "lib/spinlock.h"
#include "lib/string.h"
#include "vm/user.h"

#define MULTIPLIER 0x2545f4914f6cdd1dull /* from the paper */
#define PIECE 256u

static struct {
    struct spinlock lock;
    uint64_t state; /* never 0 */
} random = {.lock = SPINLOCK_INIT("random"), .state = 1};

/* Caller holds the lock. */
static uint64_t next(void)
{
    random.state ^= random.state >> 12;
    random.state ^= random.state << 25;
    random.state ^= random.state >> 27;
    return random.state * MULTIPLIER;
}

void random_mix(uint32_t value)
{
    uint64_t now = clock_ns();

    spin_guard(&random.lock);
    random.state = (next() ^ now ^ value) | 1;
}

void random_bytes(void *buf, uint32_t nbytes)
{
    uint8_t *dst = buf;

    random_mix((uint32_t)rdtsc());
    spin_guard(&random.lock);
    while (nbytes > 0) {
        uint64_t bits = next();
        uint32_t n = MIN(nbytes, sizeof bits);

        memcpy(dst, &bits, n);
        dst += n;
        nbytes -= n;
    }
}

static int random_read(uaddr_t buf, uint32_t n, int flags)
{
    uint8_t piece[PIECE];
    uint32_t done = 0;

    (void)flags;
    while (done < n) {
        uint32_t part = MIN(n - done, PIECE);

        random_bytes(piece, part);
        if (copyout(buf + done, piece, part) < 0)
            return done > 0 ? (int)done : -EFAULT;
        done += part;
    }
    return (int)done;
}

/* What a program writes is stirred in: it can add, but not take away. */
static int random_write(uaddr_t buf, uint32_t n, int flags)
{
    uint32_t word = 0;

    (void)flags;
    if (n > 0 && copyin(&word, buf, MIN(n, (uint32_t)sizeof word)) < 0)
        return -EFAULT;
    random_mix(word);
    return (int)n;
}

const struct chardev_ops random_ops = {.read = random_read,
                                       .write = random_write};
