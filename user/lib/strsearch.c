/*
 * Searching in strings and taking them apart; comparing without regard to
 * case.
 */
#include <ctype.h>
#include <string.h>

void *memmem(const void *hay, size_t haylen, const void *needle, size_t nlen)
{
    const char *p = hay;

    for (; haylen >= nlen; p++, haylen--)
        if (memcmp(p, needle, nlen) == 0)
            return (void *)p;
    return NULL;
}

char *strstr(const char *hay, const char *needle)
{
    size_t len = strlen(needle);

    for (; strncmp(hay, needle, len) != 0; hay++)
        if (!*hay)
            return NULL;
    return (char *)hay;
}

char *strcasestr(const char *hay, const char *needle)
{
    size_t len = strlen(needle);

    for (; strncasecmp(hay, needle, len) != 0; hay++)
        if (!*hay)
            return NULL;
    return (char *)hay;
}

int strncasecmp(const char *a, const char *b, size_t n)
{
    for (; n > 0; n--, a++, b++) {
        int difference =
            tolower((unsigned char)*a) - tolower((unsigned char)*b);
        if (difference || !*a)
            return difference;
    }
    return 0;
}

int strcasecmp(const char *a, const char *b)
{
    return strncasecmp(a, b, (size_t)-1);
}

size_t strspn(const char *s, const char *set)
{
    size_t n = 0;

    while (s[n] && strchr(set, s[n]))
        n++;
    return n;
}

size_t strcspn(const char *s, const char *set)
{
    size_t n = 0;

    while (s[n] && !strchr(set, s[n]))
        n++;
    return n;
}

char *strpbrk(const char *s, const char *set)
{
    s += strcspn(s, set);
    return *s ? (char *)s : NULL;
}

char *strtok_r(char *restrict s, const char *restrict delims, char **save)
{
    if (!s)
        s = *save;
    s += strspn(s, delims);
    if (!*s) {
        *save = s;
        return NULL;
    }
    char *end = s + strcspn(s, delims);
    if (*end)
        *end++ = 0;
    *save = end;
    return s;
}

char *strtok(char *restrict s, const char *restrict delims)
{
    static char *save;

    return strtok_r(s, delims, &save);
}

/* Unlike strtok, two delimiters in a row have an empty field between them. */
char *strsep(char **s, const char *delims)
{
    char *field = *s;

    if (field) {
        char *end = strpbrk(field, delims);
        if (end)
            *end++ = 0;
        *s = end;
    }
    return field;
}
