/*
 * Small helpers of mkfs and fsck: see util.h.
 */
#include "util.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(int status, const char *format, ...)
{
    va_list args;

    fflush(stdout);
    fprintf(stderr, "%s: ", program);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(status);
}

void die_errno(int status, const char *what)
{
    die(status, "%s: %s", what, strerror(errno));
}

void *allocate(size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size);

    if (!memory)
        die(2, "out of memory");
    return memory;
}

uint64_t parse_size(const char *option, const char *text)
{
    static const char units[] = "KMG";
    char *end;
    const char *unit;
    unsigned shift = 0;
    uint64_t value;

    errno = 0;
    value = strtoull(text, &end, 10);
    unit = *end ? strchr(units, *end) : NULL;
    if (unit) {
        shift = 10 * (unit - units + 1);
        end++;
    }
    if (text[0] < '0' || text[0] > '9' || *end || errno ||
        value > (uint64_t)INT64_MAX >> shift)
        die(2, "%s %s: not a size (a number, then perhaps K, M or G)", option,
            text);
    return value << shift;
}
