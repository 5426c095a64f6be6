/* sleep: wait; "0.5" is half a second, "2m" two minutes (also h, d). */
#define PROG "sleep"
#define USAGE "seconds"
#include "tool.h"
#include "duration.h"

int main(int argc, char **argv)
{
    struct timespec left;

    if (argc != 2 || !read_duration(argv[1], &left))
        usage();
    while (nanosleep(&left, &left) < 0)
        if (errno != EINTR)
            die("sleep");
    return 0;
}
