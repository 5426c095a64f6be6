/*
 * Lists of strings (see args.h).
 */
#include <string.h>

#include "args.h"
#include "mem.h"

#define ARGS_MIN 8

void args_init(struct args *a)
{
    memset(a, 0, sizeof(*a));
}

void args_add(struct args *a, char *s)
{
    if (a->n + 1 >= a->cap) {
        int cap = a->cap ? 2 * a->cap : ARGS_MIN;
        char **v = arena_alloc(scratch, (size_t)cap * sizeof(*v));
        if (a->n)
            memcpy(v, a->v, (size_t)a->n * sizeof(*v));
        a->v = v;
        a->cap = cap;
    }
    a->v[a->n++] = s;
    a->v[a->n] = NULL;
}
