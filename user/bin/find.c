/*
 * find: print the paths of all files in trees of directories, "." if none is
 * named, that pass the tests:
 *
 *   -name PATTERN  the last part matches, with * ? [a-z] as in the shell
 *   -type C        the kind: f file, d directory, l link, c b p s as in ls -l
 *   -maxdepth N    no more than N levels below the directory that was named
 */
#define PROG "find"
#define USAGE "[directory ...] [-name pattern] [-type c] [-maxdepth n]"
#include <fnmatch.h>
#include <libgen.h>
#include <sys/stat.h>
#include "tool.h"
#include "describe.h"
#include "entries.h"

static const char *pattern;
static char type;
static int max_depth = INT_MAX;

static int search(const char *path, int depth)
{
    struct stat st;
    int status = 0;

    if (lstat(path, &st) < 0)
        return complain(path);
    char *copy = copy_string(path);
    char letter = S_ISREG(st.st_mode) ? 'f' : kind_letter(st.st_mode);
    if ((!type || type == letter) &&
        (!pattern || fnmatch(pattern, basename(copy), 0) == 0))
        puts(path);
    free(copy);
    if (!S_ISDIR(st.st_mode) || depth >= max_depth)
        return 0;
    char **names = read_entries(path);
    if (!names)
        return 1;
    for (char **name = names; *name; name++) {
        char *inner = join_path(path, *name);
        status |= search(inner, depth + 1);
        free(inner);
    }
    free_entries(names);
    return status;
}

int main(int argc, char **argv)
{
    static char *here[] = {".", NULL};
    int status = 0, ndirs = 1;

    while (ndirs < argc && argv[ndirs][0] != '-')
        ndirs++;
    for (int i = ndirs; i < argc; i += 2) {
        const char *test = argv[i], *value = argv[i + 1];
        if (!value)
            usage();
        if (strcmp(test, "-name") == 0)
            pattern = value;
        else if (strcmp(test, "-type") == 0 && *value && !value[1])
            type = *value;
        else if (strcmp(test, "-maxdepth") == 0)
            max_depth = number(value, 0, INT_MAX);
        else
            usage();
    }
    argv[ndirs] = NULL;
    for (char **dir = ndirs > 1 ? argv + 1 : here; *dir; dir++)
        status |= search(*dir, 0);
    return finish(status);
}
