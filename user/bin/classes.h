/* The classes of characters that may stand in sets, such as [:digit:]. */
#pragma once

#include <ctype.h>
#include <string.h>

struct char_class {
    const char *name;
    int (*has)(int c);
};

/* The class whose name `text` begins with, or NULL. */
static inline const struct char_class *find_class(const char *text)
{
    static const struct char_class classes[] = {
        {"[:alnum:]", isalnum}, {"[:alpha:]", isalpha},
        {"[:blank:]", isblank}, {"[:cntrl:]", iscntrl},
        {"[:digit:]", isdigit}, {"[:graph:]", isgraph},
        {"[:lower:]", islower}, {"[:print:]", isprint},
        {"[:punct:]", ispunct}, {"[:space:]", isspace},
        {"[:upper:]", isupper}, {"[:xdigit:]", isxdigit}};

    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strncmp(text, classes[i].name, strlen(classes[i].name)) == 0)
            return &classes[i];
    return NULL;
}
