/* Characters written with a backslash, as echo, printf and tr know them. */
#pragma once

#include <string.h>

/*
 * Read what follows a backslash: a letter such as n, or up to `max_digits`
 * octal digits. Returns the character and moves *text behind it, or returns
 * -1 and leaves *text if nothing known follows.
 */
static inline int read_escape(const char **text, int max_digits)
{
    static const char letters[] = "\\abefnrtv\"";
    static const char values[] = "\\\a\b\033\f\n\r\t\v\"";
    const char *p = *text, *letter = *p ? strchr(letters, *p) : NULL;
    int value = 0;

    if (letter) {
        ++*text;
        return values[letter - letters];
    }
    while (p - *text < max_digits && *p >= '0' && *p <= '7')
        value = 8 * value + *p++ - '0';
    if (p == *text)
        return -1;
    *text = p;
    return value & 0xff;
}
