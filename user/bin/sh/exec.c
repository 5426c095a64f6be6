/*
 * Running trees (see exec.h): lists, pipelines and compound commands.
 *
 * exec_node rewinds `scratch` to where it found it, so whatever a command
 * expanded is gone when it has run.
 */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"
#include "expand.h"
#include "function.h"
#include "jobs.h"
#include "mem.h"
#include "out.h"
#include "redirect.h"
#include "sh.h"
#include "simple.h"
#include "trap.h"
#include "var.h"

/* A child of the shell runs N and ends. */
static void run_and_exit(const struct node *n)
{
    exec_node(n, EXEC_LAST);
    shell_exit(sh.status);
}

/* In a new member of a pipeline: read from IN (or -1), write to OUT. */
static void connect(int in, const int *ends)
{
    if (in > 0) {
        dup2(in, STDIN_FILENO);
        close(in);
    }
    if (ends[1] < 0)
        return;
    close(ends[0]);
    if (ends[1] != STDOUT_FILENO) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[1]);
    }
}

/* Start N, a pipeline or anything else, as a job of its own. */
static struct job *launch(const struct node *n, bool background)
{
    bool pipeline = n->kind == NODE_PIPE;
    const struct node *stage = pipeline ? n->children : n;
    struct job *job = job_start(n, background);
    int in = -1, ends[2];

    while (stage && !sh.flow) {
        const struct node *next = pipeline ? stage->next : NULL;
        ends[0] = ends[1] = -1;
        if (next && pipe(ends) < 0) {
            warn("cannot make a pipe: %s", strerror(errno));
            shell_abort(2);
            break;
        }
        if (job_fork(job) == 0) {
            connect(in, ends);
            run_and_exit(stage);
        }
        if (in >= 0)
            close(in);
        if (ends[1] >= 0)
            close(ends[1]);
        in = ends[0];
        stage = next;
    }
    if (in >= 0)
        close(in);
    return job;
}

static int run_foreground(const struct node *n)
{
    struct job *job = launch(n, false);
    int status = job_wait(job);

    return sh.flow == FLOW_NONE ? status : sh.status;
}

static int run_background(const struct node *n)
{
    struct job *job = launch(n, true);

    if (job->n == 0) {
        job_free(job);
        return sh.status;
    }
    sh.background = job->members[job->n - 1].pid;
    if (sh.interactive) {
        out_fmt("[%d] %d\n", job->number, (int)sh.background);
        out_flush();
    }
    return sh.flow ? sh.status : 0;
}

static int run_subshell(const struct node *n, int flags)
{
    if (!(flags & EXEC_LAST) || trap_any())
        return run_foreground(n);
    jobs_forget();
    return exec_node(n->body, EXEC_LAST | flags);
}

static int run_list(const struct node *n, int flags)
{
    int status = 0;

    for (n = n->children; n && !sh.flow; n = n->next) {
        if (n->background)
            status = sh.status = run_background(n);
        else
            status = exec_node(n, n->next ? flags & ~EXEC_LAST : flags);
    }
    return status;
}

static int run_and_or(const struct node *n, int flags)
{
    int status = 0;

    for (n = n->children; n && !sh.flow; n = n->next) {
        if (n->join == (status == 0 ? JOIN_OR : JOIN_AND))
            continue;
        if (n->next)
            status = exec_node(n, EXEC_TESTED);
        else
            status = exec_node(n, flags);
    }
    return status;
}

/*
 * A turn of a loop is over. Takes the break or continue that is meant for
 * this loop; true if the loop ends.
 */
static bool loop_ends(void)
{
    bool ends;

    if (sh.flow != FLOW_BREAK && sh.flow != FLOW_CONTINUE)
        return sh.flow != FLOW_NONE;
    if (--sh.flow_loops > 0)
        return true;
    ends = sh.flow == FLOW_BREAK;
    sh.flow = FLOW_NONE;
    return ends;
}

static int run_while(const struct node *n, int flags)
{
    bool until = n->kind == NODE_UNTIL;
    int status = 0;

    flags &= ~EXEC_LAST;
    sh.loops++;
    for (;;) {
        int test = exec_node(n->test, EXEC_TESTED);
        if (sh.flow) {
            if (loop_ends())
                break;
            continue;
        }
        if ((test == 0) == until)
            break;
        status = exec_node(n->body, flags);
        if (loop_ends())
            break;
    }
    sh.loops--;
    return sh.flow > FLOW_CONTINUE ? sh.status : status;
}

static int run_for(const struct node *n, int flags)
{
    struct args args;
    int i, status = 0;

    args_init(&args);
    if (n->all_params)
        for (i = 0; i < sh.params.n; i++)
            args_add(&args, arena_strdup(scratch, sh.params.v[i]));
    else
        expand_words(n->words, &args);
    sh.loops++;
    for (i = 0; i < args.n && !sh.flow; i++) {
        if (!var_set(n->name, args.v[i], 0))
            break;
        status = exec_node(n->body, flags & ~EXEC_LAST);
        if (loop_ends())
            break;
    }
    sh.loops--;
    return sh.flow > FLOW_CONTINUE ? sh.status : status;
}

