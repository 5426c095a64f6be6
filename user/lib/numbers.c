/*
 * Small arithmetic and pseudo-random numbers.
 */
#include <stdlib.h>

int abs(int n)
{
    return n < 0 ? -n : n;
}

long labs(long n)
{
    return n < 0 ? -n : n;
}

/* Marsaglia's 32-bit xorshift; zero would stay zero. */
int rand_r(unsigned *state)
{
    unsigned x = *state ? *state : 1;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *state = x;
    return x & RAND_MAX;
}

static unsigned state = 1;

int rand(void)
{
    return rand_r(&state);
}

void srand(unsigned seed)
{
    state = seed;
}

long random(void)
{
    return rand();
}

void srandom(unsigned seed)
{
    srand(seed);
}
