/*
 * Shell patterns: * ? [set] [!set] \x. On a mismatch the last star takes one
 * more character; earlier stars need not be tried again, as the last one can
 * take whatever they could.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

struct class
{
    const char *name;
    int (*contains)(int c);
};

static const struct class classes[] = {
    {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank},
    {"cntrl", iscntrl}, {"digit", isdigit}, {"graph", isgraph},
    {"lower", islower}, {"print", isprint}, {"punct", ispunct},
    {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
};

#define CLASSES (sizeof(classes) / sizeof(classes[0]))

/* [:name:] at p: whether c is in it; *end is what follows, or NULL. */
static bool in_class(const char *p, int c, const char **end)
{
    *end = NULL;
    for (const struct class *k = classes; k < classes + CLASSES; k++) {
        size_t n = strlen(k->name);
        if (strncmp(p + 2, k->name, n) == 0 &&
            strncmp(p + 2 + n, ":]", 2) == 0) {
            *end = p + 2 + n + 2;
            return k->contains(c);
        }
    }
    return false;
}

/* One character of a set, perhaps quoted; moves *p past it. */
static unsigned char set_char(const char **p, int flags)
{
    if (**p == '\\' && !(flags & FNM_NOESCAPE) && (*p)[1])
        ++*p;
    return *(*p)++;
}

/*
 * The set that starts behind the [ at p: whether it has c. *end is what
 * follows the ], or NULL if there is none: then [ means itself.
 */
static bool in_set(const char *p, unsigned char c, int flags, const char **end)
{
    bool negated = *p == '!' || *p == '^';
    bool found = false;
    const char *first = p += negated;

    *end = NULL;
    while (*p != ']' || p == first) {
        if (!*p)
            return false;
        const char *behind;
        if (p[0] == '[' && p[1] == ':') {
            bool has = in_class(p, c, &behind);
            if (behind) {
                found |= has;
                p = behind;
                continue;
            }
        }
        unsigned char low = set_char(&p, flags), high = low;
        if (p[0] == '-' && p[1] && p[1] != ']') {
            p++;
            high = set_char(&p, flags);
        }
        found |= low <= c && c <= high;
    }
    *end = p + 1;
    return found != negated;
}

/* Match one character c against the pattern at p; what follows, or NULL. */
static const char *match_one(const char *p, char c, int flags)
{
    const char *end;

    switch (*p) {
    case '?':
        return c == '/' && (flags & FNM_PATHNAME) ? NULL : p + 1;
    case '[':
        if (c == '/' && (flags & FNM_PATHNAME))
            return NULL;
        bool has = in_set(p + 1, c, flags, &end);
        if (end)
            return has ? end : NULL;
        break;
    case '\\':
        if (!(flags & FNM_NOESCAPE) && p[1])
            p++;
        break;
    }
    return *p == c ? p + 1 : NULL;
}

int fnmatch(const char *pattern, const char *string, int flags)
{
    const char *p = pattern, *s = string;
    const char *star = NULL, *taken = NULL; /* behind the last star */

    for (;;) {
        bool leading = s == string || (s[-1] == '/' && flags & FNM_PATHNAME);
        bool hidden = *s == '.' && leading && (flags & FNM_PERIOD);
        if (hidden && (*p == '*' || *p == '?' || *p == '['))
            return FNM_NOMATCH;
        if (*p == '*') {
            star = ++p;
            taken = s;
            continue;
        }
        if (!*s && !*p)
            return 0;
        const char *next = *s && *p ? match_one(p, *s, flags) : NULL;
        if (next) {
            p = next;
            s++;
            continue;
        }
        if (!star || !*taken || (*taken == '/' && (flags & FNM_PATHNAME)))
            return FNM_NOMATCH;
        p = star;
        s = ++taken;
    }
}
