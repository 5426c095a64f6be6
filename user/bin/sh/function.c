/*
 * Functions (see function.h).
 *
 * A call holds the arena of the body, so a function may redefine or unset
 * itself while it runs.
 */
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "function.h"
#include "param.h"
#include "sh.h"
#include "var.h"

struct function {
    struct function *next;
    const struct node *body;
    struct arena *arena;
    char name[];
};

static struct function *functions;
static struct locals *locals; /* of the innermost call */

struct function *function_find(const char *name)
{
    struct function *f = functions;

    while (f && strcmp(f->name, name) != 0)
        f = f->next;
    return f;
}

bool function_unset(const char *name)
{
    struct function **link = &functions, *f;

    while (*link && strcmp((*link)->name, name) != 0)
        link = &(*link)->next;
    f = *link;
    if (!f)
        return false;
    *link = f->next;
    arena_drop(f->arena);
    free(f);
    return true;
}

void function_define(const char *name, const struct node *body)
{
    size_t n = strlen(name) + 1;
    struct function *f = xmalloc(sizeof(*f) + n);

    arena_hold(body->source->arena);
    function_unset(name);
    memcpy(f->name, name, n);
    f->body = body;
    f->arena = body->source->arena;
    f->next = functions;
    functions = f;
}

bool function_local(const char *name)
{
    if (!locals)
        return false;
    if (!var_is_saved(locals, name))
        var_save(locals, name);
    return true;
}

int function_call(struct function *f, int argc, char **argv, int flags)
{
    struct params params = sh.params;
    struct locals mine = {NULL}, *outer = locals;
    struct arena *arena = f->arena;
    int loops = sh.loops, status;

    arena_hold(arena);
    locals = &mine;
    sh.params.v = argv + 1;
    sh.params.n = argc - 1;
    sh.params.owned = false;
    sh.loops = 0;
    sh.callers++;
    status = exec_node(f->body, flags & EXEC_TESTED);
    if (sh.flow == FLOW_RETURN) {
        sh.flow = FLOW_NONE;
        status = sh.status;
    }
    sh.callers--;
    sh.loops = loops;
    params_free();
    sh.params = params;
    locals = outer;
    var_restore(&mine);
    arena_drop(arena);
    return status;
}
