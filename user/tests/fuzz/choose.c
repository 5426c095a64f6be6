/* The generator of numbers: xorshift32 (Marsaglia 2003). */
#include "fuzz.h"

uint32_t generator = 1;

uint32_t random_word(void)
{
    generator ^= generator << 13;
    generator ^= generator >> 17;
    generator ^= generator << 5;
    if (generator == 0) /* threads draw at the same time */
        generator = 1;
    return generator;
}

uint32_t choose(uint32_t n)
{
    return (random_word() >> 8) % n;
}

bool one_in(uint32_t n)
{
    return choose(n) == 0;
}
