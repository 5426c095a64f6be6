/*
 * du: print how many KiB of disk directories use, with all that is in them.
 * A file with several names counts for each of them.
 *
 *   -s  only a line for each argument   -a  a line for each file too
 */
#define PROG "du"
#define USAGE "[-sa] [file ...]"
#include <sys/stat.h>
#include "tool.h"
#include "entries.h"

static int summary, all, status;

/* Returns the blocks of 512 bytes that `path` uses. */
static unsigned long long measure(const char *path, int is_argument)
{
    struct stat st;

    if (lstat(path, &st) < 0) {
        status = complain(path);
        return 0;
    }
    unsigned long long nblocks = st.st_blocks;
    if (S_ISDIR(st.st_mode)) {
        char **names = read_entries(path);
        if (!names)
            status = 1;
        for (char **name = names; name && *name; name++) {
            char *inner = join_path(path, *name);
            nblocks += measure(inner, 0);
            free(inner);
        }
        if (names)
            free_entries(names);
    }
    if (is_argument || (!summary && (all || S_ISDIR(st.st_mode))))
        printf("%llu\t%s\n", (nblocks + 1) / 2, path);
    return nblocks;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "sa")) != -1) {
        if (option == '?')
            usage();
        summary |= option == 's';
        all |= option == 'a';
    }
    if (optind == argc)
        measure(".", 1);
    for (; optind < argc; optind++)
        measure(argv[optind], 1);
    return finish(status);
}
