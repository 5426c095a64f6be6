/* seq: print the whole numbers from FIRST (1) by STEP (1) to LAST. */
#define PROG "seq"
#define USAGE "[first [step]] last"
#include "tool.h"

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 4)
        usage();
    long long first = 1, step = 1;
    long long last = number(argv[argc - 1], INT_MIN, INT_MAX);
    if (argc > 2)
        first = number(argv[1], INT_MIN, INT_MAX);
    if (argc > 3)
        step = number(argv[2], INT_MIN, INT_MAX);
    if (step == 0)
        usage();
    for (; step > 0 ? first <= last : first >= last; first += step)
        printf("%lld\n", first);
    return finish(0);
}
