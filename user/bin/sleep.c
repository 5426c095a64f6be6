/* sleep: wait for so many seconds; "0.5" is half a second. */
#define PROG "sleep"
#define USAGE "seconds"
#include <ctype.h>
#include <time.h>
#include "tool.h"

#define NS_PER_S 1000000000L

int main(int argc, char **argv)
{
    struct timespec left = {0, 0};
    long scale = NS_PER_S / 10;

    if (argc != 2)
        usage();
    const char *p = argv[1];
    if (!isdigit((unsigned char)p[*p == '.']))
        usage();
    for (; isdigit((unsigned char)*p); p++) {
        if (left.tv_sec > (INT_MAX - 9) / 10)
            usage();
        left.tv_sec = left.tv_sec * 10 + *p - '0';
    }
    if (*p == '.')
        for (p++; isdigit((unsigned char)*p); p++, scale /= 10)
            left.tv_nsec += (*p - '0') * scale;
    if (*p)
        usage();
    while (nanosleep(&left, &left) < 0)
        if (errno != EINTR)
            die("sleep");
    return 0;
}
