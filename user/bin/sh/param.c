/*
 * Parameters (see param.h).
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "mem.h"
#include "param.h"
#include "sh.h"
#include "var.h"

bool param_is_all(const char *name)
{
    return (name[0] == '@' || name[0] == '*') && !name[1];
}

static const char *number(long n)
{
    char text[16];

    snprintf(text, sizeof(text), "%ld", n);
    return arena_strdup(scratch, text);
}

static const char *positional(const char *name)
{
    int i = parse_count(name);

    if (i == 0)
        return sh.arg0;
    return i > 0 && i <= sh.params.n ? sh.params.v[i - 1] : NULL;
}

const char *param_get(const char *name)
{
    if (is_name_start(name[0]))
        return var_get(name);
    switch (name[0]) {
    case '#':
        return number(sh.params.n);
    case '?':
        return number(sh.status);
    case '$':
        return number(sh.pid);
    case '!':
        return sh.background ? number(sh.background) : NULL;
    case '-':
        return option_string();
    default:
        return positional(name);
    }
}

char *param_join(int separator)
{
    struct buf b;
    int i;

    buf_init(&b, scratch);
    for (i = 0; i < sh.params.n; i++) {
        if (i > 0 && separator)
            buf_putc(&b, (char)separator);
        buf_puts(&b, sh.params.v[i]);
    }
    return buf_str(&b);
}

static const char *trim_start(char *value, const char *pattern, bool longest)
{
    size_t n = strlen(value), i, best = 0;

    for (i = 0; i <= n; i++) {
        char saved = value[i];
        bool match;
        value[i] = '\0';
        match = fnmatch(pattern, value, 0) == 0;
        value[i] = saved;
        if (!match)
            continue;
        best = i;
        if (!longest)
            break;
    }
    return value + best;
}

static const char *trim_end(char *value, const char *pattern, bool longest)
{
    size_t n = strlen(value), i, best = n;

    for (i = n + 1; i-- > 0;) {
        if (fnmatch(pattern, value + i, 0) != 0)
            continue;
        best = i;
        if (!longest)
            break;
    }
    value[best] = '\0';
    return value;
}

const char *param_trim(char *value, const char *pattern, char op, bool twice)
{
    if (op == '#')
        return trim_start(value, pattern, twice);
    return trim_end(value, pattern, twice);
}

void params_free(void)
{
    int i;

    if (!sh.params.owned)
        return;
    for (i = 0; i < sh.params.n; i++)
        free(sh.params.v[i]);
    free(sh.params.v);
    sh.params.owned = false;
}

void params_set(char **v, int n)
{
    char **copy = xmalloc((size_t)(n + 1) * sizeof(*copy));
    int i;

    for (i = 0; i < n; i++)
        copy[i] = xstrdup(v[i]);
    copy[n] = NULL;
    params_free();
    sh.params.v = copy;
    sh.params.n = n;
    sh.params.owned = true;
}

void params_shift(int n)
{
    int i;

    if (!sh.params.owned) {
        sh.params.v += n;
    } else {
        for (i = 0; i < n; i++)
            free(sh.params.v[i]);
        memmove(sh.params.v, sh.params.v + n,
                (size_t)(sh.params.n - n + 1) * sizeof(*sh.params.v));
    }
    sh.params.n -= n;
}
