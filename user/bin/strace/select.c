/*
 * -e: which calls are shown.
 */
#include <stdlib.h>
#include <string.h>
#include "kind.h"

static const char *names; /* as given on the command line; NULL: all */
static bool inverted;     /* those that are not named */

/* Is NAME one of the comma-separated names? */
static bool is_listed(const char *name)
{
    size_t length = strlen(name);

    for (const char *p = names; *p; p += *p == ',') {
        size_t n = strcspn(p, ",");
        if (n == length && strncmp(p, name, n) == 0)
            return true;
        p += n;
    }
    return false;
}

/* Do all names of the list stand for a call? */
static bool all_known(void)
{
    for (const char *p = names; *p; p += *p == ',') {
        size_t n = strcspn(p, ",");
        unsigned i = 0;
        while (i < nsyscalls &&
               !(syscalls[i].name && strlen(syscalls[i].name) == n &&
                 strncmp(syscalls[i].name, p, n) == 0))
            i++;
        if (i == nsyscalls)
            return false;
        p += n;
    }
    return true;
}

bool select_calls(const char *list)
{
    if (strncmp(list, "trace=", 6) == 0)
        list += 6;
    inverted = *list == '!';
    names = list + inverted;
    if (strcmp(names, "none") == 0 || strcmp(names, "all") == 0) {
        inverted ^= *names == 'a';
        names = "";
    }
    return all_known();
}

bool selected(uint32_t number)
{
    const char *name = syscall_of(number)->name;

    return !names || (name && is_listed(name)) != inverted;
}
