/*
 * Strings and memory. Whole words are moved by the string instructions, which
 * are the fastest way on every x86 that kin runs on; the direction flag is
 * clear everywhere in the kernel (trap entry sees to that).
 */
#include "lib/string.h"

#include "lib/defs.h"

void *(memset)(void *dst, int c, size_t n)
{
    void *at = dst;
    size_t nwords = n / 4, nbytes = n % 4;
    uint32_t word = (uint8_t)c * 0x01010101u;

    asm volatile("rep stosl\n mov %3, %1\n rep stosb"
                 : "+D"(at), "+c"(nwords)
                 : "a"(word), "r"(nbytes)
                 : "memory");
    return dst;
}

void *(memcpy)(void *dst, const void *src, size_t n)
{
    void *at = dst;
    size_t nwords = n / 4, nbytes = n % 4;

    asm volatile("rep movsl\n mov %3, %1\n rep movsb"
                 : "+D"(at), "+c"(nwords), "+S"(src)
                 : "r"(nbytes)
                 : "memory");
    return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
    char *to = dst;
    const char *from = src;

    if ((uintptr_t)dst - (uintptr_t)src >= n)
        return memcpy(dst, src, n);
    while (n-- > 0)
        to[n] = from[n];
    return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const uint8_t *x = a, *y = b;

    for (size_t i = 0; i < n; i++)
        if (x[i] != y[i])
            return x[i] - y[i];
    return 0;
}

size_t strlen(const char *s)
{
    size_t n = 0;

    while (s[n])
        n++;
    return n;
}

size_t strnlen(const char *s, size_t max)
{
    size_t n = 0;

    while (n < max && s[n])
        n++;
    return n;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    while (n > 0 && *a && *a == *b)
        a++, b++, n--;
    return n == 0 ? 0 : (uint8_t)*a - (uint8_t)*b;
}

char *strchr(const char *s, int c)
{
    while (*s && *s != (char)c)
        s++;
    return *s == (char)c ? (char *)s : NULL;
}

char *strstr(const char *s, const char *part)
{
    size_t n = strlen(part);

    while (strncmp(s, part, n) != 0)
        if (*s++ == '\0')
            return NULL;
    return (char *)s;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
    size_t n = strlen(src);

    if (size > 0) {
        size_t ncopied = MIN(n, size - 1);

        memcpy(dst, src, ncopied);
        dst[ncopied] = '\0';
    }
    return n;
}
