/*
 * df: print how much room there is in the file systems that files are in, "/"
 * if none is named, in KiB.
 *
 *   -i  how many files there is room for instead
 *
 * Which file system that is, /proc/mounts says: the one whose root has the
 * device number of the file.
 */
#define PROG "df"
#define USAGE "[-i] [file ...]"
#include <sys/stat.h>
#include <sys/syscall.h>
#include "abi/statfs.h"
#include "tool.h"

#define NAME_SIZE 256

static int inodes;

/* Name and directory of the file system that `path` is in, or "-". */
static void find_mount(const char *path, char *name, char *directory)
{
    FILE *mounts = fopen("/proc/mounts", "r");
    struct stat file, root;
    char *line = NULL;
    size_t size = 0;

    strcpy(name, "-");
    strcpy(directory, "-");
    if (!mounts)
        return;
    while (stat(path, &file) == 0 && getline(&line, &size, mounts) > 0) {
        char *device = strtok(line, " "), *where = strtok(NULL, " ");

        if (where && stat(where, &root) == 0 && root.st_dev == file.st_dev) {
            snprintf(name, NAME_SIZE, "%s", device);
            snprintf(directory, NAME_SIZE, "%s", where);
            break;
        }
    }
    free(line);
    fclose(mounts);
}

static int print_usage(const char *path)
{
    char name[NAME_SIZE], directory[NAME_SIZE];
    struct statfs64 fs;

    if (syscall(SYS_statfs64, path, sizeof fs, &fs) < 0)
        return complain(path);
    unsigned long long kib = fs.f_bsize / 1024;
    unsigned long long total = inodes ? fs.f_files : fs.f_blocks * kib;
    unsigned long long unused = inodes ? fs.f_ffree : fs.f_bfree * kib;
    unsigned long long available = inodes ? unused : fs.f_bavail * kib;
    unsigned long long used = total - unused;
    unsigned long long all = used + available;
    find_mount(path, name, directory);
    printf("%-15s %10llu %10llu %10llu %4llu%% %s\n", name, total, used,
           available, all ? (used * 100 + all - 1) / all : 0, directory);
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
    printf("%-15s %10s %10s %10s %5s Mounted on\n", "Filesystem",
           inodes ? "Inodes" : "1K-blocks", inodes ? "IUsed" : "Used",
           inodes ? "IFree" : "Available", inodes ? "IUse%" : "Use%");
    for (char **path = optind < argc ? argv + optind : root; *path; path++)
        status |= print_usage(*path);
    return finish(status);
}
