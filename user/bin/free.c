/*
 * free: say what the memory is used for, in KiB. The cache, copies of what is
 * on the disk, is given up when programs need the memory.
 *
 *   -m  in MiB
 */
#define PROG "free"
#define USAGE "[-m]"
#include "tool.h"

static char text[COPY_SIZE]; /* /proc/meminfo */

/* The number behind `key`, in KiB; 0 if it is not there. */
static unsigned long lookup(const char *key)
{
    const char *line = strstr(text, key);

    return line ? strtoul(line + strlen(key), NULL, 10) : 0;
}

int main(int argc, char **argv)
{
    int option, divisor = 1;

    while ((option = getopt(argc, argv, "m")) != -1) {
        if (option != 'm')
            usage();
        divisor = 1024;
    }
    if (optind < argc)
        usage();
    FILE *file = fopen("/proc/meminfo", "r");
    if (!file || fread(text, 1, sizeof text - 1, file) == 0)
        die("/proc/meminfo");
    unsigned long total = lookup("MemTotal:"), unused = lookup("MemFree:");
    unsigned long cache = lookup("Buffers:") + lookup("\nCached:");
    printf("%15s %11s %11s %11s %11s\n", "total", "used", "free", "cache",
           "available");
    printf("Mem: %10lu %11lu %11lu %11lu %11lu\n", total / divisor,
           (total - unused - cache) / divisor, unused / divisor,
           cache / divisor, lookup("MemAvailable:") / divisor);
    return finish(0);
}
