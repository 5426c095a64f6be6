/*
 * Memory blocks and the plain string functions. Copying and filling use the
 * processor's string instructions, which do whole lines at a time; the
 * direction flag is clear on entry to any C function (System V ABI).
 */
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    void *d = to;
    size_t words = n / 4;

    __asm__ volatile("rep movsl\n\t"
                     "mov %3, %%ecx\n\t"
                     "rep movsb"
                     : "+D"(d), "+S"(from), "+&c"(words)
                     : "r"(n % 4)
                     : "memory");
    return to;
}

void *mempcpy(void *restrict to, const void *restrict from, size_t n)
{
    return (char *)memcpy(to, from, n) + n;
}

/* A target that starts inside the source must be filled from its end. */
void *memmove(void *to, const void *from, size_t n)
{
    if ((uintptr_t)to - (uintptr_t)from >= n)
        return memcpy(to, from, n);
    void *d = (char *)to + n - 1;
    const void *s = (const char *)from + n - 1;
    __asm__ volatile("std\n\t"
                     "rep movsb\n\t"
                     "cld"
                     : "+D"(d), "+S"(s), "+c"(n)
                     :
                     : "memory");
    return to;
}

void *memset(void *p, int c, size_t n)
{
    void *d = p;
    size_t words = n / 4;

    __asm__ volatile("rep stosl\n\t"
                     "mov %3, %%ecx\n\t"
                     "rep stosb"
                     : "+D"(d), "+&c"(words)
                     : "a"((uint8_t)c * 0x01010101u), "r"(n % 4)
                     : "memory");
    return p;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const uint8_t *p = a, *q = b;

    for (; n > 0; n--, p++, q++)
        if (*p != *q)
            return *p - *q;
    return 0;
}

void *memchr(const void *p, int c, size_t n)
{
    for (const uint8_t *s = p; n > 0; n--, s++)
        if (*s == (uint8_t)c)
            return (void *)s;
    return NULL;
}

void *memrchr(const void *p, int c, size_t n)
{
    for (const uint8_t *s = (const uint8_t *)p + n; n > 0; n--)
        if (*--s == (uint8_t)c)
            return (void *)s;
    return NULL;
}

size_t strlen(const char *s)
{
    const char *end = s;

    while (*end)
        end++;
    return end - s;
}

size_t strnlen(const char *s, size_t max)
{
    size_t n = 0;

    while (n < max && s[n])
        n++;
    return n;
}

char *stpcpy(char *restrict to, const char *restrict from)
{
    while ((*to = *from++))
        to++;
    return to;
}

char *strcpy(char *restrict to, const char *restrict from)
{
    stpcpy(to, from);
    return to;
}

/* What is left of n after the string is filled with zero bytes. */
char *strncpy(char *restrict to, const char *restrict from, size_t n)
{
    size_t len = strnlen(from, n);

    memcpy(to, from, len);
    memset(to + len, 0, n - len);
    return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
    stpcpy(to + strlen(to), from);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t n)
{
    size_t len = strnlen(from, n);
    char *end = to + strlen(to);

    memcpy(end, from, len);
    end[len] = 0;
    return to;
}

/* Copies what fits and always ends it; returns the length of from. */
size_t strlcpy(char *restrict to, const char *restrict from, size_t size)
{
    size_t len = strlen(from);

    if (size > 0) {
        size_t fits = len < size ? len : size - 1;
        memcpy(to, from, fits);
        to[fits] = 0;
    }
    return len;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size)
{
    size_t len = strnlen(to, size);

    return len + strlcpy(to + len, from, size - len);
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n > 0; n--, a++, b++)
        if (*a != *b || !*a)
            return (uint8_t)*a - (uint8_t)*b;
    return 0;
}

int strcoll(const char *a, const char *b)
{
    return strcmp(a, b);
}

char *strchrnul(const char *s, int c)
{
    while (*s && *s != (char)c)
        s++;
    return (char *)s;
}

char *strchr(const char *s, int c)
{
    s = strchrnul(s, c);
    return *s == (char)c ? (char *)s : NULL;
}

char *strrchr(const char *s, int c)
{
    return memrchr(s, c, strlen(s) + 1);
}
