/*
 * Strings and memory, with the C library's meaning.
 */
#pragma once

#include <stddef.h>

void *memset(void *dst, int c, size_t n);
void *memcpy(void *dst, const void *src, size_t n); /* must not overlap */
void *memmove(void *dst, const void *src, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strstr(const char *s, const char *part);

/* Copy at most size - 1 characters and a NUL; returns strlen(src). */
size_t strlcpy(char *dst, const char *src, size_t size);

/* A few words are moved on the spot. (Tests give these two other names.) */
#ifndef memset
#define memset(dst, c, n) __builtin_memset(dst, c, n)
#define memcpy(dst, src, n) __builtin_memcpy(dst, src, n)
#endif
