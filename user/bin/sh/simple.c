/*
 * Simple commands (see simple.h).
 *
 * The words are expanded first, then the redirections, then the assignments.
 * Who is called decides what becomes of the last two: a program takes them
 * along in its process, a special built-in leaves its assignments behind,
 * anything else has both taken back afterwards.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "command.h"
#include "exec.h"
#include "expand.h"
#include "function.h"
#include "jobs.h"
#include "mem.h"
#include "out.h"
#include "parse.h"
#include "redirect.h"
#include "sh.h"
#include "simple.h"
#include "trap.h"
#include "var.h"

/* A simple command, expanded. */
struct call {
    const struct node *node;
    int flags;
    struct args args;
    struct args assigns; /* NAME=value */
    bool plain;          /* "command" was before it */
};

/* Expand the arguments; those of export and its kin may be assignments. */
static void expand_args(struct call *c)
{
    const struct word *w = c->node->words;
    const struct builtin *b = NULL;

    if (w && w->next) {
        const char *name = word_literal(w);
        b = name ? builtin_find(name) : NULL;
    }
    for (; w && !sh.flow; w = w->next) {
        if (b && b->flags & BUILTIN_DECLARE && assignment_length(w))
            args_add(&c->args, expand_assignment(w));
        else
            expand_word(w, &c->args);
    }
}

/* Expand the assignments; without a command each is made at once. */
static void expand_assigns(struct call *c)
{
    const struct word *w;

    for (w = c->node->assigns; w && !sh.flow; w = w->next) {
        char *text = expand_assignment(w);
        args_add(&c->assigns, text);
        if (c->args.n == 0 && !sh.flow)
            var_assign(text, 0);
    }
}

/* -x: show the command on standard error. */
static void trace(const struct call *c)
{
    struct buf b;
    const char *ps4 = var_get("PS4");
    int i;

    buf_init(&b, scratch);
    buf_puts(&b, ps4 ? ps4 : "");
    for (i = 0; i < c->assigns.n; i++) {
        buf_puts(&b, c->assigns.v[i]);
        buf_putc(&b, ' ');
    }
    for (i = 0; i < c->args.n; i++) {
        buf_puts(&b, c->args.v[i]);
        buf_putc(&b, ' ');
    }
    if (c->args.n + c->assigns.n > 0)
        b.len--;
    buf_putc(&b, '\n');
    out_flush();
    write_all(STDERR_FILENO, b.s, b.len);
}

/* Assignments that stay, with FLAGS. */
static bool assign(const struct call *c, int flags)
{
    int i;

    for (i = 0; i < c->assigns.n; i++)
        if (!var_assign(c->assigns.v[i], flags))
            return false;
    return true;
}

/* Assignments that are exported and taken back by var_restore(L). */
static bool assign_for_now(const struct call *c, struct locals *l)
{
    int i;

    for (i = 0; i < c->assigns.n; i++) {
        const char *text = c->assigns.v[i];
        var_save(l, arena_strndup(scratch, text, name_length(text)));
    }
    return assign(c, VAR_EXPORT);
}

static int run_nothing(const struct call *c)
{
    struct saved_fd *saved = NULL;
    bool ok = redirect(c->node->redirs, &saved);

    redirect_undo(saved);
    if (!ok)
        return sh.flow ? sh.status : 2;
    return sh.subst_status;
}

static int run_function(struct call *c, struct function *f)
{
    struct saved_fd *saved = NULL;
    struct locals temporary = {NULL};
    int status = 2;

    if (redirect(c->node->redirs, &saved) && assign_for_now(c, &temporary))
        status = function_call(f, c->args.n, c->args.v, c->flags);
    var_restore(&temporary);
    redirect_undo(saved);
    return sh.flow ? sh.status : status;
}

/* Call B and see its output written. */
static int call_builtin(const struct call *c, const struct builtin *b)
{
    bool tested = sh.tested, plain = sh.plain;
    int status;

    sh.tested = c->flags & EXEC_TESTED;
    sh.plain = c->plain;
    status = b->run(c->args.n, c->args.v);
    sh.tested = tested;
    sh.plain = plain;
    if (!out_flush()) {
        if (errno != EPIPE)
            warn("%s: write error: %s", c->args.v[0], strerror(errno));
        if (status == 0)
            status = 1;
    }
    return status;
}

static int run_builtin(struct call *c, const struct builtin *b)
{
    bool special = b->flags & BUILTIN_SPECIAL && !c->plain;
    int export = b->flags & BUILTIN_KEEP ? VAR_EXPORT : 0;
    struct saved_fd *saved = NULL;
    struct locals temporary = {NULL};
    int status = 2;

    if (!redirect(c->node->redirs, &saved)) {
        if (special && !sh.flow)
            shell_abort(2);
    } else if (special ? assign(c, export) : assign_for_now(c, &temporary)) {
        status = call_builtin(c, b);
    }
    var_restore(&temporary);
    if (b->flags & BUILTIN_KEEP && status == 0)
        redirect_keep(saved);
    else
        redirect_undo(saved);
    return sh.flow > FLOW_CONTINUE ? sh.status : status;
}

/* In the process that is to become the program. */
static int become_program(struct call *c)
{
    if (!redirect(c->node->redirs, NULL) || !assign(c, VAR_EXPORT))
        return 2;
    return command_exec(c->args.v);
}

static int run_program(struct call *c)
{
    struct job *job;
    pid_t pid;
    int status;

    if (c->flags & EXEC_LAST && !trap_any())
        return become_program(c);
    job = job_start(c->node, false);
    pid = job_fork(job);
    if (pid == 0)
        shell_die(become_program(c));
    status = job_wait(job);
    return sh.flow ? sh.status : status;
}

/*
 * Drop "command", and its -p and --, before the command that it runs: the
 * rest is called as usual, but no function is looked for.
 */
static void strip_command(struct call *c)
{
    char **v = c->args.v;
    int i = 0;

    while (v[i] && strcmp(v[i], "command") == 0) {
        int next = i + 1;
        while (v[next] &&
               (strcmp(v[next], "-p") == 0 || strcmp(v[next], "--") == 0))
            next++;
        if (!v[next] || v[next][0] == '-')
            break;
        i = next;
    }
    c->plain = i > 0;
    c->args.v += i;
    c->args.n -= i;
}

int exec_simple(const struct node *n, int flags)
{
    struct call c = {.node = n, .flags = flags};
    const struct builtin *b;
    struct function *f;

    sh.subst_status = 0;
    expand_args(&c);
    expand_assigns(&c);
    if (sh.flow)
        return sh.status;
    if (sh.options & OPT_XTRACE)
        trace(&c);
    if (c.args.n == 0)
        return run_nothing(&c);
    strip_command(&c);
    b = builtin_find(c.args.v[0]);
    if (b && b->flags & BUILTIN_SPECIAL)
        return run_builtin(&c, b);
    f = c.plain ? NULL : function_find(c.args.v[0]);
    if (f)
        return run_function(&c, f);
    if (b)
        return run_builtin(&c, b);
    return run_program(&c);
}
