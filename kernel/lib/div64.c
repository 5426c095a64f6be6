/*
 * 64-bit division. The compiler calls these functions, by the names that its
 * runtime library (which kin does not link) gives them, wherever C divides
 * 64-bit integers. The processor divides 64 by 32 bits when the quotient fits
 * 32 bits; everything here is built from that. Division by zero traps, as it
 * does for 32 bits.
 */
#include <stdint.h>

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest);
uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rest);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);

/* (high:low) / d, which must fit 32 bits: high < d. */
static uint32_t divide_word(uint32_t high, uint32_t low, uint32_t d,
                            uint32_t *rest)
{
    uint32_t q;

    __asm__("divl %4" : "=a"(q), "=d"(*rest) : "0"(low), "1"(high), "r"(d));
    return q;
}

/* d is below 2^32: schoolbook division, digits of 32 bits. */
static uint64_t divide_short(uint64_t n, uint32_t d, uint64_t *rest)
{
    uint32_t high = n >> 32;
    uint32_t r = 0;
    uint32_t q_high = 0;

    if (high >= d) {
        q_high = divide_word(0, high, d, &r);
        high = r;
    }
    uint32_t q_low = divide_word(high, n, d, &r);
    *rest = r;
    return (uint64_t)q_high << 32 | q_low;
}

/*
 * d is 2^32 or more. Cutting both to the 32 leading bits of d gives a quotient
 * that is right or one too big; start from one less, so that q * d cannot
 * overflow, and correct upwards.
 */
static uint64_t divide_long(uint64_t n, uint64_t d, uint64_t *rest)
{
    int shift = 32 - __builtin_clz((uint32_t)(d >> 32));
    uint64_t cut = n >> shift;
    uint32_t unused;
    uint64_t q = divide_word(cut >> 32, cut, d >> shift, &unused);

    if (q > 0)
        q--;
    uint64_t r = n - q * d;
    if (r >= d) {
        q++;
        r -= d;
    }
    *rest = r;
    return q;
}

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest)
{
    uint64_t r;
    uint64_t q;

    if (d >> 32)
        q = divide_long(n, d, &r);
    else
        q = divide_short(n, d, &r);
    if (rest)
        *rest = r;
    return q;
}

uint64_t __udivdi3(uint64_t n, uint64_t d)
{
    return __udivmoddi4(n, d, 0);
}

uint64_t __umoddi3(uint64_t n, uint64_t d)
{
    uint64_t rest;

    __udivmoddi4(n, d, &rest);
    return rest;
}

/* The quotient rounds towards zero; the rest has the sign of n. */
int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rest)
{
    uint64_t r;
    uint64_t q = __udivmoddi4(n < 0 ? -(uint64_t)n : (uint64_t)n,
                              d < 0 ? -(uint64_t)d : (uint64_t)d, &r);

    if (rest)
        *rest = n < 0 ? -r : r;
    return (n < 0) != (d < 0) ? -q : q;
}

int64_t __divdi3(int64_t n, int64_t d)
{
    return __divmoddi4(n, d, 0);
}

int64_t __moddi3(int64_t n, int64_t d)
{
    int64_t rest;

    __divmoddi4(n, d, &rest);
    return rest;
}
