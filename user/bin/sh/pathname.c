/*
 * File names that match a pattern (see pathname.h).
 *
 * A pattern is matched a component at a time: one without wildcards is taken
 * as it is, one with them is compared to every name in the directory.
 */
#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mem.h"
#include "pathname.h"

static void match_from(struct buf *path, const char *pattern, struct args *a);

char *pattern_unescape(char *pattern)
{
    char *from = pattern, *to = pattern;

    while (*from) {
        if (*from == '\\' && from[1])
            from++;
        *to++ = *from++;
    }
    *to = '\0';
    return pattern;
}

/* Can S[0..N) match anything but itself? */
static bool has_wildcard(const char *s, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (s[i] == '\\')
            i++;
        else if (s[i] == '*' || s[i] == '?')
            return true;
        else if (s[i] == '[' && memchr(s + i, ']', n - i))
            return true;
    }
    return false;
}

/* Go on behind a component that is complete; REST begins with / or ends. */
static void match_rest(struct buf *path, const char *rest, struct args *a)
{
    size_t n = path->len;
    struct stat st;

    while (*rest == '/')
        buf_putc(path, *rest++);
    if (*rest)
        match_from(path, rest, a);
    else if (lstat(buf_str(path), &st) == 0)
        args_add(a, arena_strdup(scratch, path->s));
    path->len = n;
}

/* Try every name in the directory PATH against the component PATTERN. */
static void match_names(struct buf *path, const char *pattern, const char *rest,
                        struct args *a)
{
    DIR *dir = opendir(path->len ? buf_str(path) : ".");
    struct dirent *entry;
    size_t n = path->len;
    bool hidden = pattern[pattern[0] == '\\'] == '.';

    if (!dir)
        return;
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.' && !hidden)
            continue;
        if (fnmatch(pattern, entry->d_name, 0) != 0)
            continue;
        buf_puts(path, entry->d_name);
        match_rest(path, rest, a);
        path->len = n;
    }
    closedir(dir);
}

static void match_from(struct buf *path, const char *pattern, struct args *a)
{
    size_t n = 0, before = path->len;
    char *component;

    while (pattern[n] && pattern[n] != '/')
        n++;
    component = arena_strndup(scratch, pattern, n);
    if (has_wildcard(pattern, n)) {
        match_names(path, component, pattern + n, a);
    } else {
        buf_puts(path, pattern_unescape(component));
        match_rest(path, pattern + n, a);
    }
    path->len = before;
}

static int compare(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

bool pathname_match(const char *pattern, struct args *a)
{
    int before = a->n;
    struct buf path;

    if (!has_wildcard(pattern, strlen(pattern)))
        return false;
    buf_init(&path, scratch);
    if (*pattern == '/')
        match_rest(&path, pattern, a);
    else
        match_from(&path, pattern, a);
    if (a->n == before)
        return false;
    qsort(a->v + before, (size_t)(a->n - before), sizeof(*a->v), compare);
    return true;
}
