/*
 * Variables (see var.h): a hash table of names. A variable without a value
 * only carries flags, as after `export NAME`. Values are from the heap.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "out.h"
#include "sh.h"
#include "var.h"

#define NBUCKETS 64 /* a power of two */
#define DEFAULT_PATH "/bin:/usr/bin"

struct var {
    struct var *next;
    char *value; /* NULL if not set */
    int flags;
    char name[];
};

struct saved_var {
    struct saved_var *next;
    char *value;
    int flags;
    char name[];
};

static struct var *table[NBUCKETS];

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
static struct var **bucket(const char *name)
{
    unsigned hash = 2166136261u;

    while (*name)
        hash = (hash ^ (unsigned char)*name++) * 16777619u;
    return &table[hash % NBUCKETS];
}

static struct var *find(const char *name)
{
    struct var *v = *bucket(name);

    while (v && strcmp(v->name, name) != 0)
        v = v->next;
    return v;
}

static struct var *find_or_add(const char *name)
{
    struct var *v = find(name), **head = bucket(name);
    size_t n = strlen(name) + 1;

    if (v)
        return v;
    v = xmalloc(sizeof(*v) + n);
    memcpy(v->name, name, n);
    v->value = NULL;
    v->flags = 0;
    v->next = *head;
    *head = v;
    return v;
}

const char *var_get(const char *name)
{
    static char line[12];
    struct var *v;

    if (strcmp(name, "LINENO") == 0) {
        snprintf(line, sizeof(line), "%d", sh.line);
        return line;
    }
    v = find(name);
    return v ? v->value : NULL;
}

/* Report a readonly variable. Returns false. */
static bool refuse(const char *name)
{
    warn("%s: is read only", name);
    shell_abort(2);
    return false;
}

bool var_set(const char *name, const char *value, int flags)
{
    struct var *v = find_or_add(name);

    if (value) {
        char *copy;
        if (v->flags & VAR_READONLY)
            return refuse(name);
        copy = xstrdup(value);
        free(v->value);
        v->value = copy;
    }
    v->flags |= flags;
    if (sh.options & OPT_ALLEXPORT)
        v->flags |= VAR_EXPORT;
    return true;
}

bool var_assign(const char *text, int flags)
{
    size_t n = name_length(text);
    struct mark m = arena_mark(scratch);
    bool ok = var_set(arena_strndup(scratch, text, n), text + n + 1, flags);

    arena_rewind(scratch, m);
    return ok;
}

static void remove_var(struct var *v)
{
    struct var **link = bucket(v->name);

    while (*link != v)
        link = &(*link)->next;
    *link = v->next;
    free(v->value);
    free(v);
}

bool var_unset(const char *name)
{
    struct var *v = find(name);

    if (v && v->flags & VAR_READONLY)
        return refuse(name);
    if (v)
        remove_var(v);
    return true;
}

/* All variables with FLAGS, and their number in *N, in arena A. */
static struct var **list(struct arena *a, int flags, size_t *n)
{
    struct var *v, **all;
    size_t i, count = 0;

    for (i = 0; i < NBUCKETS; i++)
        for (v = table[i]; v; v = v->next)
            count++;
    all = arena_alloc(a, (count + 1) * sizeof(*all));
    *n = 0;
    for (i = 0; i < NBUCKETS; i++)
        for (v = table[i]; v; v = v->next)
            if ((v->flags & flags) == flags)
                all[(*n)++] = v;
    return all;
}

char **var_environment(struct arena *a)
{
    size_t i, n, count = 0;
    struct var **all = list(a, VAR_EXPORT, &n);
    char **environment = arena_alloc(a, (n + 1) * sizeof(*environment));

    for (i = 0; i < n; i++) {
        struct buf b;
        if (!all[i]->value)
            continue;
        buf_init(&b, a);
        buf_puts(&b, all[i]->name);
        buf_putc(&b, '=');
        buf_puts(&b, all[i]->value);
        environment[count++] = buf_str(&b);
    }
    return environment;
}

static int by_name(const void *a, const void *b)
{
    const struct var *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

void var_print(int flags, const char *command)
{
    size_t i, n;
    struct mark m = arena_mark(scratch);
    struct var **all = list(scratch, flags, &n);

    qsort(all, n, sizeof(*all), by_name);
    for (i = 0; i < n; i++) {
        if (!all[i]->value && !flags)
            continue;
        out_str(command);
        out_str(all[i]->name);
        if (all[i]->value) {
            out_char('=');
            out_quoted(all[i]->value);
        }
        out_char('\n');
    }
    arena_rewind(scratch, m);
}

void var_save(struct locals *l, const char *name)
{
    struct var *v = find(name);
    size_t n = strlen(name) + 1;
    struct saved_var *s = xmalloc(sizeof(*s) + n);

    memcpy(s->name, name, n);
    s->value = v && v->value ? xstrdup(v->value) : NULL;
    s->flags = v ? v->flags : 0;
    s->next = l->first;
    l->first = s;
}

void var_restore(struct locals *l)
{
    while (l->first) {
        struct saved_var *s = l->first;
        struct var *v = find_or_add(s->name);

        l->first = s->next;
        free(v->value);
        v->value = s->value;
        v->flags = s->flags;
        if (!v->value && !v->flags)
            remove_var(v);
        free(s);
    }
}

bool var_is_saved(const struct locals *l, const char *name)
{
    const struct saved_var *s = l->first;

    while (s && strcmp(s->name, name) != 0)
        s = s->next;
    return s != NULL;
}

void var_init(char **environment)
{
    char number[12];

    for (; *environment; environment++) {
        size_t n = name_length(*environment);
        if (n > 0 && (*environment)[n] == '=')
            var_assign(*environment, VAR_EXPORT);
    }
    if (!var_get("PATH"))
        var_set("PATH", DEFAULT_PATH, 0);
    var_set("IFS", " \t\n", 0);
    var_set("PS1", "$ ", 0);
    var_set("PS2", "> ", 0);
    var_set("PS4", "+ ", 0);
    var_set("OPTIND", "1", 0);
    snprintf(number, sizeof(number), "%d", (int)getppid());
    var_set("PPID", number, 0);
}
