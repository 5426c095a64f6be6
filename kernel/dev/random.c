/*
 * Random numbers. A pool of 256 bits collects the time-stamp counter at each
 * interrupt of a slow device; it is the key of a ChaCha20 stream (RFC 8439,
 * 2.3). After each request the key is replaced by output that nobody saw, so
 * that earlier numbers cannot be computed from the pool.
 *
 * How much of the timing an outsider could guess is not measured, and under an
 * emulator that counts instructions all of it is the same in each run. So this
 * is not for cryptography, whatever it is made of.
 *
 * random.lock protects the pool; it is taken last.
 */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/x86.h"
#include "dev/driver.h"
#include "lib/spinlock.h"
#include "lib/string.h"
#include "vm/user.h"

#define KEY_WORDS 8
#define BLOCK_WORDS 16
#define BLOCK_BYTES 64

static struct {
    struct spinlock lock;
    uint32_t key[KEY_WORDS];
    uint32_t next; /* word of the key that takes the next value */
    uint32_t counter;
} random = {.lock = SPINLOCK_INIT("random")};

static uint32_t rotate(uint32_t x, unsigned bits)
{
    return x << bits | x >> (32 - bits);
}

static void quarter_round(uint32_t *s, int a, int b, int c, int d)
{
    s[a] += s[b];
    s[d] = rotate(s[d] ^ s[a], 16);
    s[c] += s[d];
    s[b] = rotate(s[b] ^ s[c], 12);
    s[a] += s[b];
    s[d] = rotate(s[d] ^ s[a], 8);
    s[c] += s[d];
    s[b] = rotate(s[b] ^ s[c], 7);
}

/* The next 64 bytes of the stream. Caller holds the lock. */
static void chacha_block(uint32_t out[BLOCK_WORDS])
{
    /* "expand 32-byte k", the key, the counter, no nonce */
    uint32_t in[BLOCK_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    memcpy(in + 4, random.key, sizeof random.key);
    in[12] = random.counter++;
    memcpy(out, in, sizeof in);
    for (int i = 0; i < 10; i++) {
        for (int j = 0; j < 4; j++)
            quarter_round(out, j, 4 + j, 8 + j, 12 + j);
        for (int j = 0; j < 4; j++)
            quarter_round(out, j, 4 + (j + 1) % 4, 8 + (j + 2) % 4,
                          12 + (j + 3) % 4);
    }
    for (int i = 0; i < BLOCK_WORDS; i++)
        out[i] += in[i];
}

void random_mix(uint32_t value)
{
    uint64_t now = clock_ns();

    spin_lock(&random.lock);
    random.key[random.next] =
        rotate(random.key[random.next], 7) ^ value ^ (uint32_t)now;
    random.next = (random.next + 1) % KEY_WORDS;
    spin_unlock(&random.lock);
}

void random_bytes(void *buf, uint32_t nbytes)
{
    uint8_t *dst = buf;
    uint32_t block[BLOCK_WORDS];

    random_mix((uint32_t)rdtsc());
    spin_lock(&random.lock);
    while (nbytes > 0) {
        uint32_t n = MIN(nbytes, (uint32_t)BLOCK_BYTES);

        chacha_block(block);
        memcpy(dst, block, n);
        dst += n;
        nbytes -= n;
    }
    chacha_block(block);
    memcpy(random.key, block, sizeof random.key);
    spin_unlock(&random.lock);
}

static int random_read(uaddr_t buf, uint32_t n, int flags)
{
    uint8_t block[4 * BLOCK_BYTES];
    uint32_t done = 0;

    (void)flags;
    while (done < n) {
        uint32_t part = MIN(n - done, (uint32_t)sizeof block);

        random_bytes(block, part);
        if (copyout(buf + done, block, part) < 0)
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
