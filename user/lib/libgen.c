/*
 * The parts of a path (POSIX): trailing slashes do not count.
 */
#include <libgen.h>
#include <string.h>

/* Cut trailing slashes off, but leave one that is all there is. */
static char *trim(char *path)
{
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/')
        path[--n] = 0;
    return path;
}

char *basename(char *path)
{
    if (!path || !*path)
        return ".";
    char *slash = strrchr(trim(path), '/');
    return slash && slash[1] ? slash + 1 : path;
}

char *dirname(char *path)
{
    if (!path || !*path)
        return ".";
    char *slash = strrchr(trim(path), '/');
    if (!slash)
        return ".";
    slash[slash == path] = 0;
    return trim(path);
}
