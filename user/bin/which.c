/* which: print the path of the program that each name would run. */
#define PROG "which"
#define USAGE "name ..."
#include <sys/stat.h>
#include "tool.h"

static int is_program(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
           access(path, X_OK) == 0;
}

/* Print where `name` is found. Returns 1 if nowhere. */
static int look_for(const char *name)
{
    const char *dir = strchr(name, '/') ? NULL : getenv("PATH");

    if (!dir) {
        if (!is_program(name))
            return 1;
        puts(name);
        return 0;
    }
    for (;;) {
        size_t length = strcspn(dir, ":");
        char *path = allocate(NULL, length + strlen(name) + sizeof "./");
        sprintf(path, "%.*s/%s", length ? (int)length : 1, length ? dir : ".",
                name);
        int found = is_program(path);
        if (found)
            puts(path);
        free(path);
        if (found || !dir[length])
            return !found;
        dir += length + 1;
    }
}

int main(int argc, char **argv)
{
    int status = 0;

    if (getopt(argc, argv, "") != -1 || optind == argc)
        usage();
    for (; optind < argc; optind++)
        status |= look_for(argv[optind]);
    return finish(status);
}
