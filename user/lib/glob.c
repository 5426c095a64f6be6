/*
 * Path names that match a pattern. The pattern is taken apart at its slashes;
 * a component without wildcards is only appended, one with wildcards is
 * compared with the names in the directory reached so far.
 */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct search {
    glob_t *g;
    int flags;
    int (*errfunc)(const char *, int);
    char path[PATH_MAX]; /* the directory reached so far, with its slash */
};

static int descend(struct search *s, size_t len, const char *pattern);

static int append(glob_t *g, const char *path, bool mark)
{
    size_t n = g->gl_offs + g->gl_pathc;
    char **grown = reallocarray(g->gl_pathv, n + 2, sizeof(*grown));

    if (!grown)
        return GLOB_NOSPACE;
    g->gl_pathv = grown;
    char *copy = malloc(strlen(path) + 2);
    if (!copy)
        return GLOB_NOSPACE;
    stpcpy(stpcpy(copy, path), mark ? "/" : "");
    grown[n] = copy;
    grown[n + 1] = NULL;
    g->gl_pathc++;
    return 0;
}

/* Nothing of the pattern is left: keep the path if it exists. */
static int found(struct search *s)
{
    struct stat st;

    if (lstat(s->path, &st) < 0)
        return 0;
    bool mark = (s->flags & GLOB_MARK) && stat(s->path, &st) == 0 &&
                S_ISDIR(st.st_mode) && s->path[strlen(s->path) - 1] != '/';
    return append(s->g, s->path, mark);
}

static bool has_wildcard(const char *p, size_t n, int flags)
{
    for (; n > 0; p++, n--) {
        if (*p == '*' || *p == '?' || *p == '[')
            return true;
        if (*p == '\\' && !(flags & GLOB_NOESCAPE) && n > 1)
            p++, n--;
    }
    return false;
}

/* Append a component as it stands, without its backslashes. */
static int literal(struct search *s, size_t len, const char *p, size_t n)
{
    const char *rest = p + n;

    for (; p < rest; p++) {
        if (*p == '\\' && !(s->flags & GLOB_NOESCAPE) && p + 1 < rest)
            p++;
        if (len + 1 >= sizeof(s->path))
            return 0;
        s->path[len++] = *p;
    }
    s->path[len] = 0;
    return descend(s, len, rest);
}

/* Go on with each name in the directory that matches the component. */
static int wildcard(struct search *s, size_t len, const char *component,
                    const char *rest)
{
    int error = 0;
    int flags = FNM_PERIOD | (s->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0);
    struct dirent *entry;

    s->path[len] = 0;
    DIR *dir = opendir(len ? s->path : ".");
    if (!dir) {
        bool stop =
            (s->errfunc && s->errfunc(s->path, errno)) || (s->flags & GLOB_ERR);
        return stop && errno != ENOTDIR ? GLOB_ABORTED : 0;
    }
    while (!error && (entry = readdir(dir))) {
        size_t n = strlen(entry->d_name);
        if (len + n + 1 >= sizeof(s->path) ||
            fnmatch(component, entry->d_name, flags) != 0)
            continue;
        memcpy(s->path + len, entry->d_name, n + 1);
        error = descend(s, len + n, rest);
    }
    closedir(dir);
    return error;
}

/* Match the rest of the pattern below the path of length len. */
static int descend(struct search *s, size_t len, const char *pattern)
{
    for (; *pattern == '/' && len + 1 < sizeof(s->path); pattern++)
        s->path[len++] = '/';
    s->path[len] = 0;
    if (!*pattern)
        return found(s);
    size_t n = strcspn(pattern, "/");
    if (!has_wildcard(pattern, n, s->flags))
        return literal(s, len, pattern, n);
    char *component = strndup(pattern, n);
    if (!component)
        return GLOB_NOSPACE;
    int error = wildcard(s, len, component, pattern + n);
    free(component);
    return error;
}

static int by_name(const void *a, const void *b)
{
    return strcoll(*(char *const *)a, *(char *const *)b);
}

int glob(const char *pattern, int flags, int (*errfunc)(const char *, int),
         glob_t *g)
{
    struct search s = {.g = g, .flags = flags, .errfunc = errfunc};

    if (!(flags & GLOB_DOOFFS))
        g->gl_offs = 0;
    if (!(flags & GLOB_APPEND)) {
        g->gl_pathc = 0;
        g->gl_pathv = calloc(g->gl_offs + 1, sizeof(*g->gl_pathv));
        if (!g->gl_pathv)
            return GLOB_NOSPACE;
    }
    size_t before = g->gl_pathc;
    int error = *pattern ? descend(&s, 0, pattern) : 0;
    if (error)
        return error;
    if (g->gl_pathc == before)
        return flags & GLOB_NOCHECK ? append(g, pattern, false) : GLOB_NOMATCH;
    if (!(flags & GLOB_NOSORT))
        qsort(g->gl_pathv + g->gl_offs + before, g->gl_pathc - before,
              sizeof(*g->gl_pathv), by_name);
    return 0;
}

void globfree(glob_t *g)
{
    for (size_t i = 0; i < g->gl_pathc; i++)
        free(g->gl_pathv[g->gl_offs + i]);
    free(g->gl_pathv);
    g->gl_pathv = NULL;
    g->gl_pathc = 0;
}
