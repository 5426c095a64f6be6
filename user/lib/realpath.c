/*
 * The absolute name of a file, without symbolic links, "." and "..".
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as Linux has it */

/* Put a link's target before the rest of the path, which is to be walked. */
static int follow(const char *link, char *rest)
{
    char target[PATH_MAX];
    ssize_t n = readlink(link, target, sizeof(target));

    if (n < 0)
        return -1;
    if (n + strlen(rest) + 2 > PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memmove(rest + n + 1, rest, strlen(rest) + 1);
    memcpy(rest, target, n);
    rest[n] = '/';
    return 0;
}

/* Walk one component; out is the resolved path, without a closing slash. */
static int step(char *out, char *name, char *rest, int *links)
{
    size_t len = strlen(out);
    struct stat st;

    if (!*name || strcmp(name, ".") == 0)
        return 0;
    if (strcmp(name, "..") == 0) {
        char *slash = strrchr(out, '/');
        if (slash)
            *slash = 0;
        return 0;
    }
    if (len + strlen(name) + 2 > PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    stpcpy(stpcpy(out + len, "/"), name);
    if (lstat(out, &st) < 0)
        return -1;
    if (!S_ISLNK(st.st_mode)) {
        errno = ENOTDIR;
        return S_ISDIR(st.st_mode) || !*rest ? 0 : -1;
    }
    if (++*links > LINKS_MAX) {
        errno = ELOOP;
        return -1;
    }
    if (follow(out, rest) < 0)
        return -1;
    out[*rest == '/' ? 0 : len] = 0;
    return 0;
}

char *realpath(const char *path, char *resolved)
{
    char out[PATH_MAX] = "";
    char rest[PATH_MAX], name[PATH_MAX];
    int links = 0;

    if (!*path || strlen(path) >= PATH_MAX) {
        errno = *path ? ENAMETOOLONG : ENOENT;
        return NULL;
    }
    if (*path != '/' && !getcwd(out, sizeof(out)))
        return NULL;
    if (strcmp(out, "/") == 0)
        *out = 0;
    strcpy(rest, path);
    while (*rest) {
        size_t n = strcspn(rest, "/");
        memcpy(name, rest, n);
        name[n] = 0;
        n += rest[n] == '/';
        memmove(rest, rest + n, strlen(rest + n) + 1);
        if (step(out, name, rest, &links) < 0)
            return NULL;
    }
    if (!*out)
        strcpy(out, "/");
    return resolved ? strcpy(resolved, out) : strdup(out);
}
