/*
 * Lines being edited (see line.h).
 */
#include <string.h>

#include "line.h"
#include "mem.h"

static void reserve(struct line *l, size_t n)
{
    if (l->len + n < l->cap)
        return;
    l->cap = 2 * (l->len + n) + 64;
    l->s = xrealloc(l->s, l->cap);
}

void line_insert(struct line *l, const char *s, size_t n)
{
    reserve(l, n);
    memmove(l->s + l->pos + n, l->s + l->pos, l->len - l->pos);
    memcpy(l->s + l->pos, s, n);
    l->len += n;
    l->pos += n;
}

void line_set(struct line *l, const char *s)
{
    l->len = l->pos = 0;
    line_insert(l, s, strlen(s));
}

void line_delete(struct line *l, size_t from, size_t to)
{
    memmove(l->s + from, l->s + to, l->len - to);
    l->len -= to - from;
    l->pos = from;
}

size_t line_word_start(const struct line *l)
{
    size_t i = l->pos;

    while (i > 0 && l->s[i - 1] == ' ')
        i--;
    while (i > 0 && l->s[i - 1] != ' ')
        i--;
    return i;
}

const char *line_text(struct line *l)
{
    reserve(l, 0);
    l->s[l->len] = '\0';
    return l->s;
}