static int run_case(const struct node *n, int flags)
{
    char *subject = expand_string(n->words);
    const struct case_item *item;
    const struct word *w;

    for (item = n->items; item; item = item->next)
        for (w = item->patterns; w && !sh.flow; w = w->next) {
            char *pattern = expand_pattern(w);
            if (!sh.flow && fnmatch(pattern, subject, 0) == 0)
                return exec_node(item->body, flags);
        }
    return sh.flow ? sh.status : 0;
}

static int run_if(const struct node *n, int flags)
{
    int test = exec_node(n->test, EXEC_TESTED);

    if (sh.flow)
        return sh.status;
    if (test == 0)
        return exec_node(n->body, flags);
    return n->otherwise ? exec_node(n->otherwise, flags) : 0;
}

static int run_not(const struct node *n)
{
    int status = exec_node(n->body, EXEC_TESTED);

    return sh.flow ? sh.status : !status;
}

/* A command of any kind but a simple one, its redirections done. */
static int run_compound(const struct node *n, int flags)
{
    switch (n->kind) {
    case NODE_PIPE:
        return run_foreground(n);
    case NODE_NOT:
        return run_not(n);
    case NODE_ANDOR:
        return run_and_or(n, flags);
    case NODE_LIST:
        return run_list(n, flags);
    case NODE_SUBSHELL:
        return run_subshell(n, flags);
    case NODE_GROUP:
        return exec_node(n->body, flags);
    case NODE_IF:
        return run_if(n, flags);
    case NODE_WHILE:
    case NODE_UNTIL:
        return run_while(n, flags);
    case NODE_FOR:
        return run_for(n, flags);
    case NODE_CASE:
        return run_case(n, flags);
    default:
        function_define(n->name, n->body);
        return 0;
    }
}

static int run_redirected(const struct node *n, int flags)
{
    struct saved_fd *saved = NULL;
    int status = 2;

    if (redirect(n->redirs, &saved))
        status = run_compound(n, flags);
    redirect_undo(saved);
    return sh.flow ? sh.status : status;
}

/* Does -e look at the status of N? Not if its parts have been looked at. */
static bool is_checked(const struct node *n)
{
    return n->kind == NODE_SIMPLE || n->kind == NODE_PIPE ||
           n->kind == NODE_SUBSHELL;
}

int exec_node(const struct node *n, int flags)
{
    struct mark mark = arena_mark(scratch);
    int status;

    if (trap_pending)
        trap_run();
    if (sh.flow || (sh.options & OPT_NOEXEC && !sh.interactive))
        return sh.status;
    if (!n)
        return sh.status = 0;
    sh.line = n->line;
    if ((const char *)__builtin_frame_address(0) < sh.stack_floor) {
        warn("commands are nested too deep");
        status = shell_abort(2);
    } else if (n->kind == NODE_SIMPLE) {
        status = exec_simple(n, flags);
    } else if (n->redirs) {
        status = run_redirected(n, flags);
    } else {
        status = run_compound(n, flags);
    }
    arena_rewind(scratch, mark);
    if (sh.flow == FLOW_NONE || sh.flow == FLOW_BREAK ||
        sh.flow == FLOW_CONTINUE)
        sh.status = status;
    if (status && is_checked(n) && (sh.options & OPT_ERREXIT) &&
        !(flags & EXEC_TESTED) && !sh.flow)
        sh.flow = FLOW_EXIT;
    if (trap_pending)
        trap_run();
    return sh.status;
}

/* Everything that FD has to give, but for NUL bytes. */
static char *read_all(int fd)
{
    char bytes[512];
    struct buf b;
    ssize_t n, i;

    buf_init(&b, scratch);
    while ((n = read(fd, bytes, sizeof(bytes))) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        for (i = 0; i < n; i++)
            if (bytes[i])
                buf_putc(&b, bytes[i]);
    }
    while (b.len > 0 && b.s[b.len - 1] == '\n')
        b.len--;
    return buf_str(&b);
}

char *exec_substitution(const struct node *n)
{
    int ends[2];
    pid_t pid;
    char *text;

    if (pipe(ends) < 0) {
        warn("cannot make a pipe: %s", strerror(errno));
        shell_abort(2);
        return "";
    }
    pid = job_fork_helper();
    if (pid == 0) {
        connect(-1, ends);
        run_and_exit(n);
    }
    close(ends[1]);
    text = pid > 0 ? read_all(ends[0]) : "";
    close(ends[0]);
    if (pid > 0)
        sh.subst_status = job_wait_helper(pid);
    return text;
}
