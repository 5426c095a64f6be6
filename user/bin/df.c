/*
 * df: print how much room there is in the file systems that files are in, "/"
 * if none is named, in KiB.
 *
 *   -i  how many files there is room for instead
 */
#define PROG "df"
#define USAGE "[-i] [file ...]"
#include <sys/syscall.h>
#include "abi/statfs.h"
#include "tool.h"

static int inodes;

static int print_usage(const char *path)
{
    struct statfs64 fs;

    if (syscall(SYS_statfs64, path, sizeof fs, &fs) < 0)
        return complain(path);
    unsigned long long kib = fs.f_bsize / 1024;
    unsigned long long total = inodes ? fs.f_files : fs.f_blocks * kib;
    unsigned long long unused = inodes ? fs.f_ffree : fs.f_bfree * kib;
    unsigned long long available = inodes ? unused : fs.f_bavail * kib;
    unsigned long long used = total - unused;
    unsigned long long all = used + available;
    printf("%10llu %10llu %10llu %4llu%% %s\n", total, used, available,
           all ? (used * 100 + all - 1) / all : 0, path);
    return 0;
}

int main(int argc, char **argv)
{
    static char *root[] = {"/", NULL};
    int option, status = 0;

    while ((option = getopt(argc, argv, "i")) != -1) {
        if (option == '?')
            usage();
        inodes = 1;
    }
    printf("%10s %10s %10s %5s %s\n", inodes ? "Inodes" : "1K-blocks", "Used",
           "Available", "Use%", "File");
    for (char **path = optind < argc ? argv + optind : root; *path; path++)
        status |= print_usage(*path);
    return finish(status);
}
