/*
 * free: say what the memory is used for, in KiB. The cache, copies of what is
 * on the disk, is given up when programs need the memory.
 *
 *   -b, -k, -m, -g  in bytes, KiB, MiB, GiB
 *   -h              each number in the unit that suits it
 */
#define PROG "free"
#define USAGE "[-bkmgh]"
#include "tool.h"
#include "tasks.h"

static int unit = 'k';

static void print_amount(unsigned long kib)
{
    unsigned long long tenths = kib * 10ull;
    const char *scale = "KMG";
    char text[32];

    if (unit == 'h') {
        for (; tenths >= 10240 && scale[1]; scale++)
            tenths /= 1024;
        snprintf(text, sizeof text, "%llu.%llu%ci", tenths / 10, tenths % 10,
                 *scale);
    } else {
        snprintf(text, sizeof text, "%llu",
                 unit == 'b'   ? kib * 1024ull
                 : unit == 'm' ? kib / 1024ull
                 : unit == 'g' ? kib / (1024ull * 1024)
                               : kib);
    }
    printf(" %11s", text);
}

int main(int argc, char **argv)
{
    static char text[COPY_SIZE];
    int option;

    while ((option = getopt(argc, argv, "bkmgh")) != -1) {
        if (option == '?')
            usage();
        unit = option;
    }
    if (optind < argc)
        usage();
    if (read_proc_file("meminfo", text, sizeof text, NULL) <= 0)
        die("/proc/meminfo");
    unsigned long total = find_number(text, "MemTotal:");
    unsigned long unused = find_number(text, "MemFree:");
    unsigned long cache =
        find_number(text, "Buffers:") + find_number(text, "\nCached:");
    printf("%16s %11s %11s %11s %11s\nMem:", "total", "used", "free", "cache",
           "available");
    print_amount(total);
    print_amount(total - unused - cache);
    print_amount(unused);
    print_amount(cache);
    print_amount(find_number(text, "MemAvailable:"));
    putchar('\n');
    return finish(0);
}
